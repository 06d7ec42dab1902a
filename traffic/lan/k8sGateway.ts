import { k8sGatewayAnswer } from "../cluster/k8sGateway";
import type { K8sGateway } from "../cluster/k8sGateway/installations";
import { title } from "../model/kind";
import type { Network } from "../model/network";
import { Unknown } from "../model/unknown";
import type { Walk } from "../model/walk";
import type { LanAnswer } from "./answers";

/** The answer of a k8s_gateway to a device of the LAN, or to the LAN's resolver. @throws Unknown */
export function askK8sGateway(network: Network, gateway: K8sGateway, name: string, walk: Walk): LanAnswer {
  const said = k8sGatewayAnswer(network, gateway, name);
  if (said instanceof Unknown) throw said;
  const by = `${title(said.by.resource)}, k8s_gateway`;
  const step = { layer: "LAN DNS", place: "resolver/k8s-gateway" } as const;
  switch (said.kind) {
    case "addresses":
      walk.pass({ ...step, at: said.at, text: `${name} is answered with ${said.addresses.join(", ")} (${by})` });
      return { kind: "addresses", addresses: said.addresses };
    case "nothing":
      walk.pass({ ...step, at: said.by, text: `${name} is answered with nothing (${by}): no object has the name` });
      return { kind: "nothing", at: said.by };
    default:
      walk.pass({ ...step, at: said.by, text: `${name} is asked of the public DNS (${by}): no object has the name` });
      return { kind: "forwarded", to: undefined };
  }
}

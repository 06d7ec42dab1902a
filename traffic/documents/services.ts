import type { Network } from "../model/network";
import { orElse } from "../model/unknown";
import type { View } from "../model/view";
import { code, parts, table } from "./markdown";
import { items, nameOf, sorted, told } from "./reading";

/** The cluster's Services: what they listen on, and which pods get it. */
export function servicesText(network: Network): string | undefined {
  const rows = sorted(network.stack.kind("core", "Service")).flatMap((service) =>
    items(service.at("spec.ports")).map((port) => [
      code(nameOf(service)),
      told(service.at("spec.type")) || "ClusterIP",
      `${code(told(port.at("name")))} ${told(port.at("port"))}/${told(port.at("protocol")) || "TCP"}`.trim(),
      targetText(port),
      podLabels(service),
    ]),
  );
  if (rows.length === 0) return undefined;
  return parts("## Services", table(["Service", "Type", "Port", "At its pods", "Pods"], rows, ""));
}

function targetText(port: View): string {
  return code(told(port.at("targetPort")) || told(port.at("port")));
}

/** A Service's selector is a plain map of labels. */
function podLabels(service: View): string {
  const pairs = orElse(() => service.at("spec.selector").entries(), []);
  return pairs.map(([key, value]) => code(`${key}=${told(value)}`)).join(", ");
}

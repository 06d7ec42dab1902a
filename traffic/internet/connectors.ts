import { wordsOf } from "../cluster/container";
import { type Labels, labelsOf } from "../cluster/labels";
import { title } from "../model/kind";
import { containers, namespaceOf, podSpec } from "../model/kubernetes";
import type { Network } from "../model/network";
import type { View } from "../model/view";
import { tokenKeys } from "./tokens";
import { isForeign, isOnlyTunnel, sameTunnel, type Tunnel } from "./tunnels";

/** A workload that runs cloudflared for a tunnel. */
export interface Connector {
  workload: View;
  title: string;
  namespace: string;
  labels: Labels;
  /** The container that runs cloudflared. */
  container: View;
  pod: View;
}

const WORKLOADS = ["Deployment", "DaemonSet", "StatefulSet"];
const IMAGE = /(^|\/)cloudflared(:|@|$)/;

/**
 * The workloads that run a tunnel. One whose token cannot be read runs the stack's tunnel when there is only one that it could be.
 *
 * @returns `unsure` has those that may run it, or another one
 */
export function connectorsOf(network: Network, tunnel: Tunnel): { found: Connector[]; unsure: Connector[] } {
  const found: Connector[] = [];
  const unsure: Connector[] = [];
  const isOnly = isOnlyTunnel(network) && !isForeign(network, tunnel);
  for (const connector of connectors(network)) {
    const keys = tokenKeys(network, connector.container, connector.namespace);
    if (sameTunnel(keys, tunnel.keys) || (tunnel.name !== "" && keys.has(`name ${tunnel.name}`))) found.push(connector);
    else if (keys.size === 0) (isOnly ? found : unsure).push(connector);
  }
  return { found, unsure };
}

/** How many pods it asks for; undefined for one on every node. */
export function replicas(connector: Connector): number | undefined {
  if (connector.workload.resource.type.endsWith(":DaemonSet")) return undefined;
  return connector.workload.at("spec.replicas").number() ?? 1;
}

/** Every workload of the stack that runs a tunnel. */
export function connectors(network: Network): readonly Connector[] {
  return network.index("internet/connectors", (stack) =>
    WORKLOADS.flatMap((kind) => stack.kind("apps", kind)).flatMap((workload) => {
      const pod = podSpec(workload.resource);
      const container = pod && containers(pod).find(runsTunnel);
      if (pod === undefined || container === undefined) return [];
      const labels = labelsOf(workload.at("spec.template"));
      return [{ workload, title: title(workload.resource), namespace: namespaceOf(workload), labels, container, pod }];
    }),
  );
}

/** cloudflared has other uses: a resolver, and a client of Access. */
function runsTunnel(container: View): boolean {
  return IMAGE.test(container.at("image").text() ?? "") && wordsOf(container).includes("tunnel");
}

import { wordsOf } from "../cluster/container";
import { type Labels, labelsOf } from "../cluster/labels";
import { title } from "../model/kind";
import { containers, namespaceOf, podSpec } from "../model/kubernetes";
import type { Network } from "../model/network";
import type { View } from "../model/view";
import { configFile } from "./configFile";
import { tokenKeys } from "./tokens";
import { isForeign, isOnlyTunnel, namesOfTunnels, sameTunnel, type Tunnel, type TunnelKeys } from "./tunnels";

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
    const given = tokenKeys(network, connector.container, connector.namespace);
    const keys = given.size > 0 ? given : fileKeys(network, connector);
    if (sameTunnel(keys, tunnel.keys) || (tunnel.name !== "" && keys.has(`name ${tunnel.name}`))) found.push(connector);
    else if (keys.size === 0) (isOnly ? found : unsure).push(connector);
  }
  return { found, unsure };
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The tunnel that the configuration file names. A name tells the tunnel only where something tells the tunnel's name too. */
function fileKeys(network: Network, connector: Connector): TunnelKeys {
  const named = configFile(network, connector)?.at("tunnel").text();
  if (named === undefined) return new Set();
  if (UUID.test(named)) return new Set([`id ${named.toLowerCase()}`]);
  return namesOfTunnels(network).includes(named) ? new Set([`name ${named}`]) : new Set();
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

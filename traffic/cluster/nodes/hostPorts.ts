import { containers, isWorkload, podSpec } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import { Lookup } from "../../model/unknown";
import type { Protocol } from "../../model/verdict";
import type { View } from "../../model/view";
import { isOnEveryNode } from "../pods";
import { portProtocol } from "../services/frontends";
import { hasNodesNetwork } from "../services/hostNetwork";
import { portsOf } from "../services/services";

/** A workload whose pods listen on a port of their node. */
export interface OnNode {
  workload: View;
  /** Has every node one of its pods? */
  everywhere: boolean;
  /** Its pods have the node's network, and listen there themselves. */
  shared: boolean;
}

/** Who listens on a node's port: pods with a `hostPort`, or with the node's network. */
export function podsOnPort(network: Network, port: number, protocol: Protocol): OnNode | undefined {
  const found = network.index("cluster/host-ports", (stack) => {
    const byPort = new Lookup<OnNode>();
    for (const resource of stack.resources) {
      const spec = isWorkload(resource.type) ? podSpec(resource) : undefined;
      if (spec === undefined) continue;
      byPort.add(() => {
        const found = { workload: spec.root(), everywhere: isOnEveryNode(spec), shared: sharesNetwork(spec) };
        return portsOn(spec).map((key) => [key, found]);
      });
    }
    for (const service of stack.kind("core", "Service"))
      byPort.add(() => {
        if (!hasNodesNetwork(service)) return [];
        const found = { workload: service, everywhere: false, shared: true };
        return portsOf(service).map(({ target, protocol }) => [`${target}/${protocol}`, found]);
      });
    return byPort;
  });
  return found.one(`${port}/${protocol}`);
}

function portsOn(spec: View): string[] {
  const shared = sharesNetwork(spec);
  return containers(spec)
    .flatMap((container) => container.at("ports").items())
    .flatMap((port) => {
      const number = port.at("hostPort").number() ?? (shared ? port.at("containerPort").number() : undefined);
      return number === undefined ? [] : [`${number}/${portProtocol(port)}`];
    });
}

function sharesNetwork(spec: View): boolean {
  return spec.at("hostNetwork").flag() === true;
}

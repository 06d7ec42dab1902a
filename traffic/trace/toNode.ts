import { enforce } from "../cluster/enforcement";
import { podsOnPort } from "../cluster/nodes/hostPorts";
import { sharedAddresses } from "../cluster/nodes/links";
import type { Machine } from "../cluster/nodes/machines";
import { nodes, runsApiServer } from "../cluster/nodes/nodes";
import { passesBy, passFirewall } from "../cluster/nodes/passFirewall";
import type { Outcome } from "../cluster/request";
import { dependsOnTheNode } from "../cluster/services/localTraffic";
import { portsOf } from "../cluster/services/services";
import { title } from "../model/kind";
import { reference } from "../model/kubernetes";
import type { Network } from "../model/network";
import { BOOTSTRAP, KUBECONFIG } from "../model/types";
import { Lookup } from "../model/unknown";
import type { View } from "../model/view";
import type { Endpoint } from "../policies";
import { oneOfTheNodes } from "./clients";
import type { Path } from "./path";
import { toService } from "./toService";

export type OwnMachine = { machine: Machine; at: View };

/** The ports that every Talos node listens on by default. Source: Talos, «Ingress Firewall» (ports of each service). */
const OWN_PORTS: Record<number, { what: string; everywhere: boolean }> = {
  6443: { what: "the Kubernetes API", everywhere: false },
  50000: { what: "the Talos API", everywhere: true },
  50001: { what: "Talos's trustd", everywhere: false },
  10250: { what: "the kubelet", everywhere: true },
  2379: { what: "etcd", everywhere: false },
  2380: { what: "etcd", everywhere: false },
};

/** A connection to a node's own address, or to one that the control planes share. */
export function toNode(path: Path, address: string, machines: readonly OwnMachine[]): Outcome {
  const { network, request, client, walk } = path;
  const { port, protocol } = request;
  const [first] = machines as [OwnMachine, ...OwnMachine[]];
  const step = { layer: "announcement", place: "node", at: first.at } as const;
  const wall = () => {
    const ends = { from: client.endpoints, fromText: client.text, port, protocol, place: "node" };
    passFirewall(network, { machines: machines.map(({ machine }) => machine), ...ends }, walk);
  };
  const nodePort = servicesByNodePort(network).known(`${port}/${protocol}`)[0];
  if (nodePort !== undefined) {
    const local = dependsOnTheNode(network, nodePort);
    if (local !== undefined)
      return walk.unknown({
        ...step,
        at: local,
        text: `${title(nodePort.resource)} has externalTrafficPolicy Local: whether the node ${address} runs one of its pods is not known`,
      });
    if (!passesBy(network, "node", walk)) wall();
    walk.pass({
      ...step,
      at: nodePort,
      text: `the node ${address} hands port ${port} on to Service ${reference(nodePort)}`,
    });
    const target = portsOf(nodePort).find((p) => p.nodePort === port && p.protocol === protocol);
    return toService({ ...path, request: { ...request, port: target?.port ?? port } }, nodePort);
  }
  const pods = podsOnPort(network, port, protocol);
  if (pods === undefined || pods.shared || !passesBy(network, "node", walk)) wall();
  toHost(path, address, machines);
  if (pods !== undefined) {
    if (!pods.everywhere && nodes(network).machines.length !== 1)
      return walk.unknown({
        ...step,
        at: pods.workload,
        text: `whether ${title(pods.workload.resource)}, which uses port ${port} of its node, runs on ${address} is not known`,
      });
    walk.pass({
      layer: "pod",
      place: "node",
      at: pods.workload,
      text: `${title(pods.workload.resource)} listens on port ${port} of the node`,
    });
    return { arrival: undefined };
  }
  const own = protocol === "tcp" ? OWN_PORTS[port] : undefined;
  if (own === undefined) return unclaimed(path, address, step);
  if (!own.everywhere) onControlPlane(path, address, machines, own.what);
  walk.pass({ ...step, text: `the node ${address} listens on port ${port}: ${own.what}` });
  return { arrival: undefined };
}

function toHost({ network, request, client, walk }: Path, address: string, machines: readonly OwnMachine[]): void {
  const { protocol, port } = request;
  const api = port === 6443 && machines.some(({ machine }) => runsApiServer(machine) !== false);
  const to: Endpoint[] = api ? [{ kind: "kube-apiserver" }] : oneOfTheNodes(network);
  const texts = { fromText: client.text, toText: `the node ${address}`, place: "node" };
  enforce(network, { from: client.endpoints, to, protocol, port, ...texts, quiet: true }, walk);
}

function onControlPlane({ network, walk }: Path, address: string, machines: readonly OwnMachine[], what: string): void {
  const roles = machines.map(({ machine }) => isControlPlane(network, machine));
  if (roles.includes(true)) return;
  const [first] = machines;
  const step = { layer: "announcement", place: "node", at: first?.at } as const;
  if (roles.includes(undefined))
    return walk.unknown({ ...step, text: `whether ${address} is a control plane, and runs ${what}, is not yet known` });
  return walk.block({ ...step, text: `${address} is a worker, which does not run ${what}` });
}

/** By its generated configuration; before that is known, by what only a control plane has: a shared address, the cluster's bootstrap or its kubeconfig. */
function isControlPlane(network: Network, machine: Machine): boolean | undefined {
  const written = runsApiServer(machine);
  if (written !== undefined) return written;
  if (sharedAddresses(machine).length > 0) return true;
  const node = machine.apply.at("node").text();
  const asked = [...network.stack.type(BOOTSTRAP), ...network.stack.type(KUBECONFIG)];
  return asked.some((resource) => resource.at("node").text() === node) ? true : undefined;
}

function unclaimed(
  { network, request: { port, protocol }, walk }: Path,
  address: string,
  step: { layer: "announcement"; place: string; at: View },
): Outcome {
  const open = port >= 30000 && port <= 32767 ? unnumberedNodePort(network) : undefined;
  if (open !== undefined)
    return walk.unknown({
      ...step,
      at: open,
      text: `whether Service ${reference(open)} got the node port ${port} is not known: it asks for no number`,
    });
  return walk.block({
    ...step,
    text: `nothing of the resources listens on port ${port}/${protocol} of the node ${address}`,
  });
}

const WITH_NODE_PORTS = ["NodePort", "LoadBalancer"];

function servicesByNodePort(network: Network): Lookup<View> {
  return network.index("paths/node-ports", (stack) => {
    const found = new Lookup<View>();
    for (const service of stack.kind("core", "Service"))
      found.add(() => {
        if (!WITH_NODE_PORTS.includes(service.at("spec.type").text() ?? "")) return [];
        return portsOf(service).flatMap((p) =>
          p.nodePort === undefined ? [] : [[`${p.nodePort}/${p.protocol}`, service] as const],
        );
      });
    return found;
  });
}

/** A Service whose node ports the cluster chooses. */
function unnumberedNodePort(network: Network): View | undefined {
  return network.stack.kind("core", "Service").find((service) => {
    if (!WITH_NODE_PORTS.includes(service.at("spec.type").text() ?? "")) return false;
    if (service.at("spec.allocateLoadBalancerNodePorts").flag() === false) return false;
    return portsOf(service).some((p) => p.nodePort === undefined);
  });
}

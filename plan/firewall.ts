import { stringify } from "yaml";
import { hostNetworkRule, type OwnFirewallRule } from "../config/firewall";
import type { Homelab, Node } from "../config/homelab";
import { cidrsOf, parseRange, type Range } from "../config/ipv4";
import { lanNetworks } from "../config/ipv6";
import { planCilium } from "./cilium";
import { homeNetworks } from "./declared";
import { planGateways } from "./gateways";
import { setting } from "./handedOn";
import { policyPorts } from "./servicePorts";

type Protocol = "tcp" | "udp";

/** Ports of a node, and who may connect to them. */
interface Opening {
  name: OwnFirewallRule | (string & {});
  ports: (number | string)[];
  protocol: Protocol;
  /** Networks, `192.168.30.50/32`. */
  from: readonly string[];
}

/** The senders that the rules let in, as networks. */
interface Senders {
  administrators: string[];
  controlPlanes: string[];
  nodes: string[];
  pods: string[];
  /** A load balancer of somebody else's that stands before the control planes. */
  endpoint: string[];
}

/**
 * Talos's ingress firewall of one node, as one patch of several documents; undefined where the stack declares none. Connections that a
 * node opens itself, those over its loopback, and what Cilium answers for Services never meet it. Source: Talos, «Ingress Firewall».
 */
export function planFirewall(node: Node, homelab: Homelab): string | undefined {
  if (homelab.cluster.firewall === undefined) return undefined;
  const senders = sendersOf(homelab);
  const openings = [
    ...(node.role === "controlplane" ? controlPlaneOpenings(senders) : []),
    ...nodeOpenings(senders, homelab),
    ...gatewayOpenings(homelab),
    ...ciliumOpenings(senders, planCilium(homelab).values),
    ...hostNetworkOpenings(senders, homelab),
    ...declaredOpenings(senders, homelab),
  ];
  const closed = { apiVersion: "v1alpha1", kind: "NetworkDefaultActionConfig", ingress: "block" };
  return [closed, ...openings.map(document)].map((d) => stringify(d)).join("---\n");
}

/** Networks from which the Talos API of every node is reached. */
export function administratorsOf(homelab: Homelab): string[] {
  const [talos] = nodeOpenings(sendersOf(homelab), homelab);
  return [...new Set(talos?.from)];
}

function document({ name, ports, protocol, from }: Opening): object {
  return {
    apiVersion: "v1alpha1",
    kind: "NetworkRuleConfig",
    name,
    portSelector: { ports, protocol },
    ingress: [...new Set(from)].map((subnet) => ({ subnet })),
  };
}

function sendersOf(homelab: Homelab): Senders {
  const { nodes, firewall, endpoint, virtualIp } = homelab.cluster;
  const own = (node: Node) => [node.address, node.kubeletAddress].flatMap((a) => (a === undefined ? [] : `${a}/32`));
  const isNodes = virtualIp || nodes.some((n) => n.address === endpoint || n.kubeletAddress === endpoint);
  return {
    administrators: (firewall?.administrators ?? []).flatMap(networks),
    controlPlanes: nodes.filter((n) => n.role === "controlplane").flatMap(own),
    nodes: nodes.flatMap(own),
    pods: podNetworks(homelab),
    endpoint: isNodes ? [] : [`${endpoint}/32`],
  };
}

/** The schema has accepted the text, so it parses. */
function networks(text: string): string[] {
  return cidrsOf(parseRange(text) as Range);
}

/** Kubernetes gives pods their addresses, unless Cilium's own pool does. Source: Cilium, «IP Address Management». */
function podNetworks(homelab: Homelab): string[] {
  const { values } = planCilium(homelab);
  if (setting(values, "ipam.mode") !== "cluster-pool") return [homelab.cluster.podCidr];
  const pool = setting(values, "ipam.operator.clusterPoolIPv4PodCIDRList");
  return Array.isArray(pool) ? pool.map(String) : ["10.0.0.0/8"];
}

/** Source: Talos, «Ingress Firewall», control plane; «Network connectivity». Pods reach the API server by its Service, with their own address. */
function controlPlaneOpenings({ administrators, controlPlanes, nodes, pods, endpoint }: Senders): Opening[] {
  return [
    {
      name: "kubernetes-api",
      ports: [6443],
      protocol: "tcp",
      from: [...administrators, ...endpoint, ...nodes, ...pods],
    },
    { name: "trustd", ports: [50001], protocol: "tcp", from: nodes },
    { name: "etcd", ports: ["2379-2380"], protocol: "tcp", from: controlPlanes },
  ];
}

/**
 * Control planes pass calls of the Talos API on to the other machines. A device of the tailnet comes with the address of the subnet
 * router's pod, and so does what Prometheus collects from the kubelet.
 */
function nodeOpenings({ administrators, controlPlanes, nodes, pods }: Senders, homelab: Homelab): Opening[] {
  const { firewall } = homelab.cluster;
  return [
    {
      name: "talos-api",
      ports: [50000],
      protocol: "tcp",
      from: [...administrators, ...controlPlanes, ...(firewall?.tailnet ? pods : [])],
    },
    { name: "kubelet", ports: [10250], protocol: "tcp", from: [...nodes, ...(homelab.monitoring ? pods : [])] },
  ];
}

/**
 * Cilium hands what a Gateway takes to its proxy through the node's own input, with the port that was asked for. Who may come there, the
 * network policies say; on the nodes' own addresses nothing listens on these ports. Source: Cilium, pkg/datapath/iptables (TPROXY).
 */
function gatewayOpenings(homelab: Homelab): Opening[] {
  const listeners = planGateways(homelab).flatMap(({ gateway }) => gateway.spec?.listeners ?? []);
  const ports = listeners.filter(({ protocol }) => protocol !== "TCP" && protocol !== "UDP").map(({ port }) => port);
  if (ports.length === 0) return [];
  return [{ name: "gateways", ports: [...new Set(ports)], protocol: "tcp", from: ["0.0.0.0/0"] }];
}

/**
 * The ports that Cilium's agents open to each other, by the chart's values. Its BGP speaker only calls its peers: it listens where an instance has a
 * localPort, which no declaration makes. Source: Cilium, «System Requirements», firewall rules; values.yaml of the chart 1.20.
 */
function ciliumOpenings({ nodes, pods }: Senders, values: Record<string, unknown>): Opening[] {
  const on = (path: string, standard = false) => (setting(values, path) ?? standard) === true;
  const port = (path: string, standard: number) => Number(setting(values, path) ?? standard);
  const tunnelled = (setting(values, "routingMode") ?? "tunnel") === "tunnel";
  const vxlan = (setting(values, "tunnelProtocol") ?? "vxlan") === "vxlan";
  const wireguard = on("encryption.enabled") && setting(values, "encryption.type") === "wireguard";
  const metrics = [
    ...(on("prometheus.enabled") ? [port("prometheus.port", 9962)] : []),
    // The chart serves the operator's metrics unless it is told otherwise.
    ...(on("operator.prometheus.enabled", true) ? [port("operator.prometheus.port", 9963)] : []),
    ...(on("envoy.prometheus.enabled", true) ? [Number(setting(values, "envoy.prometheus.port") ?? 9964)] : []),
    ...(setting(values, "hubble.metrics.enabled") ? [port("hubble.metrics.port", 9965)] : []),
  ];
  const tunnel: Opening = {
    name: "cilium-tunnel",
    ports: [port("tunnelPort", 0) || (vxlan ? 8472 : 6081)],
    protocol: "udp",
    from: nodes,
  };
  return [
    ...(tunnelled ? [tunnel] : []),
    ...(wireguard ? [{ ...tunnel, name: "cilium-wireguard", ports: [51871] }] : []),
    ...(on("healthChecking", true)
      ? [{ name: "cilium-health", ports: [4240], protocol: "tcp" as const, from: nodes }]
      : []),
    // Hubble's relay is a pod, and asks the agent of every node.
    ...(on("hubble.enabled", true)
      ? [
          {
            name: "hubble",
            ports: [Number(/\d+$/.exec(String(setting(values, "hubble.listenAddress") ?? ":4244"))?.[0])],
            protocol: "tcp" as const,
            from: [...nodes, ...pods],
          },
        ]
      : []),
    ...(setting(values, "prometheus.enabled") === true
      ? [{ name: "cilium-metrics", ports: metrics, protocol: "tcp" as const, from: [...nodes, ...pods] }]
      : []),
  ];
}

/**
 * Apps on their node's network, on every node: where their pods run is the scheduler's choice. The Gateway's proxy, the tunnel, devices of the
 * tailnet and callers come with addresses of nodes and pods, by which the firewall cannot tell them from others in the cluster.
 */
function hostNetworkOpenings({ nodes, pods }: Senders, homelab: Homelab): Opening[] {
  const open = homelab.apps.filter((a) => a.hostNetwork && (reachesAnybody(a) || a.callers.length > 0));
  return open.flatMap((app) =>
    (["tcp", "udp"] as const).flatMap((protocol) => {
      const ports = policyPorts(app)
        .filter((p) => p.protocol.toLowerCase() === protocol)
        .map(({ port, endPort }) => (endPort === undefined ? Number(port) : `${port}-${endPort}`));
      const scraped = protocol === "tcp" && app.metrics !== undefined ? [app.metrics] : [];
      const from = [...homeNetworks(app, homelab), ...nodes, ...pods];
      const all = [...new Set([...ports, ...scraped])];
      return all.length > 0 ? [{ name: hostNetworkRule(app.key, protocol), ports: all, protocol, from }] : [];
    }),
  );
}

function reachesAnybody({ reach, metrics }: Homelab["apps"][number]): boolean {
  return reach.lan || reach.from.length > 0 || reach.tailnet || reach.internet || metrics !== undefined;
}

function declaredOpenings({ nodes, pods }: Senders, homelab: Homelab): Opening[] {
  const groups: Record<string, string[]> = { lan: lanNetworks(homelab), nodes, pods };
  return Object.entries(homelab.cluster.firewall?.allow ?? {}).map(([name, { ports, protocol, from }]) => ({
    name,
    ports,
    protocol,
    from: from.flatMap((source) => groups[source] ?? networks(source)),
  }));
}

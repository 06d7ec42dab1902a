import { parseAllDocuments } from "yaml";
import { OWN_FIREWALL_RULES } from "../../config/firewall";
import { parseHomelab } from "../../config/load";
import { planNetwork } from "../../plan";
import { written } from "../config/written";

type Change = Parameters<typeof written>[number];

interface Rule {
  kind: string;
  name: string;
  portSelector: { ports: unknown[]; protocol: string };
  ingress: { subnet: string }[];
}

const worker: Change = ["cluster/nodes/two", { role: "worker", interface: "eth0", address: "10.0.0.32" }];
const closed = (more: object = {}): Change => ["cluster/firewall", { administrators: ["10.0.0.101"], ...more }];
const values = (more: object): Change => ["cilium", { values: more }];

function rulesOf(node: number, ...changes: Change[]): Map<string, Rule> {
  const { nodes } = planNetwork(parseHomelab("home", { values: written(...changes) })).talos;
  const documents = (nodes[node]?.patches ?? []).flatMap((text) =>
    parseAllDocuments(text).map((d) => d.toJS() as Rule),
  );
  return new Map(documents.filter((d) => d.kind === "NetworkRuleConfig").map((rule) => [rule.name, rule]));
}

const from = (rules: ReadonlyMap<string, Rule>, name: string) => rules.get(name)?.ingress.map(({ subnet }) => subnet);
const ports = (rules: ReadonlyMap<string, Rule>, name: string) => rules.get(name)?.portSelector;

const PLANE = ["10.0.0.30/32", "10.0.0.31/32"];
const NODES = [...PLANE, "10.0.0.32/32"];
const PODS = "10.244.0.0/16";

test("without a firewall no document of one is written", () => expect(rulesOf(0, worker).size).toBe(0));

test("a worker has neither etcd, trustd nor the API server", () => {
  const names = [...rulesOf(1, worker, closed()).keys()];
  expect(names).toEqual(expect.arrayContaining(["talos-api", "kubelet", "cilium-tunnel", "cilium-health", "hubble"]));
  for (const name of ["etcd", "trustd", "kubernetes-api"]) expect(names).not.toContain(name);
});

test("every rule's name is one that an entry of allow may not take", () => {
  const all = { encryption: { enabled: true, type: "wireguard" }, prometheus: { enabled: true } };
  const written = [...rulesOf(0, worker, closed(), values(all)).keys()];
  expect(written.sort()).toEqual([...OWN_FIREWALL_RULES].sort());
});

test("control planes reach each other's etcd, with both addresses that a machine may have, and workers do not", () => {
  const rules = rulesOf(0, worker, closed());
  expect(from(rules, "etcd")).toEqual(PLANE);
  expect(ports(rules, "etcd")).toEqual({ ports: ["2379-2380"], protocol: "tcp" });
  expect(from(rules, "trustd")).toEqual(NODES);
});

test("administrators reach both APIs, nodes and pods the Kubernetes API, control planes the Talos API", () => {
  const rules = rulesOf(0, worker, closed());
  expect(from(rules, "kubernetes-api")).toEqual(["10.0.0.101/32", ...NODES, PODS]);
  expect(from(rules, "talos-api")).toEqual(["10.0.0.101/32", ...PLANE]);
});

test("administrators of the tailnet come as its subnet router's pod", () =>
  expect(from(rulesOf(1, worker, ["cluster/firewall", { tailnet: true }]), "talos-api")).toEqual([...PLANE, PODS]));

test("a load balancer before the control planes is let in to the Kubernetes API", () =>
  expect(from(rulesOf(0, closed(), ["cluster/endpoint", "10.0.0.38"]), "kubernetes-api")).toContain("10.0.0.38/32"));

test("the kubelet takes pods where there is a Prometheus", () => {
  expect(from(rulesOf(0, worker, closed()), "kubelet")).toEqual([...NODES, PODS]);
  const without = rulesOf(0, worker, closed(), ["monitoring", undefined], ["apps/wiki/metrics", undefined]);
  expect(from(without, "kubelet")).toEqual(NODES);
});

test("a range is written as networks", () =>
  expect(from(rulesOf(0, closed({ administrators: ["10.0.0.100-103"] })), "talos-api")).toContain("10.0.0.100/30"));

test("what is allowed beside is written with its senders", () => {
  const exporter = { ports: [9100], from: ["pods", "nodes", "lan", "10.0.5.1"] };
  const rules = rulesOf(1, worker, closed({ allow: { exporter } }));
  expect(from(rules, "exporter")).toEqual([PODS, ...NODES, "10.0.0.0/24", "10.0.5.1/32"]);
  expect(ports(rules, "exporter")).toEqual({ ports: [9100], protocol: "tcp" });
});

describe("by the mode that Cilium has", () => {
  const tunnel = (more: object) => ports(rulesOf(1, worker, closed(), values(more)), "cilium-tunnel");

  test("the tunnel is VXLAN, Geneve, on a port of its own, or there is none", () => {
    expect(tunnel({})).toEqual({ ports: [8472], protocol: "udp" });
    expect(tunnel({ tunnelProtocol: "geneve" })).toEqual({ ports: [6081], protocol: "udp" });
    expect(tunnel({ tunnelPort: 8473 })).toEqual({ ports: [8473], protocol: "udp" });
    expect(tunnel({ routingMode: "native" })).toBeUndefined();
  });

  test("WireGuard has its port where it encrypts", () => {
    const wireguard = (encryption: object) =>
      ports(rulesOf(1, worker, closed(), values({ encryption })), "cilium-wireguard");
    expect(wireguard({ enabled: true, type: "wireguard" })).toEqual({ ports: [51871], protocol: "udp" });
    expect(wireguard({ enabled: true, type: "ipsec" })).toBeUndefined();
    expect(wireguard({ enabled: false, type: "wireguard" })).toBeUndefined();
  });

  test("health checks and Hubble are closed where they are off", () => {
    const off = rulesOf(1, worker, closed(), values({ healthChecking: false, hubble: { enabled: false } }));
    expect(off.has("cilium-health") || off.has("hubble")).toBe(false);
    const moved = rulesOf(1, worker, closed(), values({ hubble: { listenAddress: ":4300" } }));
    expect(ports(moved, "hubble")).toEqual({ ports: [4300], protocol: "tcp" });
  });

  test("metrics are open to pods where they are collected", () => {
    const collected = rulesOf(1, worker, closed(), ["monitoring/serviceMonitors", true]);
    expect(ports(collected, "cilium-metrics")).toEqual({ ports: [9962, 9963, 9964, 9965], protocol: "tcp" });
    expect(from(collected, "cilium-metrics")).toContain(PODS);
    expect(rulesOf(1, worker, closed()).has("cilium-metrics")).toBe(false);
  });

  test("pods have the addresses that Cilium's own pool gives", () => {
    const pool = (list?: string[]) =>
      values({ ipam: { mode: "cluster-pool", ...(list && { operator: { clusterPoolIPv4PodCIDRList: list } }) } });
    expect(from(rulesOf(1, worker, closed(), pool(["10.77.0.0/16"])), "hubble")).toContain("10.77.0.0/16");
    expect(from(rulesOf(1, worker, closed(), pool()), "hubble")).toContain("10.0.0.0/8");
  });

  test("Gateways are open to everybody at the ports of their listeners", () => {
    const rules = rulesOf(1, worker, closed());
    expect(from(rules, "gateways")).toEqual(["0.0.0.0/0"]);
    expect(ports(rules, "gateways")).toEqual({ ports: [80, 443], protocol: "tcp" });
  });

  test("BGP opens nothing: the speaker only calls its peers", () => {
    const names = [...rulesOf(1, worker, closed(), ...announced).keys()];
    expect(names.some((name) => name.includes("bgp"))).toBe(false);
  });
});

const announced: Change[] = [
  ["loadBalancing", { mode: "bgp", bgp: { localAsn: 64513, peers: { router: { address: "10.0.0.1", asn: 64512 } } } }],
  ["lan/ranges/loadBalancers", "10.0.1.0-255"],
  ["gateways/home/address", "10.0.1.40"],
  ["apps/media/address", "10.0.1.41"],
];

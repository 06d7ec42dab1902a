import type { Case } from "../case";
import { lanPool, node, pinned, pool, service, splitDns } from "../resources";

/** The machine of MACHINE with a virtual address beside its own two. */
const vip = (address: string) =>
  `machine: {network: {interfaces: [{interface: ens18, addresses: [192.168.30.50/24, 192.168.30.51/24], vip: {ip: ${address}}}]}}`;

const DNS = [{ port: 53, protocol: "UDP" }];
const nameServer = (address: string | undefined) =>
  address === undefined ? service("dns", { type: "LoadBalancer", ports: DNS }) : pinned("dns", address, DNS);

export const rangeCases: Case[] = [
  {
    rule: "NET-A03",
    when: "a pool holds a node's address",
    resources: [node("cp1"), pool("p", { start: "192.168.30.51", stop: "192.168.30.60" })],
    reports: ["p"],
    found: "192.168.30.51",
  },
  {
    rule: "NET-A03",
    when: "two pools overlap",
    resources: [lanPool, pool("q", { cidr: "192.168.30.80/32" })],
    reports: ["q"],
    found: "192.168.30.60",
  },
  {
    rule: "NET-A03",
    when: "a pool reaches into a reserved range",
    resources: [lanPool, pool("q", { cidr: "192.168.30.96/28" })],
    settings: { reserved: ["192.168.30.81-254"] },
    reports: ["q"],
    found: "192.168.30.81-254",
  },
  {
    rule: "NET-A03",
    when: "a pool holds the DNS server",
    resources: [splitDns("dns", "192.168.30.70"), lanPool],
    reports: ["pool"],
    found: "192.168.30.70",
  },
  {
    rule: "NET-A03",
    when: "the tailnet asks a Service of the cluster for names, which has an address of the pool",
    resources: [splitDns("dns", "192.168.30.70"), lanPool, nameServer("192.168.30.70")],
    reports: [],
  },
  {
    rule: "NET-A03",
    when: "a Service that answers names asks for no address, and may have that which the tailnet asks",
    resources: [splitDns("dns", "192.168.30.70"), lanPool, nameServer(undefined)],
    reports: [],
  },
  {
    rule: "NET-A03",
    when: "the Service that answers names has another address than the tailnet asks",
    resources: [splitDns("dns", "192.168.30.70"), lanPool, nameServer("192.168.30.71")],
    reports: ["pool"],
    found: "192.168.30.70",
  },
  {
    rule: "NET-A03",
    when: "pools, nodes and reserved ranges are apart",
    resources: [node("cp1"), splitDns("dns", "192.168.30.45"), lanPool, pool("q", { cidr: "10.9.0.0/24" })],
    settings: { reserved: ["192.168.30.81-254"] },
    reports: [],
  },
  {
    rule: "NET-A03",
    when: "a pool holds the address that control planes share, written beside an interface",
    resources: [node("cp1", [vip("192.168.30.61")]), node("cp2", [vip("192.168.30.61")]), lanPool],
    reports: ["pool"],
    found: "192.168.30.61 (the address that",
  },
  {
    rule: "NET-A03",
    when: "a pool holds the address that control planes share, written in a document of its own",
    resources: [
      node("cp1", ["apiVersion: v1alpha1\nkind: Layer2VIPConfig\nname: 192.168.30.61\nlink: ens18\n"]),
      lanPool,
    ],
    reports: ["pool"],
    found: "192.168.30.61",
  },
  {
    rule: "NET-A03",
    when: "a pool holds a node's address that a LinkConfig writes",
    resources: [
      node("cp1", ["apiVersion: v1alpha1\nkind: LinkConfig\nname: ens18\naddresses: [{address: 192.168.30.62/24}]\n"]),
      lanPool,
    ],
    reports: ["pool"],
    found: "192.168.30.62",
  },
  {
    rule: "NET-A03",
    when: "a patch takes the shared address away again",
    resources: [
      node("cp1", ["apiVersion: v1alpha1\nkind: Layer2VIPConfig\nname: 192.168.30.61\n$patch: delete\n"]),
      lanPool,
    ],
    reports: [],
  },
  {
    rule: "NET-A04",
    when: "the kubelet may only take the virtual address",
    resources: [
      node("cp1", [vip("192.168.30.59"), "machine: {kubelet: {nodeIP: {validSubnets: [192.168.30.59/32]}}}"]),
      node("cp2", [vip("192.168.30.59")]),
    ],
    reports: ["cp1"],
    found: "192.168.30.59",
  },
  {
    rule: "NET-A04",
    when: "the virtual address is the machine's only one",
    resources: [
      node("cp1", [
        "machine: {network: {interfaces: [{addresses: [192.168.30.59/24], vip: {ip: 192.168.30.59}}]}, kubelet: {nodeIP: {validSubnets: [192.168.30.0/24]}}}",
      ]),
    ],
    reports: ["cp1"],
  },
  {
    rule: "NET-A04",
    when: "a single node's only address is the endpoint",
    resources: [
      node("cp1", ["machine: {network: {interfaces: [{addresses: [192.168.30.50/24]}]}}"]),
      node("cp2", ["machine: {kubelet: {nodeIP: {validSubnets: [192.168.30.50/32]}}}"]),
    ],
    reports: [],
  },
  {
    rule: "NET-A04",
    when: "beside the virtual address there is one of the node's own, or DHCP may give one",
    resources: [
      node("cp1", [vip("192.168.30.59")]),
      node("cp2", [
        "machine: {network: {interfaces: [{dhcp: true, addresses: [192.168.30.59/24], vip: {ip: 192.168.30.59}}]}, kubelet: {nodeIP: {validSubnets: [192.168.30.0/24]}}}",
      ]),
    ],
    reports: [],
  },
  {
    rule: "NET-A05",
    when: "the Service range holds the LAN",
    resources: [node("cp1", ["cluster: {network: {serviceSubnets: [192.168.0.0/16]}}"]), node("cp2")],
    reports: ["cp1"],
    found: "192.168.0.0/16",
  },
  {
    rule: "NET-A05",
    when: "the pod range holds the Service range",
    resources: [node("cp1", ["cluster: {network: {podSubnets: [10.0.0.0/8]}}"])],
    reports: ["cp1"],
    found: "10.96.0.0/12",
  },
  { rule: "NET-A05", when: "the three ranges are apart", resources: [node("cp1")], reports: [] },
];

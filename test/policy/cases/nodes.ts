import type { Resource } from "../../../traffic/model/resource";
import type { Case } from "../case";
import { node, secret } from "../resources";

const CLOSED = "apiVersion: v1alpha1\nkind: NetworkDefaultActionConfig\ningress: block\n";

const opens = (name: string, ports: unknown[], ...senders: (string | object)[]) =>
  JSON.stringify({
    ...{ apiVersion: "v1alpha1", kind: "NetworkRuleConfig", name, portSelector: { ports, protocol: "tcp" } },
    ingress: senders.map((sender) => (typeof sender === "string" ? { subnet: sender } : sender)),
  });

function machine(name: string, address: string, patches: string[], type = "controlplane"): Resource {
  const made = node(
    name,
    patches,
    secret(`machine: {type: ${type}, network: {interfaces: [{interface: ens18, addresses: [${address}/24]}]}}`),
  );
  return { ...made, props: { ...made.props, node: address } };
}

const desk = opens("talos-api", [50000], "192.168.30.20/32");
const etcd = (...addresses: string[]) => opens("etcd", ["2379-2380"], ...addresses.map((a) => `${a}/32`));
const [FIRST, SECOND] = ["192.168.30.50", "192.168.30.52"] as const;
const good = etcd(FIRST, SECOND);

export const nodeCases: Case[] = [
  {
    rule: "NET-N01",
    when: "a closed machine opens a management port to the LAN",
    resources: [
      machine("bad", FIRST, [CLOSED, opens("api", [50000], "192.168.0.0/16"), etcd(SECOND)]),
      machine("good", SECOND, [CLOSED, desk]),
    ],
    reports: ["bad"],
    found: "50000 (the Talos API) open to 192.168.30.50/24",
  },
  {
    rule: "NET-N01",
    when: "an open machine shuts its kubelet only",
    resources: [machine("bad", FIRST, [opens("kubelet", [10250], `${SECOND}/32`)])],
    reports: ["bad"],
    found: "2379 (etcd)",
  },
  {
    rule: "NET-N01",
    when: "a part of the LAN is let in, or all of it but a part, or nobody declared a firewall",
    resources: [
      machine("part", FIRST, [CLOSED, opens("api", [50000], "192.168.30.0/25")]),
      machine("parted", SECOND, [
        CLOSED,
        opens("api", [50000], { subnet: "192.168.30.0/24", except: "192.168.30.128/25" }),
        opens("exporter", [9100], "0.0.0.0/0"),
      ]),
      machine("none", "192.168.30.53", []),
    ],
    reports: [],
  },
  {
    rule: "NET-N01",
    when: "all machines are judged, and one has no firewall",
    settings: { machines: ["all"] },
    resources: [machine("good", FIRST, [CLOSED, desk]), machine("none", SECOND, [])],
    reports: ["none"],
    found: "50001 (Talos's trustd)",
  },
  {
    rule: "NET-N02",
    when: "a control plane's etcd is closed to another one",
    resources: [
      machine("bad", FIRST, [CLOSED, desk, etcd(FIRST)]),
      machine("good", SECOND, [CLOSED, desk, good]),
      machine("worker", "192.168.30.54", [CLOSED, desk], "worker"),
    ],
    reports: ["bad"],
    found: "etcd (2379, 2380) closed to ConfigurationApply ",
  },
  {
    rule: "NET-N02",
    when: "members of etcd do not hear each other, though its clients do",
    resources: [
      machine("bad", FIRST, [CLOSED, desk, opens("etcd", [2379], `${SECOND}/32`)]),
      machine("good", SECOND, [CLOSED, desk, good]),
    ],
    reports: ["bad"],
    found: "etcd (2380) closed",
  },
  {
    rule: "NET-N02",
    when: "the Talos API takes nobody, or nodes only",
    resources: [
      machine("a-nobody", FIRST, [CLOSED, good]),
      machine("b-nodes", SECOND, [CLOSED, good, opens("talos-api", [50000], `${FIRST}/32`)]),
    ],
    reports: ["a-nobody", "b-nodes"],
    found: "the Talos API (50000) takes nobody",
  },
  {
    rule: "NET-N02",
    when: "everybody who has to be is let in, or nothing is closed",
    resources: [
      machine("first", FIRST, [CLOSED, desk, good]),
      machine("second", SECOND, [CLOSED, desk, etcd(FIRST)]),
      machine("open", "192.168.30.54", [opens("etcd", [2379], "10.0.0.0/8")], "worker"),
    ],
    reports: [],
  },
  {
    rule: "NET-C10",
    when: "the installer of a new Talos is asked for where there is none",
    resources: [
      node("bad", ['machine: {install: {image: "ghcr.io/siderolabs/installer:v1.14.1"}}']),
      node("old", ['machine: {install: {image: "ghcr.io/siderolabs/installer:v1.13.4"}}']),
    ],
    reports: ["bad"],
    found: "ghcr.io/siderolabs/installer:v1.14.1",
  },
  {
    rule: "NET-C10",
    when: "it comes from the Image Factory, or from a registry of one's own",
    resources: [
      node("factory", ['machine: {install: {image: "factory.talos.dev/metal-installer/3765:v1.14.1"}}']),
      node("own", ['machine: {install: {image: "registry.lan/siderolabs/installer:v1.14.1"}}']),
    ],
    reports: [],
  },
];

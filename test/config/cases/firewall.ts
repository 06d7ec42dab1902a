import type { Case, Change } from "./case";

const firewall = (settings: object): Change => ["cluster/firewall", settings];
const desk = { administrators: ["10.0.0.101"] };
const closed = firewall(desk);
const allow = (name: string, rule: object): Change => firewall({ ...desk, allow: { [name]: rule } });
const withoutTailnet: Change[] = [
  ["tailscale", undefined],
  ["apps/wiki/reach", ["lan"]],
  ["apps/photos/reach", ["lan", "internet"]],
];

export const firewallCases: Case[] = [
  {
    code: "FWL-01",
    says: "a firewall without administrators",
    changes: [firewall({})],
    field: "homelab:cluster.firewall.administrators",
    message: ["50000"],
    fix: /192\.168\.30\.20.*tailnet: true/,
    sound: [closed],
  },
  {
    code: "FWL-02",
    says: "an administrator with a node's address",
    changes: [firewall({ administrators: ["10.0.0.101", "10.0.0.31"] })],
    field: "homelab:cluster.firewall.administrators.1",
    message: ["10.0.0.31", "homelab:lan.ranges.nodes"],
    fix: /runs pulumi and talosctl/,
    sound: [firewall({ administrators: ["10.0.0.101", "10.0.0.0/24"] })],
  },
  {
    code: "FWL-02",
    says: "an administrator with a pod's address",
    changes: [firewall({ administrators: ["10.244.0.0/24"] })],
    field: "homelab:cluster.firewall.administrators.0",
    message: ["10.244.0.0/24", "homelab:cluster.podCidr"],
    fix: /runs pulumi and talosctl/,
    sound: [closed],
  },
  {
    code: "FWL-03",
    says: "everybody as administrator",
    changes: [firewall({ administrators: ["0.0.0.0/0"] })],
    field: "homelab:cluster.firewall.administrators.0",
    message: ["0.0.0.0/0"],
    fix: /LAN's network/,
    sound: [firewall({ administrators: ["10.0.0.0/8"] })],
  },
  {
    code: "FWL-04",
    says: "administrators from a tailnet that there is not",
    changes: [firewall({ ...desk, tailnet: true }), ...withoutTailnet],
    field: "homelab:cluster.firewall.tailnet",
    message: ["has none"],
    fix: /homelab:tailscale/,
    sound: [firewall({ tailnet: true })],
  },
  {
    code: "FWL-04",
    says: "administrators from a tailnet without a route to the nodes",
    changes: [
      firewall({ ...desk, tailnet: true }),
      ["tailscale", { users: ["me@example.org"], subnetRouter: { routes: ["10.0.0.40/29", "10.0.0.20/32"] } }],
    ],
    field: "homelab:cluster.firewall.tailnet",
    message: ["no route"],
    fix: /subnetRouter\.routes/,
    sound: [
      firewall({ ...desk, tailnet: true }),
      ["tailscale", { users: ["me@example.org"], subnetRouter: { routes: ["10.0.0.0/24"] } }],
    ],
  },
  {
    code: "FWL-05",
    says: "a rule that would shut the control planes off from each other",
    changes: [allow("etcd", { ports: [2379], from: ["10.0.0.101"] })],
    field: "homelab:cluster.firewall.allow.etcd",
    message: ["etcd", "control planes", "off from each other"],
    fix: /my-etcd/,
    sound: [allow("etcd-metrics", { ports: [2381], from: ["pods"] })],
  },
  {
    code: "FWL-06",
    says: "a port that is written twice",
    changes: [allow("exporter", { ports: [9100, 9101, 9100], from: ["pods"] })],
    field: "homelab:cluster.firewall.allow.exporter.ports",
    message: ["9100"],
    fix: /once/,
    sound: [allow("exporter", { ports: [9100, 9101], from: ["pods", "lan", "10.0.0.0/28"] })],
  },
];

import type { Case } from "./case";

export const networkCases: Case[] = [
  {
    code: "CLU-01",
    says: "a cluster of workers",
    changes: [["cluster/nodes/one/role", "worker"]],
    field: "homelab:cluster.nodes",
    message: ["no control plane"],
    fix: /role: controlplane/,
    sound: [],
  },
  {
    code: "CLU-02",
    says: "a node without a network interface",
    changes: [["cluster/nodes/one/interface", undefined]],
    field: "homelab:cluster.nodes.one",
    message: ["one names its network interface nowhere"],
    fix: /either interface.*or hardwareAddress/,
    sound: [
      ["cluster/nodes/one/interface", undefined],
      ["cluster/nodes/one/hardwareAddress", "bc:24:11:0a:0b:0c"],
    ],
  },
  {
    code: "CLU-02",
    says: "a node with two network interfaces",
    changes: [["cluster/nodes/one/hardwareAddress", "bc:24:11:0a:0b:0c"]],
    field: "homelab:cluster.nodes.one",
    message: ["twice"],
    fix: /either interface.*or hardwareAddress/,
    sound: [],
  },
  {
    code: "CLU-03",
    says: "a virtual address that a node has for good",
    changes: [["cluster/virtualIp", true]],
    field: "homelab:cluster.endpoint",
    message: ["10.0.0.30", "node one"],
    fix: /free address/,
    sound: [
      ["cluster/virtualIp", true],
      ["cluster/endpoint", "10.0.0.39"],
    ],
  },
  {
    code: "GTW-01",
    says: "two Gateways of one name",
    changes: [["gateways/guest", { name: "home-gateway", namespace: "gateway", address: "10.0.0.42" }]],
    field: "homelab:gateways.guest.name",
    message: ["gateway/home-gateway", "homelab:gateways.home"],
    fix: /another name or namespace/,
    sound: [["gateways/guest", { name: "home-gateway", namespace: "guests", address: "10.0.0.42" }]],
  },
  {
    code: "GTW-02",
    says: "a public wildcard that leads nowhere",
    changes: [["cloudflare/tunnel/wildcard", true]],
    field: "homelab:cloudflare.tunnel.wildcard",
    message: ["there is none"],
    fix: /feed: tunnel/,
    sound: [
      ["cloudflare/tunnel/wildcard", true],
      ["gateways/edge", { name: "edge", namespace: "gateway", address: "10.0.0.42", feed: "tunnel" }],
    ],
  },
];

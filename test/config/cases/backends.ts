import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Case } from "./case";

const authority = readFileSync(join(__dirname, "../../fixtures/tls/valid.pem"), "utf8");
const key = readFileSync(join(__dirname, "../../fixtures/tls/key.pem"), "utf8");
const nas = (backend: object, more: object = {}) => ({
  namespace: "devices",
  backend: { address: "10.0.0.21", port: 5000, ...backend },
  reach: ["lan", "tailnet"],
  ...more,
});
const edge = { name: "edge", namespace: "gateway", address: "10.0.0.42", feed: "tunnel" };
const tls = (more: object = {}) => ({ tls: { name: "nas.example.org", ...more } });

const misplaced = (says: string, address: string, message: string[]): Case => ({
  code: "APP-17",
  says,
  changes: [["apps/nas", nas({ address })]],
  field: "homelab:apps.nas.backend.address",
  message: [address, ...message],
  fix: /address that the device has on the LAN/,
  sound: [["apps/nas", nas({})]],
});

const beside = (setting: string, value: object, message: string, fix: RegExp): Case => ({
  code: "APP-18",
  says: `a device outside of the cluster with ${setting}`,
  changes: [["apps/nas", nas({}, value)]],
  field: `homelab:apps.nas.${setting}`,
  message: ["a device outside of the cluster (backend)", message],
  fix,
  sound: [["apps/nas", nas({})]],
});

/** Devices outside of the cluster, as the backend of an app. */
export const backendsCases: Case[] = [
  misplaced("a device at a Gateway's address", "10.0.0.40", ["Gateway home-gateway", "homelab:gateways.home.address"]),
  misplaced("a device at an app's address", "10.0.0.41", ["app media", "homelab:apps.media.address"]),
  misplaced("a device in the load balancers' range", "10.0.0.55", ["homelab:lan.ranges.loadBalancers"]),
  misplaced("a device at a node's address", "10.0.0.30", ["node one", "homelab:cluster.nodes.one.address"]),
  misplaced("a device at a kubelet's address", "10.0.0.31", ["homelab:cluster.nodes.one.kubeletAddress"]),
  misplaced("a device among the nodes", "10.0.0.35", ["homelab:lan.ranges.nodes"]),
  misplaced("a device among those that DHCP hands out", "10.0.0.150", ["homelab:lan.ranges.dhcp"]),
  misplaced("a device among the pods", "10.244.1.7", ["a pod", "homelab:cluster.podCidr"]),
  misplaced("a device among the Services", "10.96.0.10", ["a Service", "homelab:cluster.serviceCidr"]),
  misplaced("a device at the LAN's own address", "10.0.0.0", ["network address"]),
  misplaced("a device at everybody's address", "10.0.0.255", ["broadcast address"]),
  misplaced("a device at the loopback", "127.0.0.1", ["loopback"]),
  misplaced("a device on the tailnet", "100.100.1.1", ["tailnet"]),
  {
    code: "APP-17",
    says: "a device at the control planes' shared address",
    changes: [
      ["cluster/virtualIp", true],
      ["cluster/endpoint", "10.0.0.39"],
      ["apps/nas", nas({ address: "10.0.0.39" })],
    ],
    field: "homelab:apps.nas.backend.address",
    message: ["the Kubernetes API", "homelab:cluster.endpoint"],
    fix: /address that the device has on the LAN/,
    sound: [["apps/nas", nas({ address: "10.0.0.20" })]],
  },
  beside("selector", { selector: { app: "nas" } }, "no pods", /Take selector out/),
  beside("metrics", { metrics: 9100 }, "Prometheus", /Prometheus's own configuration/),
  beside("address", { address: "10.0.0.45", gateway: "home" }, "backend.address", /Take address out/),
  beside("targetPort", { targetPort: 80 }, "backend.port", /write backend\.port/),
  beside("ports", { ports: [{ name: "more", port: 81 }] }, "its own address", /another app/),
  beside("service.existing", { service: { existing: true } }, "the program makes", /Take backend out/),
  beside("protocol", { protocol: "tcp" }, "the device's own address", /Take protocol out/),
  {
    code: "APP-01",
    says: "a caller that is a device outside of the cluster",
    changes: [
      ["apps/nas", nas({})],
      ["apps/photos/callers", ["nas"]],
    ],
    field: "homelab:apps.photos.callers",
    message: ["nas is a device outside of the cluster"],
    fix: /on the LAN/,
    sound: [["apps/nas", nas({}, { callers: ["photos"] })]],
  },
  {
    code: "APP-02",
    says: "a device with HTTPS that the tunnel would have to trust",
    changes: [["apps/nas", nas(tls(), { reach: ["lan", "tailnet", "internet"] })]],
    field: "homelab:apps.nas.reach",
    message: ["checks its certificate"],
    fix: /feed: tunnel/,
    sound: [
      ["apps/nas", nas(tls({ ca: authority }), { reach: ["lan", "tailnet", "internet"] })],
      ["gateways/edge", edge],
    ],
  },
  {
    code: "CFG-03",
    says: "neither the app's port nor the device's",
    changes: [["apps/nas", nas({ port: undefined })]],
    field: "homelab:apps.nas.port",
    message: ["missing"],
    fix: /^Write a whole number/,
    sound: [["apps/nas", nas({ port: undefined }, { port: 5000 })]],
  },
  {
    code: "CFG-03",
    says: "a device without an address",
    changes: [["apps/nas", { namespace: "devices", port: 80, backend: {}, reach: ["lan", "tailnet"] }]],
    field: "homelab:apps.nas.backend.address",
    message: ["missing"],
    fix: /192\.168\.30\.9/,
    sound: [],
  },
  {
    code: "CFG-01",
    says: "a device's certificate that is for an address",
    changes: [["apps/nas", nas(tls({ name: "10.0.0.21" }))]],
    field: "homelab:apps.nas.backend.tls.name",
    message: ['"10.0.0.21"'],
    fix: /nas\.example\.org/,
    sound: [["apps/nas", nas(tls({ name: "nas" }))]],
  },
  {
    code: "CFG-01",
    says: "an authority that is a file's name",
    changes: [["apps/nas", nas(tls({ ca: "/etc/ca.pem" }))]],
    field: "homelab:apps.nas.backend.tls.ca",
    message: ["PEM"],
    fix: /BEGIN CERTIFICATE/,
    sound: [["apps/nas", nas(tls({ ca: authority }))]],
  },
  {
    code: "CFG-01",
    says: "an authority that is cut off",
    changes: [["apps/nas", nas(tls({ ca: authority.replace(/\n.+\n/, "\n") }))]],
    field: "homelab:apps.nas.backend.tls.ca",
    message: ["PEM"],
    fix: /BEGIN CERTIFICATE/,
    sound: [],
  },
  {
    code: "CFG-02",
    says: "a setting of a device that does not exist",
    changes: [["apps/nas", nas({ insecure: true })]],
    field: "homelab:apps.nas.backend.insecure",
    message: ["insecure"],
    fix: /address, port, tls/,
    sound: [],
  },
];

/** An authority with the private key beside it. */
export const withKey = nas(tls({ ca: `${key}${authority}` }));

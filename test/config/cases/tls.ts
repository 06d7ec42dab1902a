import type { Case, Change } from "./case";

const raw: Change = ["gateways/raw", { name: "raw-gateway", namespace: "gateway", address: "10.0.0.44" }];
const unifi = (more: object = {}): Change => [
  "apps/unifi",
  { namespace: "web", port: 8443, tls: "passthrough", gateway: "raw", reach: ["lan", "tailnet"], ...more },
];
const wiki = (more: object): Change => [
  "apps/wiki",
  { namespace: "web", port: 8080, reach: ["lan", "tailnet"], ...more },
];
const sound = [raw, unifi()];

const beside = (setting: string, more: object, message: string, fix: RegExp): Case => ({
  code: "APP-18",
  says: `an app that ends TLS itself with ${setting}`,
  changes: [raw, unifi(more)],
  field: `homelab:apps.unifi.${setting}`,
  message: ["ends TLS itself (tls)", message],
  fix,
  sound,
});

const value = (says: string, more: object, field: string, fix: RegExp): Case => ({
  code: "CFG-01",
  says,
  changes: [wiki(more)],
  field: `homelab:apps.wiki.${field}`,
  message: [],
  fix,
  sound: [wiki({ certificate: { issuer: "own.authority" } })],
});

/** Certificates of apps, and apps that end TLS themselves. */
export const tlsCases: Case[] = [
  beside("certificate", { certificate: {} }, "a certificate of its own", /Take certificate out, or tls/),
  beside("routes", { routes: [{ path: "/api", port: 9000 }] }, "for HTTP", /Take routes out, or tls/),
  beside("appProtocol", { appProtocol: "h2c" }, "for HTTP", /Take appProtocol out, or tls/),
  {
    ...beside("backend.tls", {}, "checks nobody's certificate", /Take backend\.tls out/),
    changes: [
      raw,
      unifi({ port: undefined, backend: { address: "10.0.0.25", port: 8443, tls: { name: "unifi.example.org" } } }),
    ],
  },
  ...["tls", "certificate"].map(
    (setting): Case => ({
      code: "APP-18",
      says: `an app of plain TCP with ${setting}`,
      changes: [wiki({ protocol: "tcp", [setting]: setting === "tls" ? "passthrough" : {} })],
      field: `homelab:apps.wiki.${setting}`,
      message: ["told by its port", "TCP and UDP have none"],
      fix: new RegExp(`Take ${setting} out, or protocol`),
      sound: [wiki({ protocol: "tcp" })],
    }),
  ),
  {
    code: "APP-03",
    says: "an app that ends TLS itself and is for the internet",
    changes: [raw, unifi({ reach: ["lan", "tailnet", "internet"] })],
    field: "homelab:apps.unifi.reach",
    message: ["tls: passthrough", "Cloudflare's edge ends it"],
    fix: /Take internet out, or tls/,
    sound,
  },
  {
    code: "APP-38",
    says: "an app that ends TLS itself beside others whose TLS the Gateway ends",
    changes: [unifi({ gateway: undefined })],
    field: "homelab:apps.unifi.tls",
    message: ["*.int.example.org (homelab:apps.wiki)", "unifi.int.example.org"],
    fix: /write home-2: \{ name: home-2, namespace: gateway, address: 10\.0\.0\.\d+ \} into homelab:gateways, and gateway: home-2/,
    sound,
  },
  {
    code: "APP-38",
    says: "an app whose TLS ends at the Gateway of one that ends it itself",
    changes: [raw, unifi(), wiki({ gateway: "raw" })],
    field: "homelab:apps.unifi.tls",
    message: ["Gateway raw", "homelab:apps.wiki"],
    fix: /a Gateway of their own/,
    sound,
  },
  {
    code: "APP-39",
    says: "a certificate of an app with an address of its own",
    changes: [["apps/media/certificate", {}]],
    field: "homelab:apps.media.certificate",
    message: ["10.0.0.41", "the app itself"],
    fix: /Take certificate out.*or write gateway/,
    sound: [
      ["apps/media/certificate", {}],
      ["apps/media/gateway", "home"],
      ["apps/media/reach", ["lan", "tailnet"]],
    ],
  },
  {
    code: "APP-39",
    says: "a certificate of an app for the internet alone",
    changes: [wiki({ reach: ["internet"], certificate: {} })],
    field: "homelab:apps.wiki.certificate",
    message: ["behind the tunnel the certificate is Cloudflare's"],
    fix: /add lan to its reach/,
    sound: [wiki({ certificate: {} })],
  },
  value("a certificate in one word", { certificate: "passthrough" }, "certificate", /issuer: NAME.*tls: passthrough/),
  value("an issuer that is no name", { certificate: { issuer: "My CA" } }, "certificate.issuer", /my-ca/),
  value("a mode of TLS that is none", { tls: "pass" }, "tls", /terminate or passthrough/),
];

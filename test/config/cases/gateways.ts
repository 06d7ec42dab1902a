import type { Case } from "./case";

const edge = (more: object = {}) => ({
  name: "edge",
  namespace: "edge",
  address: "10.0.0.42",
  feed: "tunnel",
  ...more,
});
const guest = (more: object = {}) => ({ name: "guest", namespace: "gateway", address: "10.0.0.43", ...more });

/** Gateways of several domains and feeds, and their certificates. */
export const gatewaysCases: Case[] = [
  {
    code: "GTW-03",
    says: "one certificate for two domains",
    changes: [["gateways/guest", guest({ domain: "guests.example.org", certificate: "home-wildcard-tls" })]],
    field: "homelab:gateways.guest.certificate",
    message: ["home-wildcard-tls", "*.int.example.org", "homelab:gateways.home", "*.guests.example.org"],
    fix: /another name/,
    sound: [["gateways/guest", guest({ certificate: "home-wildcard-tls" })]],
  },
  {
    code: "GTW-04",
    says: "a Gateway that does not answer the tunnel's names",
    changes: [["gateways/edge", edge({ domain: "edge.example.org" })]],
    field: "homelab:gateways.edge.domain",
    message: ["example.org", "*.edge.example.org"],
    fix: /Leave domain out/,
    sound: [["gateways/edge", edge()]],
  },
  {
    code: "GTW-05",
    says: "two Gateways for one tunnel",
    changes: [
      ["gateways/edge", edge()],
      ["gateways/rim", edge({ name: "rim", address: "10.0.0.43" })],
    ],
    field: "homelab:gateways.rim.feed",
    message: ["homelab:gateways.edge"],
    fix: /feed: lan/,
    sound: [
      ["gateways/edge", edge()],
      ["gateways/rim", guest({ name: "rim" })],
    ],
  },
  {
    code: "GTW-06",
    says: "a wildcard on the LAN that leads nowhere",
    changes: [
      ["lan/dns/mode", "wildcard"],
      ["gateways/home/domain", "home.example.org"],
    ],
    field: "homelab:lan.dns.mode",
    message: ["*.int.example.org"],
    fix: /mode: records/,
    sound: [["lan/dns/mode", "wildcard"]],
  },
  {
    code: "GTW-07",
    says: "certificates that nobody issues",
    changes: [
      ["cloudflare", undefined],
      ["apps/photos/reach", ["lan", "tailnet"]],
    ],
    field: "homelab:certificates.issuer",
    message: ["letsencrypt-production", "homelab:cloudflare is missing"],
    fix: /certificates\.authority: own.*certificates\.existing: true/,
    sound: [
      ["cloudflare", undefined],
      ["apps/photos/reach", ["lan", "tailnet"]],
      ["certificates/existing", true],
    ],
  },
  {
    code: "GTW-09",
    says: "an authority of the cluster's own that somebody else makes",
    changes: [["certificates", { authority: "own", existing: true }]],
    field: "homelab:certificates.existing",
    message: ["of its own (authority)"],
    fix: /Take existing out, or authority/,
    sound: [["certificates", { authority: "own" }]],
  },
  {
    code: "GTW-09",
    says: "an authority of the cluster's own with an address for its letters",
    changes: [["certificates", { authority: "own", email: "me@example.org" }]],
    field: "homelab:certificates.email",
    message: ["writes to nobody"],
    fix: /Take email out/,
    sound: [["certificates", { email: "me@example.org" }]],
  },
];

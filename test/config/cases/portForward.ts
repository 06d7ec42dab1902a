import type { Case, Change } from "./case";

const edge = { name: "edge-gateway", namespace: "gateway", address: "10.0.0.42", feed: "internet" };
const withForward = (portForward: object, ...more: Change[]): Change[] => [
  ["cloudflare/portForward", portForward],
  ["cloudflare/tunnel", undefined],
  ["gateways/edge", edge],
  ...more,
];
const photos = (more: object) => ({ namespace: "web", port: 3000, reach: ["lan", "tailnet", "internet"], ...more });
const fixed = { address: "203.0.113.7" };
const AT = "homelab:cloudflare.portForward";
const sound = withForward(fixed);

const refused = (code: Case["code"], says: string, one: Omit<Case, "code" | "says" | "sound">, fine = sound): Case => ({
  code,
  says,
  sound: fine,
  ...one,
});

const at = (says: string, address: string, message: string, fix: RegExp): Case =>
  refused("PFW-01", says, {
    changes: withForward({ address }),
    field: `${AT}.address`,
    message: [address, message],
    fix,
  });

/** Public apps without a tunnel, or beside one. */
export const portForwardCases: Case[] = [
  at("a private address to forward from", "172.16.0.9", "private", /the router shows it/),
  at("an address of the LAN to forward from", "10.0.0.1", "of the LAN", /ddns/),
  at("an address that a provider shares", "100.70.1.2", "carrier-grade NAT", /by a tunnel/),
  refused("CFG-01", "an address of IPv6 to forward from", {
    changes: withForward({ address: "2001:db8::7" }),
    field: `${AT}.address`,
    message: ["2001:db8::7"],
    fix: /a name that follows it, or ddns/,
  }),
  refused("PFW-02", "a port forward without a Gateway of the internet's", {
    changes: withForward(fixed, ["gateways/edge", undefined]),
    field: AT,
    message: ["there is none"],
    fix: /feed: internet/,
  }),
  refused("PFW-02", "a Gateway of the internet's without a port forward", {
    changes: [["gateways/edge", edge]],
    field: "homelab:gateways.edge.feed",
    message: ["not said"],
    fix: /Add homelab:cloudflare\.portForward/,
  }),
  refused(
    "PFW-03",
    "a client's setting beside a fixed address",
    {
      changes: withForward({ ...fixed, namespace: "ddns" }),
      field: `${AT}.namespace`,
      message: ["the client that keeps a name"],
      fix: /address: ddns/,
    },
    withForward({ address: "ddns", namespace: "ddns", name: "router", image: "ddns:1.2.3" }),
  ),
  refused(
    "PFW-04",
    "an app with the name that follows the address",
    {
      changes: withForward({ address: "ddns", name: "photos" }),
      field: `${AT}.name`,
      message: ["photos.example.org", "homelab:apps.photos"],
      fix: /name: router/,
    },
    withForward({ address: "ddns" }),
  ),
  refused(
    "PFW-04",
    "an app with the name that another client keeps",
    {
      changes: withForward({ address: "photos.example.org" }),
      field: `${AT}.address`,
      message: ["homelab:apps.photos"],
      fix: /another host name/,
    },
    withForward({ address: "myhouse.dyndns.example" }),
  ),
  refused(
    "PFW-05",
    "certificates that no stranger trusts",
    {
      changes: withForward(fixed, ["certificates/authority", "own"]),
      field: "homelab:certificates.authority",
      message: ["no stranger's browser trusts"],
      fix: /Let's Encrypt/,
    },
    withForward(fixed, ["certificates", { existing: true, issuer: "mine" }]),
  ),
  refused("GTW-05", "two Gateways of the internet's", {
    changes: withForward(fixed, ["gateways/other", { ...edge, name: "other", address: "10.0.0.43" }]),
    field: "homelab:gateways.other.feed",
    message: ["The port forward feeds homelab:gateways.edge already"],
    fix: /feed: lan/,
  }),
  refused("GTW-04", "a Gateway of the internet's for names of the LAN", {
    changes: withForward(fixed, ["gateways/edge", { ...edge, domain: "int.example.org" }]),
    field: "homelab:gateways.edge.domain",
    message: ["The port forward brings names of example.org"],
    fix: /Leave domain out/,
  }),
  refused("APP-07", "an app of the LAN at the internet's Gateway", {
    changes: withForward(fixed, ["apps/wiki", { namespace: "web", port: 8080, reach: ["lan"], gateway: "edge" }]),
    field: "homelab:apps.wiki.gateway",
    message: ["Gateway edge is the internet's"],
    fix: /Write one of home/,
  }),
  refused(
    "APP-02",
    "a public app without a tunnel or a port forward",
    {
      changes: [["cloudflare/tunnel", undefined]],
      field: "homelab:apps.photos.reach",
      message: ["by a tunnel", "homelab:cloudflare.tunnel is missing"],
      fix: /Add homelab:cloudflare\.tunnel or portForward/,
    },
    [
      ["cloudflare/tunnel", undefined],
      ["apps/photos/reach", ["lan", "tailnet"]],
    ],
  ),
  refused(
    "APP-02",
    "an app that is to come by a port forward that is none",
    {
      changes: [["apps/photos", photos({ internet: { by: "portForward" } })]],
      field: "homelab:apps.photos.internet.by",
      message: ["by a port forward", "homelab:cloudflare.portForward is missing"],
      fix: /or take by out/,
    },
    [["apps/photos", photos({ internet: { by: "tunnel" } })]],
  ),
  refused("APP-30", "a way for the internet, and nothing that is for it", {
    changes: [["apps/photos", photos({ reach: ["lan", "tailnet"], internet: { by: "tunnel" } })]],
    field: "homelab:apps.photos.internet",
    message: ["Nothing of the app is for the internet"],
    fix: /write internet\.paths/,
  }),
  refused("APP-03", "plain TCP by a port forward", {
    changes: withForward(fixed, [
      "apps/db",
      { namespace: "web", port: 5432, protocol: "tcp", reach: ["lan", "internet"] },
    ]),
    field: "homelab:apps.db.reach",
    message: ["The port forward leads to a Gateway"],
    fix: /Take internet out/,
  }),
  refused("APP-03", "TLS that is passed on, by a port forward", {
    changes: withForward(fixed, ["apps/photos", photos({ tls: "passthrough", names: ["photos.example.org"] })]),
    field: "homelab:apps.photos.reach",
    message: ["the Gateway for the internet ends it"],
    fix: /Take internet out/,
  }),
  refused("APP-35", "a sign-in that the port forward leads past", {
    changes: withForward(fixed, ["apps/photos", photos({ signIn: { emails: ["me@example.org"] } })]),
    field: "homelab:apps.photos.signIn",
    message: ["comes past it"],
    fix: /by a tunnel/,
  }),
  refused(
    "APP-33",
    "a rewrite below a path that the internet has alone",
    {
      changes: withForward(fixed, [
        "apps/photos",
        photos({ reach: ["lan", "tailnet"], routes: [{ path: "/api", rewrite: "/" }], internet: { paths: ["/api"] } }),
      ]),
      field: "homelab:apps.photos.routes.0.rewrite",
      message: ["/api and all below it alone"],
      fix: /write exact/,
    },
    withForward(fixed, [
      "apps/photos",
      photos({
        routes: [
          { path: "/api", rewrite: "/" },
          { path: "/old", redirect: "/new" },
        ],
      }),
    ]),
  ),
  refused("NSP-01", "an app in the namespace of the client", {
    changes: withForward({ address: "ddns", namespace: "media" }),
    field: "homelab:apps.media.namespace",
    message: ["the client that keeps the public address's name"],
    fix: /another namespace/,
  }),
];

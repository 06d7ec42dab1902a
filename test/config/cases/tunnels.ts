import type { Case, Change } from "./case";

const app = (internet: object) => ({ namespace: "hooks", port: 5678, reach: ["internet"], internet });
const hooks = (value: object = {}): Change => ["cloudflare/tunnels/hooks", value];
const user: Change = ["apps/n8n", app({ tunnel: "hooks" })];
const edge = { name: "edge-gateway", namespace: "gateway", address: "10.0.0.42", feed: "tunnel" };
const sound = [hooks(), user];
const AT = "homelab:cloudflare.tunnels";

const refused = (code: Case["code"], says: string, one: Omit<Case, "code" | "says" | "sound">, fine = sound): Case => ({
  code,
  says,
  sound: fine,
  ...one,
});

/** Tunnels beside the one that needs no name. */
export const tunnelCases: Case[] = [
  refused("TUN-01", "a tunnel with a typing error, at an app", {
    changes: [...sound, ["apps/web", app({ tunnel: "hoks" })]],
    field: "homelab:apps.web.internet.tunnel",
    message: ["hoks is no key of homelab:cloudflare.tunnels"],
    fix: /^Did you mean hooks\?$/,
  }),
  refused("TUN-01", "a tunnel that is not declared, where there are others", {
    changes: [...sound, ["apps/web", app({ tunnel: "business" })]],
    field: "homelab:apps.web.internet.tunnel",
    message: ["business"],
    fix: /Write one of hooks, take tunnel out, or declare homelab:cloudflare\.tunnels\.business: \{\}/,
  }),
  refused("TUN-01", "a tunnel by its name at Cloudflare", {
    changes: [hooks({ name: "webhooks" }), user, ["apps/web", app({ tunnel: "webhooks" })]],
    field: "homelab:apps.web.internet.tunnel",
    message: ["webhooks"],
    fix: /Did you mean hooks/,
  }),
  refused("TUN-01", "the first tunnel by its name", {
    changes: [
      ["cloudflare/tunnel", { name: "family" }],
      ["apps/web", app({ tunnel: "family" })],
    ],
    field: "homelab:apps.web.internet.tunnel",
    message: ["family"],
    fix: /Take tunnel out: this is homelab:cloudflare\.tunnel/,
  }),
  refused("TUN-01", "a tunnel where there is only the first one", {
    changes: [user],
    field: "homelab:apps.n8n.internet.tunnel",
    message: ["hooks"],
    fix: /Take tunnel out, or declare homelab:cloudflare\.tunnels\.hooks: \{\}/,
  }),
  refused("TUN-01", "a Gateway of a tunnel that is not declared", {
    changes: [...sound, ["gateways/edge", { ...edge, tunnel: "hook" }]],
    field: "homelab:gateways.edge.tunnel",
    message: ["hook"],
    fix: /Did you mean hooks/,
  }),
  refused("TUN-02", "two tunnels with one name", {
    changes: [["cloudflare/tunnel", { name: "hooks" }], ...sound],
    field: `${AT}.hooks`,
    message: ["hooks is the name of homelab:cloudflare.tunnel already"],
    fix: /name: hooks-2/,
  }),
  refused("TUN-03", "a tunnel by which no app comes", {
    changes: [hooks()],
    field: `${AT}.hooks`,
    message: ["No app comes by this tunnel"],
    fix: /internet: \{ tunnel: hooks \}/,
  }),
  refused("APP-30", "a tunnel at an app that the internet does not have", {
    changes: [...sound, ["apps/web", { ...app({ tunnel: "hooks" }), reach: ["lan", "tailnet"] }]],
    field: "homelab:apps.web.internet",
    message: ["Nothing of the app is for the internet"],
    fix: /internet to its reach/,
  }),
  refused("TUN-04", "tunnels without the first one", {
    changes: [["cloudflare/tunnel", undefined], ...sound, ["apps/photos/reach", ["lan", "tailnet"]]],
    field: AT,
    message: ["homelab:cloudflare.tunnel, by which apps come that name none", "missing"],
    fix: /tunnel: \{ name: hooks \}/,
  }),
  refused(
    "TUN-05",
    "a tunnel at an app of the port forward",
    {
      changes: [
        ...sound,
        ["cloudflare/portForward", { address: "203.0.113.7" }],
        ["gateways/edge", { ...edge, feed: "internet" }],
        ["apps/web", app({ by: "portForward", tunnel: "hooks" })],
      ],
      field: "homelab:apps.web.internet.tunnel",
      message: ["The internet comes by the port forward", "homelab:apps.web.internet.by"],
      fix: /by: tunnel/,
    },
    [
      ...sound,
      ["cloudflare/portForward", { address: "203.0.113.7" }],
      ["gateways/edge", { ...edge, feed: "internet" }],
      ["apps/web", app({ by: "tunnel", tunnel: "hooks" })],
    ],
  ),
  refused(
    "TUN-05",
    "a tunnel at a Gateway of the LAN's",
    {
      changes: [...sound, ["gateways/edge", { ...edge, feed: "lan", tunnel: "hooks" }]],
      field: "homelab:gateways.edge.tunnel",
      message: ["The LAN feeds this Gateway", "homelab:gateways.edge.feed"],
      fix: /feed: tunnel/,
    },
    [...sound, ["gateways/edge", { ...edge, tunnel: "hooks" }]],
  ),
  refused(
    "TUN-06",
    "two tunnels for every name",
    {
      changes: [["cloudflare/tunnel/wildcard", true], hooks({ wildcard: true }), ["gateways/edge", edge]],
      field: `${AT}.hooks.wildcard`,
      message: ["homelab:cloudflare.tunnel already"],
      fix: /Take wildcard out/,
    },
    [hooks({ wildcard: true }), ["gateways/edge", edge]],
  ),
  refused(
    "GTW-02",
    "a further tunnel for every name without a Gateway",
    {
      changes: [hooks({ wildcard: true })],
      field: `${AT}.hooks.wildcard`,
      message: ["there is none"],
      fix: /feed: tunnel/,
    },
    [hooks({ wildcard: true }), ["gateways/edge", { ...edge, tunnel: "hooks" }]],
  ),
  refused(
    "GTW-05",
    "two Gateways of one further tunnel",
    {
      changes: [
        ...sound,
        ["gateways/edge", { ...edge, tunnel: "hooks" }],
        ["gateways/other", { ...edge, name: "other", address: "10.0.0.43", tunnel: "hooks" }],
      ],
      field: "homelab:gateways.other.feed",
      message: ["The tunnel hooks feeds homelab:gateways.edge already"],
      fix: /feed: lan/,
    },
    [
      ...sound,
      ["gateways/edge", { ...edge, tunnel: "hooks" }],
      ["gateways/other", { ...edge, name: "other", address: "10.0.0.43" }],
    ],
  ),
  refused("NSP-01", "two tunnels in one namespace", {
    changes: [hooks({ namespace: "cloudflared" }), user],
    field: `${AT}.hooks.namespace`,
    message: ["Namespace cloudflared belongs to the tunnel (homelab:cloudflare.tunnel.namespace)"],
    fix: /another namespace/,
  }),
  refused("NSP-01", "an app in a further tunnel's namespace", {
    changes: [hooks(), ["apps/n8n", { ...app({ tunnel: "hooks" }), namespace: "cloudflared-hooks" }]],
    field: "homelab:apps.n8n.namespace",
    message: ["belongs to the tunnel hooks"],
    fix: /another namespace/,
  }),
  refused("CFG-01", "a tunnel with a key that is no label", {
    changes: [...sound, ["cloudflare/tunnels/My_Hooks", {}], ["apps/web", app({ tunnel: "my-hooks" })]],
    field: `${AT}.My_Hooks`,
    message: ["is not a DNS label"],
    fix: /./,
  }),
  refused("CFG-01", "a tunnel with a key that leaves no room for its namespace", {
    changes: [...sound, [`cloudflare/tunnels/${"h".repeat(52)}`, {}]],
    field: `${AT}.${"h".repeat(52)}`,
    message: ["too long for the key of a tunnel"],
    fix: /./,
  }),
  refused("CFG-01", "a tunnel that no object can hold as a key", {
    changes: [["cloudflare/tunnels", JSON.parse('{"__proto__": {}}')]],
    field: `${AT}.__proto__`,
    message: ["__proto__ is no name"],
    fix: /./,
  }),
];

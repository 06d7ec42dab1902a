import type { Case, Change } from "./case";

const blog = (internet: object, more: object = {}): Change => [
  "apps/blog",
  {
    namespace: "web",
    port: 8080,
    reach: ["lan", "tailnet", "internet"],
    internet: { by: "funnel", ...internet },
    ...more,
  },
];
const hooked = (internet: object, more: object = {}): Change => blog(internet, { reach: ["lan", "tailnet"], ...more });
const sound: Change[] = [blog({})];

/** Apps on Tailscale's Funnel. */
export const funnelCases: Case[] = [
  {
    code: "APP-02",
    says: "Funnel without a tailnet",
    changes: [
      blog({}, { reach: ["lan", "internet"] }),
      ["tailscale", undefined],
      ["apps/wiki/reach", ["lan"]],
      ["apps/photos/reach", ["lan", "internet"]],
    ],
    field: "homelab:apps.blog.reach",
    message: ["Tailscale's Funnel", "homelab:tailscale is missing"],
    fix: /Add homelab:tailscale/,
    sound: [blog({}), ["apps/photos", undefined], ["cloudflare", undefined], ["certificates", { authority: "own" }]],
  },
  {
    code: "APP-03",
    says: "TCP on Funnel",
    changes: [blog({}, { protocol: "tcp" })],
    field: "homelab:apps.blog.reach",
    message: ["Tailscale's proxy", "TCP"],
    fix: /use the tailnet for TCP/,
    sound,
  },
  {
    code: "APP-03",
    says: "an app on Funnel that ends TLS itself",
    changes: [
      blog({}, { tls: "passthrough", gateway: "raw" }),
      ["gateways/raw", { name: "raw", namespace: "gateway", address: "10.0.0.42" }],
    ],
    field: "homelab:apps.blog.reach",
    message: ["Tailscale's proxy ends it"],
    fix: /Take internet out, or tls/,
    sound,
  },
  {
    code: "APP-35",
    says: "a sign-in at Cloudflare's edge for an app on Funnel",
    changes: [blog({}, { signIn: { emails: ["me@example.org"] } })],
    field: "homelab:apps.blog.signIn",
    message: ["Tailscale's Funnel"],
    fix: /publish it by a tunnel/,
    sound,
  },
  {
    code: "TUN-05",
    says: "a tunnel for an app on Funnel",
    changes: [
      blog({ tunnel: "hooks" }),
      ["cloudflare/tunnels", { hooks: {} }],
      ["apps/photos/internet", { tunnel: "hooks" }],
    ],
    field: "homelab:apps.blog.internet.tunnel",
    message: ["The internet comes by Tailscale's Funnel"],
    fix: /Take tunnel out/,
    sound,
  },
  {
    code: "FUN-01",
    says: "a name of the public domain on Funnel",
    changes: [blog({}, { names: ["blog", "blog.example.org"] })],
    field: "homelab:apps.blog.names",
    message: ["https://blog.<tailnet>.ts.net", "blog.example.org"],
    fix: /Take blog\.example\.org out/,
    sound: [blog({}, { names: ["blog", "writings"] })],
  },
  {
    code: "FUN-02",
    says: "a device of its own beside Funnel's, with the same name",
    changes: [blog({}, { tailscale: {} })],
    field: "homelab:apps.blog.internet",
    message: ["the tailnet's device blog", "homelab:apps.blog.tailscale"],
    fix: /Take tailscale out/,
    sound: [blog({}, { tailscale: { hostname: "blog-inside" } })],
  },
  {
    code: "FUN-02",
    says: "an app on Funnel with the operator's name",
    changes: [blog({}, { name: "homelab-k8s-operator" })],
    field: "homelab:apps.blog.internet",
    message: ["homelab:tailscale.operator.hostname"],
    fix: /another name/,
    sound,
  },
  {
    code: "FUN-03",
    says: "a path alone on Funnel",
    changes: [hooked({ paths: [{ exact: "/hook" }] })],
    field: "homelab:apps.blog.internet.paths",
    message: ["/hook and all below it"],
    fix: /Write \/hook in place of \{ exact: \/hook \}/,
    sound: [hooked({ paths: ["/hook"] })],
  },
  ...(
    [
      ["redirect", { path: "/old", redirect: "/new" }],
      ["rewrite", { path: "/old", rewrite: "/" }],
      ["timeout", { path: "/old", timeout: "90s" }],
      ["exact", { exact: "/old", port: 9000 }],
    ] as const
  ).map(
    ([setting, route]): Case => ({
      code: "FUN-03",
      says: `a route's ${setting} on Funnel`,
      changes: [blog({}, { routes: [route] })],
      field: `homelab:apps.blog.routes.0.${setting}`,
      message: [`no ${setting} for a path`],
      fix: new RegExp(`Take ${setting} out`),
      sound: [hooked({ paths: ["/hook"] }, { routes: [route] })],
    }),
  ),
  {
    code: "FUN-04",
    says: "a device behind Funnel whose certificate nobody would check",
    changes: [
      [
        "apps/nas",
        {
          namespace: "devices",
          reach: ["lan", "tailnet", "internet"],
          internet: { by: "funnel" },
          backend: { address: "10.0.0.22", port: 5001, tls: { name: "nas.example.org" } },
        },
      ],
    ],
    field: "homelab:apps.nas.backend.tls",
    message: ["nobody's certificate"],
    fix: /a tunnel that feeds a Gateway/,
    sound: [
      [
        "apps/nas",
        {
          namespace: "devices",
          reach: ["lan", "tailnet", "internet"],
          internet: { by: "funnel" },
          backend: { address: "10.0.0.22", port: 5000 },
        },
      ],
    ],
  },
];

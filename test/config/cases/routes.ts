import type { Case } from "./case";

const blog = (more: object) => ({ namespace: "web", port: 8080, reach: ["lan", "tailnet"], ...more });
const edge = { name: "edge", namespace: "gateway", address: "10.0.0.42", feed: "tunnel" };
const hook = { internet: { paths: ["/hook"] } };
const fine: Case["sound"] = [["apps/blog", blog({ routes: [{ path: "/api", port: 9000 }], ...hook })]];

const refused = (one: Omit<Case, "changes" | "sound"> & { entry: object; sound?: Case["sound"] }): Case => {
  const { entry, sound = fine, field, ...rest } = one;
  return { ...rest, field: `homelab:apps.blog.${field}`, changes: [["apps/blog", entry]], sound };
};

const either = (route: object, setting: string, message: string): Case =>
  refused({
    code: "APP-31",
    says: `a route with ${message}`,
    entry: blog({ routes: [route] }),
    field: `routes.0.${setting}`,
    message: [message],
    fix: /Take .* out/,
  });

const throughTunnel = (says: string, more: object, field: string, message: string, sound: Case["sound"]): Case =>
  refused({
    code: "APP-33",
    says,
    entry: blog({ reach: ["lan", "tailnet", "internet"], ...more }),
    field,
    message: [message],
    fix: /internet\.paths/,
    sound,
  });

const fed = (more: object): Case["sound"] => [
  ["gateways/edge", edge],
  ["apps/blog", blog({ reach: ["lan", "tailnet", "internet"], ...more })],
];
const kept = (more: object): Case["sound"] => [["apps/blog", blog({ ...more, ...hook })]];

/** The paths of an app. */
export const routesCases: Case[] = [
  refused({
    code: "APP-30",
    says: "public paths of an app that is public as a whole",
    entry: blog({ reach: ["lan", "tailnet", "internet"], ...hook }),
    field: "internet.paths",
    message: ["reach opens the whole app"],
    fix: /Take internet out of reach/,
  }),
  refused({
    code: "APP-30",
    says: "public paths that are the whole app",
    entry: blog({ internet: { paths: ["/"] } }),
    field: "internet.paths",
    message: ["the whole app"],
    fix: /internet in reach/,
    sound: [["apps/blog", blog({ internet: { paths: [{ exact: "/" }] } })]],
  }),
  either({ path: "/a", exact: "/a" }, "exact", "path and exact"),
  either({ path: "/a", redirect: "/b", port: 9000 }, "port", "redirect and port"),
  either({ path: "/a", redirect: "/b", rewrite: "/c" }, "rewrite", "redirect and rewrite"),
  either({ path: "/a", redirect: "/b", timeout: "5s" }, "timeout", "redirect and timeout"),
  either({ path: "/a", permanent: true }, "permanent", "no redirect"),
  refused({
    code: "APP-32",
    says: "two routes for one path",
    entry: blog({ routes: [{ path: "/api" }, { path: "/api/", port: 9000 }] }),
    field: "routes.1",
    message: ["Route 1 takes /api already"],
    fix: /one route for both/,
    sound: [["apps/blog", blog({ routes: [{ path: "/api" }, { exact: "/api", port: 9000 }] })]],
  }),
  refused({
    code: "APP-32",
    says: "one port of two protocols",
    entry: blog({ appProtocol: "h2c", routes: [{ path: "/ws", appProtocol: "ws" }] }),
    field: "routes.0.appProtocol",
    message: ["Port 8080 speaks h2c already", "homelab:apps.blog.appProtocol"],
    fix: /another port/,
    sound: [["apps/blog", blog({ appProtocol: "h2c", routes: [{ path: "/ws", port: 9000, appProtocol: "ws" }] })]],
  }),
  throughTunnel(
    "a redirect on the internet",
    { routes: [{ exact: "/", redirect: "/web" }] },
    "routes.0.redirect",
    "plain HTTP",
    kept({ routes: [{ exact: "/", redirect: "/web" }] }),
  ),
  throughTunnel(
    "a rewrite on the internet without a Gateway",
    { routes: [{ path: "/a", rewrite: "/" }] },
    "routes.0.rewrite",
    "hands paths on as they are",
    fed({ routes: [{ path: "/a", rewrite: "/" }] }),
  ),
  throughTunnel(
    "a time limit on the internet without a Gateway",
    { routes: [{ path: "/a", timeout: "5m" }] },
    "routes.0.timeout",
    "no time limit",
    fed({ routes: [{ path: "/a", timeout: "5m" }] }),
  ),
  throughTunnel(
    "HTTP/2 without TLS on the internet without a Gateway",
    { appProtocol: "h2c" },
    "appProtocol",
    "HTTP/1.1",
    fed({ appProtocol: "h2c" }),
  ),
  {
    code: "APP-34",
    says: "more paths than one route takes",
    changes: [
      ["gateways/edge", edge],
      [
        "apps/blog",
        blog({
          routes: Array.from({ length: 9 }, (_, i) => ({ path: `/x/${i}`, port: 9000 + i })),
          internet: { paths: ["/x", ...Array.from({ length: 8 }, (_, i) => `/p${i}`)] },
        }),
      ],
    ],
    field: "homelab:apps.blog.internet.paths",
    message: ["18 rules", "takes 16"],
    fix: /fewer paths/,
    sound: fine,
  },
  ...(["routes", "appProtocol"] as const).map((setting) => ({
    ...refused({
      code: "APP-18",
      says: `plain TCP with ${setting}`,
      entry: blog({ protocol: "tcp", port: 7000, routes: [{ path: "/a" }] }),
      field: setting,
      message: ["one that is told by its port (protocol)"],
      fix: /or protocol/,
    }),
    changes: [
      ["apps/blog", blog({ protocol: "tcp", port: 7000, [setting]: setting === "routes" ? [{ path: "/a" }] : "h2c" })],
    ] as Case["changes"],
  })),
  {
    code: "APP-18",
    says: "a device outside of the cluster with a route to another port",
    changes: [["apps/nas", { ...blog({ routes: [{ path: "/a", port: 81 }] }), backend: { address: "10.0.0.21" } }]],
    field: "homelab:apps.nas.routes",
    message: ["it has one port"],
    fix: /Take port out of its routes/,
    sound: [["apps/nas", { ...blog({ routes: [{ path: "/a", timeout: "5s" }] }), backend: { address: "10.0.0.21" } }]],
  },
  ...(
    [
      ["a path without a slash", "hook", "paths.0"],
      ["a path that climbs", "/a/../b", "paths.0"],
      ["a path with an encoded letter", "/a%2fb", "paths.0"],
      ["a path with a query", "/a?b", "paths.0"],
      ["a path with a comma", "/a,b", "paths.0"],
    ] as const
  ).map(([says, path, field]) =>
    refused({
      code: "CFG-01",
      says,
      entry: blog({ internet: { paths: [path] } }),
      field: `internet.${field}`,
      message: [],
      fix: path === "hook" ? /^Write \/hook\.$/ : /from the first slash on/,
    }),
  ),
  refused({
    code: "CFG-01",
    says: "a time limit without a unit",
    entry: blog({ routes: [{ path: "/a", timeout: "90" }] }),
    field: "routes.0.timeout",
    message: ["90"],
    fix: /90s or 1h30m/,
  }),
  refused({
    code: "CFG-01",
    says: "a redirect to plain HTTP",
    entry: blog({ routes: [{ path: "/a", redirect: "http://new.example.org/" }] }),
    field: "routes.0.redirect",
    message: ["http://new.example.org/"],
    fix: /^Write https:\/\/new\.example\.org\/\.$/,
  }),
];

import type { App, Homelab, Route } from "../homelab";
import type { Finding } from "../problems";
import { allRoutes, publicRoutes } from "../routes";

/** APP-30 to APP-34: the paths of an app. */
export function routeProblems({ apps, gateways }: Homelab): Finding[] {
  const feeds = ["homelab:gateways", ...gateways.map((g) => `homelab:gateways.${g.key}.feed`)];
  return apps.flatMap((app) => [
    ...publicPathProblems(app),
    ...app.routes.flatMap((route, i) => [...ownProblems(app, route, i), ...twinProblems(app, route, i)]),
    ...protocolProblems(app),
    ...tunnelProblems(app, feeds),
    ...rewriteProblems(app),
    ...limitProblems(app, feeds),
  ]);
}

function at({ key }: App, setting: string): string {
  return `homelab:apps.${key}.${setting}`;
}

function publicPathProblems(app: App): Finding[] {
  const { publicPaths: paths } = app;
  if (paths === undefined) return nothingPublic(app);
  const field = at(app, "internet.paths");
  const finding = (message: string, fix: string): Finding => ({
    code: "APP-30",
    field,
    message,
    fix,
    rests: [at(app, "reach")],
  });
  const whole = paths.some(({ type, value }) => type === "PathPrefix" && value === "/");
  return [
    ...(app.published
      ? [
          finding(
            "reach opens the whole app to the internet, and internet.paths a part of it.",
            "Take internet out of reach, or take internet.paths out.",
          ),
        ]
      : []),
    ...(whole && !app.published
      ? [finding("/ and all below it is the whole app.", "Write the paths alone, or internet in reach instead.")]
      : []),
  ];
}

/** How the internet comes to an app, and nothing of it that it comes to. */
function nothingPublic(app: App): Finding[] {
  if (app.published || !app.reach.internet) return [];
  return [
    {
      code: "APP-30",
      field: at(app, "internet"),
      message: "Nothing of the app is for the internet: reach does not name it, and no paths are written.",
      fix: "Add internet to its reach, or write internet.paths.",
      rests: [at(app, "reach")],
    },
  ];
}

/** Pairs of settings that exclude each other in a route. */
const EITHER: { one: string; other: string; why: string }[] = [
  { one: "path", other: "exact", why: "one is for all below it, the other for this path alone" },
  { one: "redirect", other: "port", why: "the browser is sent elsewhere, and nothing is asked of the app" },
  { one: "redirect", other: "rewrite", why: "the browser is sent elsewhere, and nothing is asked of the app" },
  { one: "redirect", other: "timeout", why: "the browser is sent elsewhere, and nothing is asked of the app" },
];

function ownProblems(app: App, { written }: Route, i: number): Finding[] {
  const field = (setting: string) => at(app, `routes.${i}.${setting}`);
  const twice = EITHER.filter(({ one, other }) => written.includes(one) && written.includes(other));
  return [
    ...twice.map(({ one, other, why }) => ({
      code: "APP-31",
      field: field(other),
      message: `The route has ${one} and ${other}: ${why}.`,
      fix: `Take ${one} or ${other} out; write two routes for both.`,
      rests: [field(one)],
    })),
    ...(written.includes("permanent") && !written.includes("redirect")
      ? [
          {
            code: "APP-31",
            field: field("permanent"),
            message: "The route is no redirect that browsers could keep.",
            fix: "Take permanent out, or write redirect with where it leads.",
            rests: [field("redirect")],
          },
        ]
      : []),
  ];
}

function twinProblems(app: App, { match }: Route, i: number): Finding[] {
  const twin = app.routes.findIndex(({ match: other }) => other.type === match.type && other.value === match.value);
  if (twin === i) return [];
  return [
    {
      code: "APP-32",
      field: at(app, `routes.${i}`),
      message: `Route ${twin + 1} takes ${match.value}${match.type === "Exact" ? " alone" : ""} already.`,
      fix: "Write one route for both, or another path.",
      rests: [at(app, `routes.${twin}`)],
    },
  ];
}

function protocolProblems(app: App): Finding[] {
  const spoken = new Map(app.appProtocol ? [[app.port, { what: app.appProtocol, field: at(app, "appProtocol") }]] : []);
  return app.routes.flatMap(({ port, appProtocol }, i) => {
    if (appProtocol === undefined) return [];
    const before = spoken.get(port);
    const field = at(app, `routes.${i}.appProtocol`);
    if (before === undefined) spoken.set(port, { what: appProtocol, field });
    if (before === undefined || before.what === appProtocol) return [];
    return [
      {
        code: "APP-32",
        field,
        message: `Port ${port} speaks ${before.what} already (${before.field}).`,
        fix: "Write the same for both, or another port.",
        rests: [before.field, at(app, "port"), at(app, `routes.${i}.port`)],
      },
    ];
  });
}

/** Settings of a route that have no effect through the tunnel; `byGateway`: they have one where the tunnel feeds a Gateway. */
const ABSENT: { setting: keyof Route; byGateway: boolean; why: string }[] = [
  {
    setting: "redirect",
    byGateway: false,
    why: "behind the tunnel a Gateway sees plain HTTP, and would send browsers there",
  },
  { setting: "rewrite", byGateway: true, why: "cloudflared hands paths on as they are" },
  { setting: "timeout", byGateway: true, why: "cloudflared has no time limit for a path" },
  { setting: "appProtocol", byGateway: true, why: "cloudflared speaks HTTP/1.1 to what has no TLS" },
];

function tunnelProblems(app: App, feeds: string[]): Finding[] {
  if (app.publicWay !== "tunnel") return [];
  const fed = app.publicGateway !== undefined;
  const routes = publicRoutes(app);
  const main = app.appProtocol === "h2c" && !fed && routes.some(({ port }) => port === app.port);
  const finding = (setting: string, why: string, fix: string): Finding => ({
    code: "APP-33",
    field: at(app, setting),
    message: `The internet comes by the tunnel, which has no ${setting.split(".").at(-1)} for this: ${why}.`,
    fix,
    rests: [at(app, "reach"), at(app, "internet"), ...feeds],
  });
  const byGateway = "Declare a Gateway with feed: tunnel, or keep this path from the internet (internet.paths).";
  return [
    ...app.routes.flatMap((route, i) =>
      ABSENT.filter(
        ({ setting, byGateway: enough }) =>
          !(fed && enough) &&
          route[setting] !== undefined &&
          route[setting] !== "ws" &&
          routes.some(({ written }) => written === route.written),
      ).map(({ setting, byGateway: enough, why }) =>
        finding(
          `routes.${i}.${setting}`,
          why,
          enough ? byGateway : "Take the redirect out, or keep its path from the internet (internet.paths).",
        ),
      ),
    ),
    ...(main ? [finding("appProtocol", ABSENT[3]?.why ?? "", byGateway)] : []),
  ];
}

/**
 * A Gateway of the internet's compares the paths of an app that is public in part by regular expressions, with which no prefix is replaced. Source:
 * Gateway API, HTTPRouteRule (validation of replacePrefixMatch).
 */
function rewriteProblems(app: App): Finding[] {
  if (app.publicWay !== "portForward" || app.publicPaths === undefined) return [];
  const found = publicRoutes(app).find(({ match, rewrite }) => rewrite !== undefined && match.type === "PathPrefix");
  const i = app.routes.findIndex(({ written }) => written === found?.written);
  if (found === undefined) return [];
  return [
    {
      code: "APP-33",
      field: at(app, `routes.${i}.rewrite`),
      message: `By the port forward the internet has ${found.match.value} and all below it alone, and there the Gateway cannot put another path in its place.`,
      fix: "Take rewrite out, write exact in place of path, or publish the app as a whole (internet in reach) or by a tunnel.",
      rests: [at(app, "reach"), at(app, "internet"), "homelab:cloudflare"],
    },
  ];
}

/** Source: Gateway API, HTTPRouteSpec.rules. */
const MOST_RULES = 16;

function limitProblems(app: App, feeds: string[]): Finding[] {
  const most = Math.max(allRoutes(app).length, app.publicGateway === undefined ? 0 : publicRoutes(app).length);
  if (most <= MOST_RULES) return [];
  return [
    {
      code: "APP-34",
      field: at(app, "internet.paths"),
      message: `With the app's routes they make ${most} rules of one HTTPRoute, which takes ${MOST_RULES}.`,
      fix: "Write fewer paths, or fewer routes.",
      rests: [at(app, "routes"), ...feeds],
    },
  ];
}

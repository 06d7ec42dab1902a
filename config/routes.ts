import type { App, PathMatch, Route } from "./homelab";
import type { WrittenHomelab } from "./schema";

type WrittenApp = WrittenHomelab["apps"][string];
type Resolved = Pick<App, "routes" | "published" | "publicPaths" | "appProtocol" | "ports">;

/** The routes of an entry, and the ports that its Service has besides the main one: a route's is added where no other has it. */
export function resolveRoutes(app: WrittenApp, mainPort: number): Resolved {
  const routes = app.routes.map((route): Route => {
    const { path, exact, port = mainPort, redirect, permanent, ...rest } = route;
    const { appProtocol, rewrite, timeout } = rest;
    return {
      written: Object.keys(route).filter((setting) => setting !== "permanent" || permanent),
      match: exact === undefined ? prefix(path ?? "/") : { type: "Exact", value: exact },
      port,
      ...(appProtocol && { appProtocol }),
      ...(redirect !== undefined && { redirect: { to: redirect, permanent } }),
      ...(rewrite !== undefined && { rewrite }),
      ...(timeout !== undefined && { timeout }),
    };
  });
  const given = (asked: number) =>
    asked === mainPort ||
    app.ports.some(({ protocol, port, endPort = port }) => protocol === "TCP" && port <= asked && asked <= endPort);
  const added = [...new Set(routes.map(({ port }) => port))].filter((port) => !given(port));
  const publicPaths = app.internet?.paths?.map(
    (path): PathMatch => (typeof path === "string" ? prefix(path) : { type: "Exact", value: path.exact }),
  );
  return {
    routes,
    published: app.reach.includes("internet"),
    ports: [...app.ports, ...added.map((port) => ({ name: `http-${port}`, port, protocol: "TCP" as const }))],
    ...(publicPaths && { publicPaths }),
    ...(app.appProtocol && { appProtocol: app.appProtocol }),
  };
}

/** A slash at its end makes no difference. */
function prefix(path: string): PathMatch {
  return { type: "PathPrefix", value: path === "/" ? path : path.replace(/\/$/, "") };
}

/** Does one match take every path that another takes? */
function holds(wide: PathMatch, narrow: PathMatch): boolean {
  if (wide.type === "Exact") return narrow.type === "Exact" && narrow.value === wide.value;
  return wide.value === "/" || narrow.value === wide.value || narrow.value.startsWith(`${wide.value}/`);
}

/** Every route of an app, the one for what is left at the end. */
export function allRoutes({ routes, port }: App): Route[] {
  const rest = prefix("/");
  return routes.some(({ match }) => holds(match, rest)) ? routes : [...routes, { written: [], match: rest, port }];
}

/** The routes that are open to the internet, the narrowest first, as cloudflared has to try them. */
export function publicRoutes(app: App): Route[] {
  const all = allRoutes(app);
  if (!app.reach.internet) return [];
  const found = (app.publicPaths ?? [prefix("/")]).flatMap((path) => {
    const inside = all.filter(({ match }) => holds(path, match));
    if (inside.some(({ match }) => holds(match, path))) return inside;
    const [around] = all.filter(({ match }) => holds(match, path)).sort(narrowestFirst);
    return around === undefined ? inside : [...inside, narrowed(around, path)];
  });
  const key = ({ match }: Route) => `${match.type} ${match.value}`;
  return found.filter((route, i) => found.findIndex((other) => key(other) === key(route)) === i).sort(narrowestFirst);
}

/** A route for a part of its paths. The rewritten prefix stays in front of the rest of the path. */
function narrowed(route: Route, match: PathMatch): Route {
  if (route.rewrite === undefined || route.match.type === "Exact") return { ...route, match };
  const below = match.value.slice(route.match.value === "/" ? 0 : route.match.value.length);
  return { ...route, match, rewrite: `${route.rewrite === "/" ? "" : route.rewrite}${below}` || "/" };
}

function narrowestFirst(a: Route, b: Route): number {
  const rank = ({ match }: Route) => (match.type === "Exact" ? 10_000 : 0) + match.value.length;
  return rank(b) - rank(a);
}

/** Ports of the Service that routes send to, each once. */
export function servedPorts(routes: readonly Route[]): number[] {
  return [...new Set(routes.filter(({ redirect }) => redirect === undefined).map(({ port }) => port))];
}

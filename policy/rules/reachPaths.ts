import { REACH } from "../../traffic/model/annotations";
import { type Destination, destinationText } from "../../traffic/model/destination";
import type { Network } from "../../traffic/model/network";
import type { App } from "../../traffic/reach/apps";
import { type Attempt, attemptFor, type Entry, isReached, openPaths } from "../../traffic/reach/matrix";
import { isPublicPath, pathsBeside, publicPathText } from "../../traffic/reach/publicPaths";
import type { Judge } from "../rule";

const INTERNET = { kind: "internet" } as const;

/**
 * Holds an app that is for the internet in part against its paths: each of them arrives, and nothing beside them.
 *
 * @param found the app from the internet, by its ways
 */
export function judgePaths(network: Network, app: App, found: Entry, judge: Judge): void {
  const sites = sitesOf(found.attempts);
  // That nothing leads there at all is told of the app as a whole.
  if (app.publicPaths.length === 0 || sites.length === 0) return;
  const attempt = (site: Destination, path: string) => attemptFor(network, app, INTERNET, { ...site, path });
  for (const path of app.publicPaths) {
    const tried = sites.map((site) => attempt(site, path.path));
    if (tried.some((t) => isReached(t) !== false)) continue;
    const [{ verdict }] = tried as [Attempt];
    judge.violation(
      app.service,
      `${publicPathText(path)} is declared for the internet, and nothing arrives there: ${verdict.status === "reachable" ? "" : verdict.why}`,
      `a tunnel rule and a route that let this path through; or take it out of the annotation ${REACH}.`,
    );
  }
  const others = found.attempts.filter(({ destination: to }) => to && !isPublicPath(app.publicPaths, to.path));
  const beside = sites.flatMap((site) => pathsBeside(app.publicPaths).map((path) => attempt(site, path)));
  for (const tried of [...others, ...beside]) {
    if (isReached(tried) === false || tried.destination === undefined) continue;
    const [open] = openPaths(tried);
    if (open === undefined && tried.verdict.status === "unknown") {
      const to = destinationText(tried.destination);
      judge.cannotTell(app.service, `whether the internet reaches it at ${to}: ${tried.verdict.why}`);
      return;
    }
    const declared = app.publicPaths.map(publicPathText).join(", ");
    const way = (open ?? tried.verdict).hops.map((hop) => hop.text).join(" → ");
    judge.violation(
      app.service,
      `reached from the internet at ${destinationText(tried.destination)}, and declared for ${declared} there: ${way}`,
      `paths in the tunnel's rules that begin with ^, end with $ and climb nowhere, and http_status:404 for the rest of the name; or internet in the annotation ${REACH}.`,
    );
    return;
  }
}

/** Where the ways lead, without their paths. */
function sitesOf(attempts: readonly Attempt[]): Destination[] {
  const sites = new Map<string, Destination>();
  for (const { destination: to } of attempts)
    if (to?.scheme === "https" || to?.scheme === "http")
      sites.set(`${to.scheme} ${to.host} ${to.port}`, { ...to, path: "/" });
  return [...sites.values()];
}

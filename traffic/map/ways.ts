import type { Network } from "../model/network";
import { type Vantage, vantageText } from "../model/vantage";
import { type App, apps, type Reach, reaches } from "../reach/apps";
import { type Attempt, entry, isReached, outsiders, tailnetVantages } from "../reach/matrix";
import { namedPeople } from "../reach/namedPeople";
import { networkVantage, networkVantages } from "../reach/otherNetworks";
import { isAmong } from "../tailnet/principals";
import type { Way } from "./pageData";

/** With more apps than this only the declared callers of an app are tried among pods: all pairs would be too many. */
const MOST_FOR_PAIRS = 60;

/** Everything that the map answers: every app from everywhere outside, from the nodes, and from the other apps' pods. */
export function waysOf(network: Network): Way[] {
  const all = apps(network);
  const networks = [...new Set(all.flatMap((app) => app.networks))].flatMap((one) => networkVantage(one) ?? []);
  const outside = [...outsiders(network), ...networks, ...tailnetVantages(namedPeople(network))];
  const ways = (vantage: Vantage, app: App) => waysBetween(network, vantage, app);
  return [
    ...[...outside, { kind: "node" } as const].flatMap((vantage) => all.flatMap((app) => ways(vantage, app))),
    ...all.flatMap((from) => {
      const vantage: Vantage = { kind: "pod", namespace: from.namespace, app: from.name };
      return targets(from, all).flatMap((app) => ways(vantage, app));
    }),
  ];
}

/** The apps that are tried from the pods of an app. */
function targets(from: App, all: readonly App[]): readonly App[] {
  if (all.length <= MOST_FOR_PAIRS) return all.filter((app) => app !== from);
  return all.filter((app) => app.callers.some((c) => c.namespace === from.namespace && c.app === from.name));
}

/** Every way to an app that the vantage point has, the best one first. */
function waysBetween(network: Network, vantage: Vantage, app: App): Way[] {
  const { attempts, ...best } = entry(network, app, vantage);
  const others = attempts.filter((attempt) => attempt.verdict !== best.verdict);
  return [best, ...others].map((attempt) => ({
    vantage,
    app,
    destination: attempt.destination,
    verdict: attempt.verdict,
    outside: attempt.outside,
    asDeclared: asDeclared(network, app, vantage, best),
  }));
}

/** Does the best way agree with what the app's annotations say? Undefined where they say nothing of this vantage point. */
function asDeclared(network: Network, app: App, vantage: Vantage, best: Attempt): boolean | undefined {
  const reach = reaches.find((reach): reach is Reach => reach === vantage.kind);
  const reached = isReached(best);
  if (app.declared === undefined || reach === undefined || reached === undefined) return undefined;
  if (vantage.kind === "lan" && vantage.address !== undefined)
    return networkVantages(app).some((v) => vantageText(v) === vantageText(vantage)) ? reached : undefined;
  if (vantage.kind !== "tailnet") return app.declared.has(reach) === reached;
  // Where the app is declared for some of the tailnet, the whole of it is no question of yes or no.
  if (app.who.length > 0)
    return vantage.who === undefined ? undefined : isAmong(network, vantage.who, app.who) === reached;
  return vantage.who === undefined ? app.declared.has("tailnet") === reached : undefined;
}

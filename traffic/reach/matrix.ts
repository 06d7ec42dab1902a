import { isOutside } from "../cluster/services/endpoints";
import { hasNodesNetwork } from "../cluster/services/hostNetwork";
import { publicSides } from "../internet/portForward";
import type { Destination } from "../model/destination";
import type { Network } from "../model/network";
import { orElse, type Unknown } from "../model/unknown";
import { type Vantage, vantageText } from "../model/vantage";
import { layers, type Reachable, type Verdict } from "../model/verdict";
import { follow } from "../model/walk";
import { hasTailnet } from "../tailnet/principals";
import { trace } from "../trace";
import { type App, apps } from "./apps";
import { distinct, type Entrance, entrances, type Use } from "./entrances";
import { networkVantages } from "./otherNetworks";
import { undeclaredPeers } from "./peers";

/** One way to an app, tried from one vantage point. */
export interface Attempt {
  /** Undefined for a way that cannot be tried. */
  destination: Destination | undefined;
  verdict: Verdict;
  /** It arrives, but leaves the house and comes back through Cloudflare, Funnel or the router's public side: anybody on the internet gets there as well. */
  outside: boolean;
}

/** One cell: whether a vantage point reaches an app by any way at all. `destination` and `verdict` are those of the best attempt. */
export interface Entry extends Attempt {
  app: App;
  vantage: Vantage;
  attempts: readonly Attempt[];
}

/** Vantage points outside of the cluster: the tailnet only where the network has one. */
export function outsiders(network: Network): Vantage[] {
  return [{ kind: "internet" }, { kind: "lan" }, ...(hasTailnet(network) ? [{ kind: "tailnet" } as const] : [])];
}

/** The label of a pod that no policy means. */
export const STRANGER = "any-other-pod";

/**
 * Every app from every vantage point: the internet, the LAN and the tailnet, the workloads that are declared as its callers, and pods that
 * are not.
 *
 * @param vantages other vantage points, the same for every app
 */
export function matrix(network: Network, vantages?: readonly Vantage[]): Entry[] {
  return apps(network).flatMap((app) =>
    (vantages ?? vantagesOf(network, app)).map((vantage) => entry(network, app, vantage)),
  );
}

export function tailnetVantages(people: readonly string[]): Vantage[] {
  return people.map((who) => ({ kind: "tailnet", who }));
}

export function callers(app: App): Vantage[] {
  return app.callers.map((caller) => ({ kind: "pod", ...caller }));
}

/**
 * Pods that nobody declared: one beside the app, one in another namespace, and those that a policy for the app names all the same. A device
 * outside of the cluster, and one with its node's network, has none: pods have its own address, with its Service or without, so that what they may is for their policies to say.
 */
export function strangers(network: Network, app: App): Vantage[] {
  if (orElse(() => isOutside(network, app.service) || hasNodesNetwork(app.service), false)) return [];
  const elsewhere = app.namespace === "default" ? "kube-public" : "default";
  const usual = [app.namespace, elsewhere].map((namespace) => ({ namespace, workload: undefined }));
  return [...usual, ...undeclaredPeers(network, app)].map(({ namespace, workload = STRANGER }) => ({
    kind: "pod",
    namespace,
    app: workload,
  }));
}

/** The vantage points from which an app is looked at when nobody says which. */
export function vantagesOf(network: Network, app: App): Vantage[] {
  return [
    ...outsiders(network),
    ...networkVantages(app),
    ...tailnetVantages(app.who),
    ...callers(app),
    ...strangers(network, app),
  ];
}

/** Every way to an app that somebody at the vantage point could take. */
export function waysFrom(network: Network, { namespace, name }: App, vantage: Vantage): Entrance[] {
  const ways = entrances(network).byApp.get(`${namespace}/${name}`) ?? [];
  return distinct(ways.filter((way) => USES[vantage.kind].includes(way.use)));
}

/** Tries every way to an app from one vantage point. */
export function entry(network: Network, app: App, vantage: Vantage): Entry {
  const attempts = waysFrom(network, app, vantage).map(({ destination, verdict }): Attempt => {
    if (destination === undefined) return { destination, verdict, outside: false };
    return attemptFor(network, app, vantage, destination);
  });
  const best = bestOf(attempts);
  // An entrance whose destination is not known may lead to this app.
  const [anywhere] = entrances(network).anywhere;
  if (anywhere !== undefined && (best === undefined || isReached(best) === false))
    return { app, vantage, ...notKnown(anywhere), attempts };
  return { app, vantage, ...(best ?? nothing(app, vantage)), attempts };
}

/** Tries one destination, whatever Service is behind it. */
export function attemptAt(network: Network, vantage: Vantage, destination: Destination): Attempt {
  const verdict = trace(network, vantage, destination);
  if (vantage.kind === "internet") {
    const past = verdict.status === "blocked" ? pastPublicDns(network, destination) : undefined;
    return { destination, verdict: past ?? verdict, outside: false };
  }
  if (verdict.status !== "unknown" || verdict.open === undefined)
    return { destination, verdict, outside: verdict.status === "reachable" && leaves(verdict) };
  const open = verdict.open.filter((path) => !leaves(path));
  return { destination, verdict: { ...verdict, open }, outside: false };
}

/** Tries one destination as a way to an app. */
export function attemptFor(network: Network, app: App, vantage: Vantage, destination: Destination): Attempt {
  const tried = attemptAt(network, vantage, destination);
  return { ...tried, verdict: arrivesAt(app, tried.verdict) };
}

/**
 * A client that knows the public side of a router may ask it for any name, one of the LAN too, whatever public DNS says: the Gateway behind it
 * answers for all that it serves. Undefined where nothing comes of it.
 */
function pastPublicDns(network: Network, destination: Destination): Verdict | undefined {
  const given = publicSides(network).map((side) => new Map([[destination.host, side]]));
  return given
    .map((names) => trace(network, { kind: "internet" }, destination, names))
    .find(({ status }) => status !== "blocked");
}

function notKnown(error: Unknown): Attempt {
  const verdict = follow(() => {
    throw error;
  });
  return { destination: undefined, verdict, outside: false };
}

/** Does the vantage point reach the app? Undefined where that cannot be told. */
export function isReached({ verdict, outside }: Attempt): boolean | undefined {
  return verdict.status === "unknown" ? undefined : verdict.status === "reachable" && !outside;
}

/** Whatever arrives at the app by this way; where it depends on the address that a client takes, by one of them. Empty: closed, or not known. */
export function openPaths(attempt: Attempt): readonly Reachable[] {
  const { verdict } = attempt;
  if (verdict.status === "reachable") return isReached(attempt) ? [verdict] : [];
  return verdict.status === "unknown" ? (verdict.open ?? []) : [];
}

const USES: Readonly<Record<Vantage["kind"], readonly Use[]>> = {
  internet: ["outside"],
  lan: ["outside"],
  tailnet: ["outside", "tailnet"],
  // A pod that takes the way of the LAN is let in as the LAN is, by the Gateway: what is declared for pods is about the app's own name.
  pod: ["cluster"],
  node: ["cluster"],
};

/** A way that ends at another Service is none to this one. */
function arrivesAt(app: App, verdict: Verdict): Verdict {
  const isOwn = ({ arrival }: Reachable) => arrival?.namespace === app.namespace && arrival.service === app.name;
  if (verdict.status === "unknown" && verdict.open !== undefined)
    return { ...verdict, open: verdict.open.filter((path) => isOwn(path)) };
  if (verdict.status !== "reachable" || isOwn(verdict)) return verdict;
  const { arrival, hops } = verdict;
  const where = arrival === undefined ? "at no Service" : `at Service ${arrival.namespace}/${arrival.service}`;
  return { status: "blocked", hops, why: `it ends ${where}`, by: hops.findLast((hop) => hop.evidence)?.evidence };
}

function leaves({ hops }: Verdict): boolean {
  return hops.some(({ layer }) => layer === "Cloudflare edge" || layer === "Funnel" || layer === "router");
}

function bestOf(attempts: readonly Attempt[]): Attempt | undefined {
  return attempts.reduce<Attempt | undefined>((best, next) => (better(next, best) ? next : best), undefined);
}

function better(a: Attempt, b: Attempt | undefined): boolean {
  if (b === undefined) return true;
  const difference = rank(b) - rank(a);
  return difference !== 0 ? difference > 0 : a.verdict.status === "blocked" && depth(a) > depth(b);
}

/** A way that is blocked tells what to mend; one that leaves the house tells it only where there is no other. */
function rank(attempt: Attempt): number {
  const { verdict, outside } = attempt;
  if (verdict.status === "unknown") return openPaths(attempt).length > 0 ? 1 : 2;
  if (verdict.status === "blocked") return 3;
  return outside ? 4 : 0;
}

/** How far a blocked attempt came: the one that came farthest tells most. */
function depth({ verdict }: Attempt): number {
  const last = verdict.hops.at(-1);
  return last === undefined ? -1 : layers.indexOf(last.layer);
}

function nothing({ service, namespace, name }: App, vantage: Vantage): Attempt {
  const text = `Nothing leads from ${vantageText(vantage)} to Service ${namespace}/${name}: no route, address, tunnel rule or device names it`;
  const place = `client/${vantage.kind}`;
  const verdict = follow((walk) => walk.block({ layer: "client", place, text, at: service }));
  return { destination: undefined, verdict, outside: false };
}

import { REACH } from "../../traffic/model/annotations";
import { destinationText } from "../../traffic/model/destination";
import { isKind } from "../../traffic/model/kubernetes";
import type { Network } from "../../traffic/model/network";
import { type Vantage, vantageText } from "../../traffic/model/vantage";
import type { Evidence, Reachable, Verdict } from "../../traffic/model/verdict";
import type { View } from "../../traffic/model/view";
import { isPending } from "../../traffic/model/walk";
import { type App, type Reach, reaches } from "../../traffic/reach/apps";
import { callers, type Entry, entry, isReached, openPaths, strangers } from "../../traffic/reach/matrix";
import { networkVantages, undeclaredNetwork } from "../../traffic/reach/otherNetworks";
import { hasTailnet, taggedSources, usersOutside } from "../../traffic/tailnet/principals";
import { networkOf } from "../facts/network";
import { type Judge, stackRule } from "../rule";
import { eachApp } from "./eachApp";
import { judgePaths } from "./reachPaths";

const declaredIsComputed = stackRule({
  code: "NET-R01",
  title: "Each app is reached by those it is declared for, and by nobody else",
  prevents:
    "Route, certificate, the LAN's and the public DNS, tunnel, tailnet and network policies have to agree. Where they do not, it shows only once an app cannot be reached, or can be reached from the internet.",
  level: "mandatory",
  settings: {
    open: {
      type: "texts",
      describes: "Namespaces whose apps every pod of the cluster may call, whatever is declared.",
      default: ["kube-system"],
    },
  },
  check(stack, judge) {
    const network = networkOf(stack);
    eachApp(network, judge, (app) => judgeApp(network, app, judge));
  },
});

function judgeApp(network: Network, app: App, judge: Judge): void {
  for (const word of app.misspelt)
    judge.violation(
      app.service,
      `the word «${word}» in ${REACH}, which means nothing`,
      "lan, tailnet, tailnet:<group>, tailnet:<login>, tailnet:tag:<name>, internet, or internet:/path for a part of it.",
    );
  if (app.declared === undefined) return;
  const wanted = wantedOf(network, app, judge.texts("open"));
  const entries = wanted.map(([vantage, may]) => {
    const found = entry(network, app, vantage);
    compare(network, found, may, judge);
    if (vantage.kind === "internet") judgePaths(network, app, found, judge);
    return { found, may };
  });
  deadWays(
    entries.filter(({ may }) => may).map(({ found }) => found),
    judge,
  );
}

/** Every vantage point from which an app is judged, and whether it may be reached from there. */
function wantedOf(network: Network, app: App, open: readonly string[]): [Vantage, boolean][] {
  const declared = app.declared as ReadonlySet<Reach>;
  const tailnet = (who: readonly string[], may: boolean) =>
    who.map((one): [Vantage, boolean] => [{ kind: "tailnet", who: one }, may]);
  return [
    ...reaches
      .filter((reach) => reach !== "tailnet" || (app.who.length === 0 && (declared.has(reach) || hasTailnet(network))))
      .map((kind): [Vantage, boolean] => [{ kind }, declared.has(kind)]),
    ...networkVantages(app).map((vantage): [Vantage, boolean] => [vantage, true]),
    ...[undeclaredNetwork(network, app)].flatMap((other): [Vantage, boolean][] => (other ? [[other, false]] : [])),
    ...tailnet(app.who, true),
    ...(app.who.length > 0 ? tailnet(usersOutside(network, app.who), false) : []),
    // Machines come with the tailnet as a whole, and are no part of whom it is declared for by name.
    ...(app.who.length === 0 && declared.has("tailnet") ? [] : tailnet(others(network, app), false)),
    ...callers(app).map((vantage): [Vantage, boolean] => [vantage, true]),
    ...(open.includes(app.namespace)
      ? []
      : strangers(network, app).map((vantage): [Vantage, boolean] => [vantage, false])),
  ];
}

function others(network: Network, { who }: App): string[] {
  return taggedSources(network).filter((tag) => !who.includes(tag));
}

function compare(network: Network, found: Entry, may: boolean, judge: Judge): void {
  const { app, vantage, verdict } = found;
  const from = vantageText(vantage);
  const reached = isReached(found);
  if (reached === may) return;
  const [open] = may ? [] : openPaths(found);
  if (open !== undefined)
    judge.violation(
      app.service,
      `reached from ${from}, which is not declared: ${path(found, open)}`,
      close(found, open, from),
    );
  else if (verdict.status === "unknown") notTold(network, found, verdict, judge);
  else if (may && endsOutside(found))
    judge.cannotTell(
      app.service,
      `whether ${app.namespace}/${app.name} is reached from ${from}: its Service is not in this stack, and may be made outside of it`,
    );
  else judge.violation(app.service, `declared for ${from}, ${missing(found)}`, mend(found, from));
}

function missing({ destination, verdict, outside }: Entry): string {
  const to = destination === undefined ? "" : ` at ${destinationText(destination)}`;
  if (outside) return `which arrives${to} only by leaving the house, as the internet does`;
  return `and nothing arrives${to}: ${verdict.status === "reachable" ? "" : verdict.why}`;
}

/** Does the path end at the app's Service because that is none of the stack's? A chart or another stack may make it. */
function endsOutside({ app, verdict }: Entry): boolean {
  return (
    verdict.status === "blocked" &&
    verdict.hops.at(-1)?.layer === "service" &&
    !isKind(app.service.resource, "core", "Service")
  );
}

function mend({ app, verdict, outside, vantage }: Entry, from: string): string {
  const otherwise = undeclare(app, vantage, from);
  if (outside) return `let the resolver of ${from} answer the name with an address at home; or ${otherwise}`;
  return `${opening(verdict)}; or ${otherwise}`;
}

/** The change that lets a path go on where it ends now. */
function opening(verdict: Verdict): string {
  const by = verdict.status === "reachable" ? undefined : verdict.by;
  return by === undefined ? "add what is missing" : `change ${place(by)} so that it lets this through`;
}

function path({ destination }: Entry, open: Reachable): string {
  const to = destination === undefined ? "" : `${destinationText(destination)}, by way of `;
  return `${to}${open.hops.map((hop) => hop.text).join(" → ")}`;
}

function close({ app, vantage }: Entry, open: Reachable, from: string): string {
  const titles = open.hops.flatMap((hop) => hop.evidence?.title ?? []);
  const found = [...new Set(titles)].join(", ");
  return `if it is meant, ${declare(app, vantage, from)}; if not, close the way in one of these: ${found}.`;
}

function declare(app: App, vantage: Vantage, from: string): string {
  return vantage.kind === "pod"
    ? "name the pod among the Service's callers"
    : `add ${word(app, vantage, from)} to the annotation ${REACH}`;
}

function undeclare(app: App, vantage: Vantage, from: string): string {
  return vantage.kind === "pod"
    ? "take it out of the Service's callers."
    : `take ${word(app, vantage, from)} out of the annotation ${REACH}.`;
}

function word({ who }: App, { kind }: Vantage, from: string): string {
  if (kind === "tailnet" && who.length === 0) return "tailnet";
  return from.replace("tailnet:group:", "tailnet:");
}

function place({ title, field }: Evidence): string {
  return field === "" ? title : `${title} (${field})`;
}

/** An unknown verdict waits for the value that it names, or says why it cannot be told. */
function notTold(
  network: Network,
  { app, vantage }: Entry,
  verdict: Verdict & { status: "unknown" },
  judge: Judge,
): void {
  const resource = isPending(verdict) && verdict.by ? resourceOf(network, verdict.by.urn) : undefined;
  if (resource === undefined)
    judge.cannotTell(app.service, `whether it is reached from ${vantageText(vantage)}: ${verdict.why}`);
  else judge.unjudged.push({ resource, path: verdict.by?.field ?? "" });
}

function resourceOf(network: Network, urn: string): View["resource"] | undefined {
  const byUrn = network.index("policy/urns", ({ resources }) => new Map(resources.map((r) => [r.urn, r])));
  return byUrn.get(urn);
}

/** A way to an app that nobody for whom the app is declared can take leads nowhere, even where another way does. */
function deadWays(entries: readonly Entry[], judge: Judge): void {
  const ways = new Map<string, { alive: boolean; last: Entry["attempts"][number]; entry: Entry }>();
  for (const found of entries)
    for (const attempt of found.attempts) {
      if (attempt.destination === undefined || found.vantage.kind === "pod") continue;
      const to = destinationText(attempt.destination);
      const alive = isReached(attempt) !== false || ways.get(to)?.alive === true;
      ways.set(to, { alive, last: attempt, entry: found });
    }
  for (const [to, { alive, last, entry: found }] of ways) {
    if (alive || isReached(found) !== true) continue;
    const why = last.verdict.status === "reachable" ? "it leaves the house" : last.verdict.why;
    judge.violation(
      found.app.service,
      `${to}, which leads nobody to the app for whom it is declared: ${why}`,
      `${opening(last.verdict)}; or remove this name or address of the app.`,
    );
  }
}

export const reachRules = [declaredIsComputed];

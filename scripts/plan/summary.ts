import { isIPv4 } from "node:net";
import { lanAnswer } from "../../traffic/lan";
import { Network } from "../../traffic/model/network";
import { HAND_NAMES } from "../../traffic/model/types";
import { vantageText } from "../../traffic/model/vantage";
import { follow } from "../../traffic/model/walk";
import { type App, apps } from "../../traffic/reach/apps";
import { type Entry, entry, isReached, outsiders, tailnetVantages } from "../../traffic/reach/matrix";
import { networkVantages } from "../../traffic/reach/otherNetworks";
import { publicPathText } from "../../traffic/reach/publicPaths";
import { resourcesOfPlan } from "../../traffic/sources";
import { formatTable } from "../sandbox/table";
import type { PlannedResource } from "./evaluate";

/** Names in one line of text. */
const LISTED = 5;

/** How many resources of which kind, and for each app its names, its addresses and who reaches it by the resources. */
export function summaryText(stack: string, resources: readonly PlannedResource[]): string {
  const network = new Network(resourcesOfPlan(resources));
  const declared = apps(network).filter((app) => app.declared !== undefined);
  const reaches = declared.map((app) => reachOf(network, app));
  return [
    `Stack ${stack}: ${resources.length} resources`,
    ...counts(resources),
    "",
    formatTable(
      `Apps (${declared.length})`,
      ["app", "names", "addresses", "reached from", "called by"],
      reaches.map((reach) => row(network, reach)),
    ),
    ...notTold(reaches),
    ...byHand(network),
    "--app NAME shows what one entry became, --full every resource with its inputs.",
  ].join("\n");
}

/** The names that a person has to enter into the LAN's resolver, because nothing writes them. */
function byHand({ stack }: Network): string[] {
  return stack.type(HAND_NAMES).map((list) => {
    const names = list
      .at("names")
      .entries()
      .map(([name, address]) => [name, address.text() ?? ""]);
    const where = `To be entered by hand into the LAN's resolver ${list.at("resolver").text()} (${names.length})`;
    return formatTable(where, ["name", "address"], names);
  });
}

/** `kubernetes   71: 10 Service, …`, a line for each provider. */
function counts(resources: readonly PlannedResource[]): string[] {
  const byProvider = new Map<string, Map<string, number>>();
  for (const { type, options } of resources) {
    const [provider = "", ...rest] = type.split(":");
    const kind = !options.custom ? "group of others" : provider === "pulumi" ? "provider" : (rest.at(-1) ?? "");
    const kinds = byProvider.get(provider) ?? new Map<string, number>();
    byProvider.set(provider, kinds.set(kind, (kinds.get(kind) ?? 0) + 1));
  }
  const width = Math.max(...[...byProvider.keys()].map((name) => name.length));
  return [...byProvider].sort().map(([provider, kinds]) => {
    const sorted = [...kinds].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1));
    const total = sorted.reduce((sum, [, count]) => sum + count, 0);
    const listed = sorted.map(([kind, count]) => `${count} ${kind}`).join(", ");
    return `  ${provider.padEnd(width)} ${String(total).padStart(3)}: ${listed}`;
  });
}

interface Reach {
  app: App;
  entries: readonly Entry[];
}

function reachOf(network: Network, app: App): Reach {
  const vantages = [...outsiders(network), ...networkVantages(app), ...tailnetVantages(app.who)];
  return { app, entries: vantages.map((vantage) => entry(network, app, vantage)) };
}

function row(network: Network, { app, entries }: Reach): string[] {
  const hosts = entries.flatMap(({ attempts }) => attempts.flatMap(({ destination }) => destination?.host ?? []));
  const names = hosts.filter((host) => !isIPv4(host));
  const addresses = [...hosts.filter((host) => isIPv4(host)), ...names.flatMap((name) => answered(network, name))];
  return [
    `${app.namespace}/${app.name}`,
    listed(names),
    listed(addresses),
    listed(entries.flatMap(reachedFrom)) || "nobody outside",
    listed(
      app.callers.map((caller) =>
        caller.namespace === app.namespace ? caller.app : `${caller.namespace}/${caller.app}`,
      ),
    ),
  ];
}

const isDeclared = ({ app, vantage }: Entry) =>
  app.declared?.has(vantage.kind as "internet" | "lan" | "tailnet") ?? false;

/**
 * The vantage points of which the resources tell neither, and that nobody asked for: once for all apps, because the reason is mostly the network's.
 * A network without a public domain knows of no name what the public DNS says.
 */
function notTold(reaches: readonly Reach[]): string[] {
  const open = reaches.flatMap(({ entries }) =>
    entries.filter((one) => isReached(one) === undefined && !isDeclared(one)),
  );
  const vantages = [...new Set(open.map(({ vantage }) => vantageText(vantage)))];
  return vantages.map((from) => {
    const those = open.filter(({ vantage }) => vantageText(vantage) === from);
    const names = those.map(({ app }) => `${app.namespace}/${app.name}`);
    const more = names.length > LISTED ? ` and ${names.length - LISTED} others` : "";
    const why = those.flatMap(({ verdict }) => ("why" in verdict ? verdict.why : []))[0];
    return `Not known from ${from}: ${names.slice(0, LISTED).join(", ")}${more}. ${why}.\n`;
  });
}

function reachedFrom(one: Entry): string[] {
  const reached = isReached(one);
  if (reached === false || (reached === undefined && !isDeclared(one))) return [];
  const paths = one.vantage.kind === "internet" ? one.app.publicPaths.map(publicPathText) : [];
  const part = paths.length > 0 ? ` (${paths.join(", ")})` : "";
  return [`${vantageText(one.vantage)}${part}${reached === undefined ? " (not known)" : ""}`];
}

function listed(texts: readonly string[]): string {
  return [...new Set(texts)].join(", ");
}

/** The addresses that the LAN's resolver answers; none where the model does not tell. */
function answered(network: Network, name: string): readonly string[] {
  let addresses: readonly string[] = [];
  follow((walk) => {
    const said = lanAnswer(network, name, "A", walk);
    if (said.kind === "addresses") addresses = said.addresses;
    return undefined;
  });
  return addresses;
}

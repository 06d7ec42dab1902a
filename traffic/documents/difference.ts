import type { Vantage } from "../model/vantage";
import type { Evidence } from "../model/verdict";
import { type ChangedWay, type ChangedWays, type End, evidenceNames } from "./changedWays";
import { code, codes, numbered, parts, table } from "./markdown";
import { vantageName } from "./vantages";

/** How much is shown; the rest is counted. */
export interface Bounds {
  /** Rows of one table, and new ways from the internet. */
  rows: number;
  /** Vantage points of one row, and steps of one way. */
  items: number;
}

const everything: Bounds = { rows: Number.POSITIVE_INFINITY, items: Number.POSITIVE_INFINITY };

/**
 * A difference in Markdown: what the internet reaches now stands first. Every value is code, so that nothing that a pull request names is
 * read as markup.
 */
export function differenceText(ways: ChangedWays, bounds = everything): string {
  return (
    parts(exposedText(ways, bounds), changesText(ways, bounds)) || "Nobody reaches anything more or less than before."
  );
}

/** The ways that are open from the internet now and were not before. */
export function exposed({ opened }: ChangedWays): ChangedWay[] {
  return opened.filter(({ from }) => from.some(isInternet));
}

/** The ways that were closed to the internet before, and of which it cannot be told any more whether they still are. */
export function perhapsExposed({ obscured }: ChangedWays): ChangedWay[] {
  return obscured.filter(({ from, before }) => from.some(isInternet) && before.status !== "reachable");
}

/** A caution that names {@link exposed}, with their paths, and {@link perhapsExposed}; undefined when there are none. */
export function exposedText(ways: ChangedWays, { rows, items }: Bounds): string | undefined {
  const [all, perhaps] = [exposed(ways), perhapsExposed(ways)];
  const lists = [
    cautionList("New from the internet", all, rows, ({ after }) => arrivalText(after)),
    cautionList("Perhaps new from the internet", perhaps, rows, ({ after }) => `not known: ${stopText(after)}`),
  ].filter((lines) => lines.length > 0);
  if (lists.length === 0) return undefined;
  return parts(
    `> [!CAUTION]\n${lists.map((lines) => lines.join("\n")).join("\n>\n")}`,
    ...all.slice(0, Math.min(rows, WITH_PATH)).map((way) => pathText(way, items)),
  );
}

function cautionList(title: string, all: ChangedWay[], most: number, end: (way: ChangedWay) => string): string[] {
  if (all.length === 0) return [];
  const lines = shown(
    all,
    most,
    (way) => `> - ${toText(way)} → ${end(way)}`,
    (rest) => `> - ${rest}`,
  );
  return [`> **${title}: ${all.length}**`, ">", ...lines];
}

/** New ways from the internet whose steps are told. */
const WITH_PATH = 5;

/** The fold's title is fixed text: within it nothing is read as code, so a name would be read as markup. */
function pathText(way: ChangedWay, items: number): string {
  const steps = numbered(shown(way.steps, items, code, String));
  return `${toText(way)}\n\n<details><summary>The path, hop by hop</summary>\n\n${steps}\n\n</details>`;
}

/** Tables of what arrives now, no longer or elsewhere, and of what cannot be told any more; undefined when nothing changes. */
export function changesText({ opened, closed, moved, obscured }: ChangedWays, bounds: Bounds): string | undefined {
  const sections = [
    section("Arrives now", ["Service", "Was stopped by"], opened, bounds, ({ before, after }) => [
      arrivalText(after),
      before.status === "unknown" ? `not known: ${stopText(before)}` : stopText(before),
    ]),
    section("Arrives no longer", ["Service", "Is stopped by"], closed, bounds, ({ before, after }) => [
      arrivalText(before),
      stopText(after),
    ]),
    section("Arrives elsewhere", ["Before", "Now"], moved, bounds, ({ before, after }) => [
      arrivalText(before),
      arrivalText(after),
    ]),
    section("Cannot be told any more", ["Before", "Why"], obscured, bounds, ({ before, after }) => [
      arrivalText(before) || "stopped",
      stopText(after),
    ]),
  ];
  return parts(...sections) || undefined;
}

function section(
  title: string,
  head: readonly [string, string],
  ways: readonly ChangedWay[],
  { rows, items }: Bounds,
  cells: (way: ChangedWay) => [string, string],
): string | undefined {
  if (ways.length === 0) return undefined;
  const lines = shown(
    ways,
    rows,
    (way) => [shown(way.from, items, fromText, String).join(", "), toText(way), ...cells(way)],
    (rest) => [rest, "", "", ""],
  );
  return parts(`**${title}**`, table(["From", "To", ...head], lines, ""));
}

/** The first `most` of a list, and one more that tells how many are left. */
function shown<T, U>(all: readonly T[], most: number, text: (each: T) => U, rest: (text: string) => U): U[] {
  const left = all.length - most;
  return [...all.slice(0, most).map(text), ...(left > 0 ? [rest(`… ${left} more`)] : [])];
}

const isInternet = ({ kind }: Vantage) => kind === "internet";

function fromText(vantage: Vantage): string {
  return isInternet(vantage) ? `**${vantageName(vantage)}**` : vantageName(vantage);
}

function toText({ to }: ChangedWay): string {
  return to === undefined ? "an address that is not said" : code(to);
}

function arrivalText(end: End): string {
  if (end.status !== "reachable") return "";
  const { at, edge, funnel, signIn, alone } = end;
  if (at === undefined) return "no Service";
  const how = [
    edge && "through Cloudflare's edge",
    funnel && "through Tailscale's Funnel",
    signIn && "**after sign-in**",
    alone,
  ].filter((text) => text);
  return [`${code(at.service)} ${at.protocol} ${at.port}`, ...how].join(", ");
}

function stopText(end: End): string {
  if (end.status === "absent") return "it was not there";
  if (end.status === "reachable") return "";
  return [code(end.why), blameText(end.by)].filter((text) => text !== "").join(" ");
}

/** `HTTPRoute media/sonarr`, `spec.hostnames`. */
export function evidenceText(by: Evidence | undefined): string {
  return blameText(evidenceNames(by));
}

function blameText(by: readonly string[]): string {
  return by.length === 0 ? "" : `(${codes(by)})`;
}

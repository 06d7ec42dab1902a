import { destinationText } from "../destination";
import type { Change, Difference } from "../difference";
import type { Evidence, Verdict } from "../verdict";
import { code, codes, numbered, parts, table } from "./markdown";
import { vantageName } from "./vantages";

/** The same way from several vantage points, with the same story. */
interface Row {
  from: string[];
  change: Change;
}

/**
 * A difference in Markdown, for a pull request: what the internet reaches now stands first. Every value is code, so that nothing that a
 * pull request names is read as markup.
 *
 * @param most rows of one table; the rest is counted
 */
export function differenceText({ opened, closed, moved, obscured }: Difference, most = 50): string {
  const exposed = opened.filter(({ vantage }) => vantage.kind === "internet");
  const sections = [
    exposed.length === 0 ? undefined : exposedText(exposed, most),
    section("Arrives now", ["From", "To", "Service", "Was stopped by"], opened, most, ({ before, after }) => [
      arrivalText(after),
      stopText(before),
    ]),
    section("Arrives no longer", ["From", "To", "Service", "Is stopped by"], closed, most, ({ before, after }) => [
      arrivalText(before),
      stopText(after),
    ]),
    section("Arrives elsewhere", ["From", "To", "Before", "Now"], moved, most, ({ before, after }) => [
      arrivalText(before),
      arrivalText(after),
    ]),
    section("Cannot be told any more", ["From", "To", "Before", "Why"], obscured, most, ({ before, after }) => [
      arrivalText(before) || "stopped",
      stopText(after),
    ]),
  ];
  return parts(...sections) || "Nobody reaches anything more or less than before.";
}

function exposedText(changes: readonly Change[], most: number): string {
  const lines = changes.slice(0, most).map(({ destination, after }) => {
    const to = destination === undefined ? "an address that is not said" : code(destinationText(destination));
    return `> - ${to} → ${arrivalText(after)}`;
  });
  const rest = changes.length - lines.length;
  return parts(
    [
      "> [!CAUTION]",
      `> **New from the internet: ${changes.length}**`,
      ">",
      ...lines,
      ...(rest > 0 ? [`> - … ${rest} more`] : []),
    ].join("\n"),
    ...changes.slice(0, Math.min(most, 5)).map(pathText),
  );
}

/** The fold's title is fixed text: within it nothing is read as code, so a name would be read as markup. */
function pathText({ destination, after }: Change): string {
  const to = destination === undefined ? "an address that is not said" : code(destinationText(destination));
  const hops = (after?.hops ?? []).map((hop) => code(hop.text));
  return `${to}\n\n<details><summary>The path, hop by hop</summary>\n\n${numbered(hops)}\n\n</details>`;
}

function section(
  title: string,
  head: readonly string[],
  changes: readonly Change[],
  most: number,
  cells: (change: Change) => [string, string],
): string | undefined {
  if (changes.length === 0) return undefined;
  const rows = grouped(changes, cells);
  const shown = rows
    .slice(0, most)
    .map(({ from, change }) => [
      from.join(", "),
      change.destination === undefined ? "an address that is not said" : code(destinationText(change.destination)),
      ...cells(change),
    ]);
  const rest = rows.length - shown.length;
  return parts(`**${title}**`, table(head, [...shown, ...(rest > 0 ? [[`… ${rest} more`, "", "", ""]] : [])], ""));
}

function grouped(changes: readonly Change[], cells: (change: Change) => [string, string]): Row[] {
  const rows = new Map<string, Row>();
  for (const change of changes) {
    const to = change.destination === undefined ? "" : destinationText(change.destination);
    const key = [to, ...cells(change)].join("\n");
    const row = rows.get(key);
    const from =
      change.vantage.kind === "internet" ? `**${vantageName(change.vantage)}**` : vantageName(change.vantage);
    if (row === undefined) rows.set(key, { from: [from], change });
    else row.from.push(from);
  }
  return [...rows.values()];
}

function arrivalText(verdict: Verdict | undefined): string {
  if (verdict?.status === "unknown") return "not known";
  if (verdict?.status !== "reachable") return "";
  const { arrival, hops } = verdict;
  if (arrival === undefined) return "no Service";
  const through = hops.some((hop) => hop.layer === "Cloudflare edge") ? ", through Cloudflare's edge" : "";
  return `${code(`${arrival.namespace}/${arrival.service}`)} ${arrival.protocol} ${arrival.port}${through}`;
}

function stopText(verdict: Verdict | undefined): string {
  if (verdict === undefined) return "it was not there";
  if (verdict.status === "reachable") return "";
  return [code(verdict.why), evidenceText(verdict.by)].filter((text) => text !== "").join(" ");
}

/** `HTTPRoute media/sonarr`, `spec.hostnames`. */
export function evidenceText(by: Evidence | undefined): string {
  return by === undefined ? "" : `(${codes([by.title, by.field].filter((text) => text !== ""))})`;
}

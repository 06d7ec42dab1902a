import { type Destination, destinationText } from "../model/destination";
import type { Vantage } from "../model/vantage";
import type { Verdict } from "../model/verdict";
import { type Entry, isReached, STRANGER } from "../reach/matrix";
import type { Topology } from "../topology";
import { capital, code, fence, numbered, parts, prose } from "./markdown";
import { byApp } from "./reach";
import { sequenceDiagram } from "./sequence";
import { vantageName } from "./vantages";

/** The paths of all apps, as they are computed, hop by hop: as pictures and as lists. */
export function flowsPage(entries: readonly Entry[], topology: Topology): string {
  const names = new Map(topology.places.map(({ id, kind, name }) => [id, `${KIND[kind] ?? ""}${name}`]));
  const nameOf = (place: string) => names.get(place) ?? place;
  return parts(
    "# Traffic flows",
    "How a request travels from each side, as the stack's resources let it. Answers take the same way back.",
    ...KINDS.map(({ title, wanted }) => section(title, entries.filter(wanted), nameOf)),
  );
}

/** The parts of an app have one name. */
const KIND: Readonly<Record<string, string>> = {
  route: "Route ",
  service: "Service ",
  pod: "Pods ",
  tunnel: "Tunnel ",
};

const reached = (kind: Vantage["kind"]) => (entry: Entry) => entry.vantage.kind === kind && isReached(entry) === true;

const KINDS: { title: string; wanted: (entry: Entry) => boolean }[] = [
  { title: "From the internet", wanted: reached("internet") },
  { title: "On the LAN", wanted: reached("lan") },
  { title: "From away, by the tailnet", wanted: reached("tailnet") },
  { title: "Between apps", wanted: (entry) => reached("pod")(entry) && !isStranger(entry.vantage) },
  { title: "What does not get through", wanted: isTelling },
];

/** A declared app that the internet or a stranger's pod is kept from by something on the way, not by the lack of any way. */
function isTelling({ app, vantage, verdict, destination }: Entry): boolean {
  const tried = vantage.kind === "internet" || isStranger(vantage);
  return app.declared !== undefined && tried && verdict.status === "blocked" && destination !== undefined;
}

function isStranger(vantage: Vantage): boolean {
  return vantage.kind === "pod" && vantage.app === STRANGER;
}

/** The first path of a kind is shown, the others are folded. */
function section(title: string, entries: readonly Entry[], nameOf: (place: string) => string): string | undefined {
  const flows = byApp(entries).flatMap(([, own]) => own.slice(0, 1));
  const [first, ...others] = flows;
  if (first === undefined) return undefined;
  return parts(
    `## ${title}`,
    `### ${heading(first)}`,
    pathText(first.verdict, nameOf),
    ...others.map(
      (entry) =>
        `<details><summary>${htmlText(plainHeading(entry))}</summary>\n\n${pathText(entry.verdict, nameOf)}\n\n</details>`,
    ),
  );
}

function heading({ app, vantage, destination }: Entry): string {
  return `${vantageName(vantage)} → ${code(`${app.namespace}/${app.name}`)}${to(destination)}`;
}

function to(destination: Destination | undefined): string {
  return destination === undefined ? "" : ` by ${code(destinationText(destination))}`;
}

function plainHeading(entry: Entry): string {
  return heading(entry).replace(/`/g, "");
}

function pathText(verdict: Verdict, nameOf: (place: string) => string): string {
  return parts(
    fence("mermaid", sequenceDiagram(verdict, nameOf)),
    numbered(verdict.hops.map((hop) => prose(capital(hop.text)))),
  );
}

function htmlText(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
}

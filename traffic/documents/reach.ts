import { destinationText } from "../model/destination";
import { type Vantage, vantageText } from "../model/vantage";
import { reservation, type Verdict } from "../model/verdict";
import type { App, Reach } from "../reach/apps";
import { type Attempt, type Entry, isReached } from "../reach/matrix";
import { networkVantage } from "../reach/otherNetworks";
import { publicPathText } from "../reach/publicPaths";
import { evidenceText } from "./difference";
import { code, codes, list, parts, prose, table } from "./markdown";
import { vantageName } from "./vantages";

/** The matrix of all apps, and every way to each of them with its verdict. */
export function reachPage(entries: readonly Entry[]): string {
  return parts(
    "# Who reaches what",
    INTRODUCTION,
    matrixTable(entries),
    LEGEND,
    "## Every way",
    "Each way is tried from each vantage point that could take it; what stops it stands beside it.",
    ...byApp(entries).map(([app, own]) => appText(app, own)),
  );
}

const INTRODUCTION = `Computed from the stack's resources alone, hop by hop, not from what was declared. An app counts as reached from somewhere when any of
its ways arrives at its Service. On the LAN and the tailnet a way that leaves the house and comes back through Cloudflare's edge (or the router's public side, or Tailscale's Funnel)
does not count: it is the internet's.`;

const LEGEND = list([
  "**yes**, **no**: as declared (or nothing is declared, where the app stands in *italics*)",
  "**yes, not declared** and **no, but declared**: the resources and the declaration disagree; `NET-R01` refuses such a preview",
  "**not known**: something that decides is only known after the update, or is something that the model does not understand",
]);

/** Apps in rows, vantage points in columns. */
export function matrixTable(entries: readonly Entry[]): string {
  const rows = byApp(entries).map(([app, own]) => [
    app.declared === undefined ? `*${code(`${app.namespace}/${app.name}`)}*` : code(`${app.namespace}/${app.name}`),
    ...(["internet", "lan", "tailnet"] as const).map((reach) => cellText(app, reach, own)),
    callersText(app, own),
    strangersText(app, own),
  ]);
  return table(["App", "Internet", "LAN", "Tailnet", "Its callers", "Other pods"], rows, "There is no app.");
}

function cellText(app: App, reach: Reach, own: readonly Entry[]): string {
  const declared = app.declared?.has(reach);
  const people = reach === "tailnet" ? app.who : [];
  if (people.length > 0) {
    const members = own.filter(({ vantage }) => vantage.kind === "tailnet" && people.includes(vantage.who ?? ""));
    return `${compared(true, together(members, true))} for ${codes(people.map((who) => who.replace("group:", "")))}`;
  }
  const entry = own.find(({ vantage }) => vantageText(vantage) === reach);
  const part = reach === "internet" ? app.publicPaths.map((path) => code(publicPathText(path))) : [];
  if (entry === undefined) return "";
  const asked = entry.verdict.status === "reachable" && entry.verdict.signIn ? ", after sign-in" : "";
  return `${compared(declared, isReached(entry))}${asked}${reach === "lan" ? networksText(app, own) : ""}${part.length > 0 ? `, ${part.join(", ")} only` : ""}`;
}

/** The other networks of the house. */
function networksText({ networks }: App, own: readonly Entry[]): string {
  const texts = networks.map((network) => {
    const vantage = networkVantage(network);
    const entry = own.find((one) => vantage && vantageText(one.vantage) === vantageText(vantage));
    return `, ${code(network)} ${compared(true, entry && isReached(entry))}`;
  });
  return texts.join("");
}

/** One cell: declared (undefined: nothing is declared) against reached. */
function compared(declared: boolean | undefined, reached: boolean | undefined): string {
  if (reached === undefined) return "not known";
  if (declared === undefined || declared === reached) return reached ? "**yes**" : "no";
  return reached ? "**yes, not declared**" : "**no, but declared**";
}

/** True when all are (`every`) or any is; undefined when that depends on one that is not known. */
function together(entries: readonly Entry[], every: boolean): boolean | undefined {
  const answers = entries.map(isReached);
  if (answers.includes(!every)) return !every;
  return answers.includes(undefined) ? undefined : every;
}

function callersText(app: App, own: readonly Entry[]): string {
  const entries = own.filter(({ vantage }) => isCaller(app, vantage));
  return entries
    .map((entry) => {
      const { vantage } = entry;
      const name = vantage.kind === "pod" ? vantage.app : "";
      const reached = isReached(entry);
      return `${code(name)}${reached === true ? "" : ` (${compared(true, reached)})`}`;
    })
    .join(", ");
}

function isCaller(app: App, vantage: Vantage): boolean {
  return vantage.kind === "pod" && app.callers.some((c) => c.namespace === vantage.namespace && c.app === vantage.app);
}

function strangersText(app: App, own: readonly Entry[]): string {
  const entries = own.filter(({ vantage }) => vantage.kind === "pod" && !isCaller(app, vantage));
  if (entries.length === 0) return "have its own address, the device's or the node's";
  return compared(app.declared === undefined ? undefined : false, together(entries, false));
}

function appText(app: App, own: readonly Entry[]): string {
  const rows = own.flatMap((entry) =>
    (entry.attempts.length > 0 ? entry.attempts : [entry]).map((attempt) => [
      vantageName(entry.vantage),
      attempt.destination === undefined ? "" : code(destinationText(attempt.destination)),
      ...verdictCells(attempt),
    ]),
  );
  return parts(`### ${code(`${app.namespace}/${app.name}`)}`, table(["From", "To", "Arrives", "Because"], rows, ""));
}

function verdictCells(attempt: Attempt): [string, string] {
  const { verdict, outside } = attempt;
  if (verdict.status === "reachable")
    return outside
      ? ["no", `only through ${wayRound(verdict)}, as from the internet`]
      : [verdict.signIn ? "**yes, after sign-in**" : "**yes**", remark(verdict)];
  const why = `${prose(verdict.why)} ${evidenceText(verdict.by)}`.trim();
  return [verdict.status === "blocked" ? "no" : "not known", why];
}

/** By what a way of the house's own devices comes back into the house. */
function wayRound({ hops }: Verdict): string {
  if (hops.some(({ layer }) => layer === "Funnel")) return "Tailscale's Funnel";
  return hops.some(({ layer }) => layer === "Cloudflare edge") ? "Cloudflare's edge" : "the router's public side";
}

/** The remark beside a «yes»: the sign-in, and anything that no resource tells. */
function remark(verdict: Verdict & { status: "reachable" }): string {
  const asked = verdict.signIn && evidenceText(verdict.signIn);
  return [asked, reservation(verdict)].filter((text) => text !== undefined).join(", ");
}

/** Entries of each app, in the order in which they come. */
export function byApp(entries: readonly Entry[]): [App, Entry[]][] {
  const apps = new Map<App, Entry[]>();
  for (const entry of entries) {
    const own = apps.get(entry.app);
    if (own === undefined) apps.set(entry.app, [entry]);
    else own.push(entry);
  }
  return [...apps];
}

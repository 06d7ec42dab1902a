import type { AppData, PageData, VantageData, WayData } from "./data";

/** The answer in words. Used by the page's script, so it knows neither Node.js nor a browser. */
export interface Answer {
  /** `Yes`, `No`, `Not known`: never by colour alone. */
  short: string;
  sentence: string;
  /** The reason for the end of the way, or for the doubt. */
  why: string | undefined;
  /** The resource and the property that decide, `HTTPRoute media/sonarr`, `spec.hostnames`. */
  by: { title: string; field: string } | undefined;
  /** Index among the way's hops where it ends; undefined for what arrives. */
  end: number | undefined;
}

export function answer(data: PageData, vantage: VantageData, app: AppData, way: WayData): Answer {
  const by = way.by === undefined ? undefined : data.evidence[way.by];
  const last = data.hops[way.hops.at(-1) ?? -1];
  if (way.status === "reachable")
    return {
      short: way.signIn ? "After sign-in" : "Yes",
      sentence: `${subject(vantage)} reaches ${app.name}${way.signIn ? " after sign-in" : ""}${way.outside ? ", by way of the internet" : ""}${way.alone ? `, ${way.alone}` : ""}.`,
      why: undefined,
      by: undefined,
      end: undefined,
    };
  const stopped = way.hops.length > 0 ? way.hops.length - 1 : undefined;
  const at = last === undefined ? "" : ` It stops at step ${way.hops.length}, the ${last.layer}.`;
  if (way.status === "blocked")
    return {
      short: "No",
      sentence: `${subject(vantage)} does not reach ${app.name}.${at}`,
      why: way.why,
      by,
      end: stopped,
    };
  // Where the deciding value is not known there is no hop for it: the path ends behind the last one.
  const known = last !== undefined && last.text === way.why ? stopped : undefined;
  return {
    short: "Not known",
    sentence: `Whether ${vantage.name} reaches ${app.name} is not known yet.`,
    why: way.why,
    by,
    end: known,
  };
}

/** As a sentence begins. Names of hosts, apps and fields stay as they are written. */
export function capital(text: string): string {
  return /^[a-z]+[ ,]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** Who asks, at the beginning of a sentence. */
function subject({ id, name }: VantageData): string {
  return id.startsWith("pod:") ? name : capital(name);
}

/** The numbers of steps at one place, from 0: `1–3` for those that follow each other, `1, 3` for others. */
export function stepNumbers(hops: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const hop of hops) {
    const run = runs.at(-1);
    if (run !== undefined && hop === run[1] + 1) run[1] = hop;
    else runs.push([hop, hop]);
  }
  return runs.map(([first, last]) => (first === last ? `${first + 1}` : `${first + 1}–${last + 1}`)).join(", ");
}

/** How a way looks: its status, and of what arrives after a sign-in a look of its own. */
export function lookOf(way: WayData | undefined): Look {
  if (way?.signIn) return "signIn";
  return way?.status ?? "unknown";
}

type Look = WayData["status"] | "signIn";

export const statusWords: Readonly<Record<Look, string>> = {
  reachable: "reachable",
  signIn: "reachable after sign-in",
  blocked: "blocked",
  unknown: "not known yet",
};

import type { AppData, PageData, VantageData, WayData } from "./data";

/** The answer in words. Used by the page's script, so it knows neither Node.js nor a browser. */
export interface Answer {
  /** `Yes`, `No`, `Not known`: never by colour alone. */
  short: string;
  sentence: string;
  /** What stops it, or what is not known. */
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
      short: "Yes",
      sentence: `${capital(vantage.name)} reaches ${app.name}${way.outside ? ", by way of the internet" : ""}.`,
      why: undefined,
      by: undefined,
      end: undefined,
    };
  const stopped = way.hops.length > 0 ? way.hops.length - 1 : undefined;
  const at = last === undefined ? "" : ` It stops at step ${way.hops.length}, the ${last.layer}.`;
  if (way.status === "blocked")
    return {
      short: "No",
      sentence: `${capital(vantage.name)} does not reach ${app.name}.${at}`,
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

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const statusWords: Readonly<Record<WayData["status"], string>> = {
  reachable: "reachable",
  blocked: "blocked",
  unknown: "not known yet",
};

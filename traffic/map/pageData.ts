import { type Destination, destinationText } from "../model/destination";
import { type Vantage, vantageText } from "../model/vantage";
import { aloneText, type Evidence, type Hop, type Verdict } from "../model/verdict";
import type { AppData, DrawingData, HopData, PageData, VantageData, WayData } from "./data";
import type { Layout } from "./layout";

/** A question and its answer. */
export interface Way {
  vantage: Vantage;
  /** namespace and name of the app's Service. */
  app: { namespace: string; name: string };
  /** undefined: the app has no name or address that could be asked for here. */
  destination: Destination | undefined;
  verdict: Verdict;
  /** It arrives, but only as everybody on the internet does. */
  outside: boolean;
  /** Does the best way agree with what is declared? undefined where nothing is. */
  asDeclared: boolean | undefined;
}

/** Everything that the page's script needs. Hops and evidence that many paths share are kept once. */
export function pageData(layout: Layout, ways: readonly Way[]): PageData {
  const apps = new Numbered<AppData>((app) => app.id);
  const vantages = new Numbered<VantageData>((vantage) => vantage.id);
  const hops = new Numbered<HopData>(JSON.stringify);
  const evidence = new Numbered<{ title: string; field: string }>(JSON.stringify);
  const cited = (by: Evidence | undefined) => by && evidence.number({ title: by.title, field: by.field });
  const kept = ({ layer, place, text, evidence: by }: Hop) =>
    hops.number(withoutAbsent({ layer, place, text, by: cited(by) }));
  const answers: WayData[][][] = [];
  for (const { vantage, app, destination, verdict, outside, asDeclared } of ways) {
    const from = vantages.number(vantageData(vantage));
    const to = apps.number({ id: `${app.namespace}/${app.name}`, name: app.name, namespace: app.namespace });
    const way = withoutAbsent({
      to: destination && destinationText(destination),
      status: verdict.status,
      signIn: (verdict.status === "reachable" && verdict.signIn !== undefined) || undefined,
      alone: verdict.status === "reachable" ? aloneText(verdict) : undefined,
      hops: verdict.hops.map(kept),
      outside: outside || undefined,
      odd: asDeclared === false || undefined,
      why: verdict.status === "reachable" ? undefined : verdict.why,
      by: verdict.status === "reachable" ? undefined : cited(verdict.by),
    });
    answers[from] ??= [];
    const row = answers[from] as WayData[][];
    row[to] ??= [];
    (row[to] as WayData[]).push(way);
  }
  return {
    vantages: vantages.all,
    apps: apps.all,
    ways: vantages.all.map((_, v) => apps.all.map((_, a) => answers[v]?.[a] ?? [])),
    hops: hops.all,
    evidence: evidence.all,
    drawing: drawingData(layout),
  };
}

/** Values by the order in which they first came, each once. */
class Numbered<T> {
  readonly all: T[] = [];
  private readonly numbers = new Map<string, number>();

  constructor(private readonly key: (value: T) => string) {}

  number(value: T): number {
    const key = this.key(value);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    this.numbers.set(key, this.all.length);
    return this.all.push(value) - 1;
  }
}

function vantageData(vantage: Vantage): VantageData {
  const inside = vantage.kind === "pod" || vantage.kind === "node";
  return { id: vantageText(vantage), name: vantageName(vantage), place: placeOf(vantage), inside };
}

function placeOf(vantage: Vantage): string {
  if (vantage.kind === "pod") return `pod/${vantage.namespace}/${vantage.app}`;
  return vantage.kind === "node" ? "node" : `client/${vantage.kind}`;
}

/** As a sentence has it: «Can a device on the LAN reach sonarr?» */
function vantageName(vantage: Vantage): string {
  switch (vantage.kind) {
    case "internet":
      return "anybody on the internet";
    case "lan":
      return vantage.address === undefined ? "a device on the LAN" : `the device ${vantage.address} of the house`;
    case "tailnet":
      return vantage.who === undefined ? "a device of the tailnet" : `${vantage.who} by the tailnet`;
    case "node":
      return "a node of the cluster";
    case "pod":
      return `${vantage.app} (${vantage.namespace})`;
  }
}

function drawingData({ width, height, cards, groups, apps, lines }: Layout): DrawingData {
  const groupNumbers = new Map(groups.map((group, i) => [group.id, i]));
  const places = cards.flatMap(({ card }) => {
    const pills = new Map(card.pills.map((pill) => [pill.place.id, pill]));
    return card.places.map((place) => {
      const pill = pills.get(place.id);
      const at = pill === undefined ? { x: 0, y: 0 } : { x: pill.x + pill.width / 2, y: pill.y - 4 };
      return [place.id, { card: card.id, ...at }] as const;
    });
  });
  return {
    width,
    height,
    cards: Object.fromEntries(
      cards.map(({ card, x, y, width, height, group }) => {
        const index = group === undefined ? [] : [groupNumbers.get(group) ?? -1];
        return [card.id, [x, y, width, height, ...index]];
      }),
    ),
    groups: groups.map(({ x, y, width, height, row }) => [x, y, width, height, row]),
    apps: [apps.x, apps.y, apps.width, apps.height],
    places: Object.fromEntries(places),
    lines: lines.map(({ from, to, kind, points }) => ({
      from,
      to,
      kind,
      points: points.flatMap(({ x, y }) => [x, y]),
    })),
  };
}

function withoutAbsent<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}

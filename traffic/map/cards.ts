import { type Connection, type Fact, factText, type Place, type Topology, type Zone } from "../topology";
import { fitted, textWidth } from "./text";

/** A place that is drawn as a label on a card: a route, a Service, its pods, a link of a machine. */
export interface Pill {
  place: Place;
  text: string;
  x: number;
  y: number;
  width: number;
}

/** One box of the drawing: a place on its own, or all parts of one app. Coordinates inside it are from its upper left corner. */
export interface Card {
  id: string;
  zone: Zone;
  kind: Place["kind"] | "app";
  title: string;
  /** The lines below the title, as many as fit. */
  lines: readonly string[];
  /** All of it, for those who do not see the picture. */
  described: readonly string[];
  pills: readonly Pill[];
  /** Every place on it; the first is what the card stands for. */
  places: readonly Place[];
  /** Set for apps: they stand in a box of their namespace. */
  namespace: string | undefined;
  width: number;
  height: number;
}

/** Lengths in pixels at full size. */
export const metrics = {
  title: 13,
  line: 10.5,
  pill: 9.5,
  padding: 12,
  titleHeight: 21,
  lineHeight: 15,
  pillHeight: 17,
  pillGap: 5,
  /** From one row of labels to the next. */
  pillRow: 28,
  /** Room above a label for the number of a step. */
  stepRoom: 13,
  /** Room for the symbol before the title. */
  icon: 22,
  app: 214,
  /** Room beside the text of a label, both sides together. */
  pillPadding: 10,
  narrow: 164,
} as const;

/** Below the title of a card. */
const MOST_LINES = 3;

/**
 * Puts the places of a network on cards.
 *
 * @param compact for many apps: a card is a title and its parts, without names and addresses
 */
export function cards(topology: Topology, compact: boolean): Card[] {
  const tunnels = new Set(topology.places.filter((p) => p.kind === "tunnel").map((p) => p.id));
  const fed = new Set(topology.connections.filter((c) => tunnels.has(c.from)).map((c) => c.to));
  const connectors = new Set(topology.places.filter((p) => fed.has(p.id)).flatMap((p) => p.app ?? []));
  const names = publicNames(topology.connections);
  const gathered = new Map<string, Place[]>();
  for (const place of topology.places) {
    const id = place.app !== undefined ? `app/${place.app}` : (place.partOf ?? place.id);
    const same = gathered.get(id);
    if (same === undefined) gathered.set(id, [place]);
    else same.push(place);
  }
  return [...gathered].map(([id, places]) => {
    const main = places.find((place) => place.id === id);
    if (main !== undefined) return ownCard(id, main, places);
    const app = appCard(id, places, names, compact);
    return connectors.has(places[0]?.app ?? "") ? { ...app, namespace: undefined } : app;
  });
}

/** Host names by which a tunnel leads to a Service directly. */
function publicNames(connections: readonly Connection[]): Map<string, readonly string[]> {
  const direct = connections.filter(({ from, to }) => to.startsWith("service/") && /^(pod|tunnel)\//.test(from));
  return new Map(direct.map(({ to, texts }) => [to, texts]));
}

function ownCard(id: string, main: Place, places: readonly Place[]): Card {
  const size = main.kind === "gateway" ? metrics.app : metrics.narrow;
  const lines = [...(main.namespace ? [main.namespace] : []), ...factLines(main.facts.filter(worthALine), size)];
  const labels = places.filter((place) => place !== main).map((place) => ({ place, text: pillText(place, main) }));
  return card(
    { id, zone: main.zone, kind: main.kind, title: main.name, places: [main, ...without(places, main)] },
    size,
    lines,
    labels,
  );
}

/** A line for each fact; with room enough, a line for each value of one that would be cut. */
function factLines(facts: readonly Fact[], width: number): string[] {
  const whole = facts.map(factText);
  const inner = width - 2 * metrics.padding;
  const spread = facts.flatMap((fact, i) => {
    const text = whole[i] ?? "";
    return !fact.known || textWidth(text, metrics.line, "mono") <= inner ? [text] : fact.values;
  });
  return (spread.length <= MOST_LINES ? spread : whole).filter((line) => line !== "");
}

function appCard(id: string, places: readonly Place[], names: Map<string, readonly string[]>, compact: boolean): Card {
  const order: Place["kind"][] = ["address", "route", "service", "resolver", "pod"];
  const sorted = order.flatMap((kind) => places.filter((place) => place.kind === kind));
  const service = places.find((place) => place.kind === "service") ?? (sorted[0] as Place);
  const hosts = sorted
    .filter((place) => place.kind === "route")
    .flatMap((place) => place.facts.filter((f) => f.label === "host name").map(factText));
  const port = service.facts.find((f) => f.label === "port");
  const addresses = sorted.filter((place) => place.kind === "address").map((place) => place.name);
  const asked = new Set([...hosts, ...(names.get(service.id) ?? []), ...addresses]);
  const lines = [...asked, ...(port ? [`port ${factText(port)}`] : [])];
  const labels = sorted.map((place) => ({ place, text: pillText(place, service) }));
  const head = {
    id,
    zone: service.zone,
    kind: "app",
    title: service.name,
    places: sorted,
    namespace: service.namespace,
  } as const;
  const made = card(head, metrics.app, compact ? [] : lines, labels);
  return { ...made, described: lines };
}

type Head = Pick<Card, "id" | "zone" | "kind" | "title" | "places"> & { namespace?: string | undefined };

function card(head: Head, width: number, lines: readonly string[], labels: { place: Place; text: string }[]): Card {
  const { padding, icon, titleHeight, lineHeight, line, title } = metrics;
  const inner = width - 2 * padding;
  const shown =
    lines.length > MOST_LINES
      ? [...lines.slice(0, MOST_LINES - 1), `and ${lines.length - MOST_LINES + 1} more`]
      : lines;
  const top = padding + titleHeight + shown.length * lineHeight + (labels.length > 0 ? metrics.stepRoom : 0);
  const pills = inRows(labels, inner, top);
  const last = pills.at(-1);
  return {
    namespace: undefined,
    ...head,
    title: fitted(head.title, inner - icon, title, "sans"),
    described: lines,
    lines: shown.map((text) => fitted(text, inner, line, "mono")),
    pills,
    width,
    height: (last === undefined ? top : last.y + metrics.pillHeight) + padding - 2,
  };
}

function inRows(labels: { place: Place; text: string }[], inner: number, top: number): Pill[] {
  let x = metrics.padding;
  let y = top;
  return labels.map(({ place, text }) => {
    const short = fitted(text, inner - metrics.pillPadding, metrics.pill, "mono");
    const width = Math.ceil(textWidth(short, metrics.pill, "mono")) + metrics.pillPadding;
    if (x > metrics.padding && x + width > metrics.padding + inner) {
      x = metrics.padding;
      y += metrics.pillRow;
    }
    const pill = { place, text: short, x, y, width };
    x += width + metrics.pillGap;
    return pill;
  });
}

/** The text of a label: for an address of a Gateway its digits, for a second route the part that its name adds to its owner's. */
function pillText(place: Place, owner: Place): string {
  if (place.kind === "address") return owner.kind === "gateway" ? place.name : "address";
  const own = place.name.startsWith(`${owner.name}.`) ? place.name.slice(owner.name.length + 1) : "";
  if (place.kind === "route") return own === "" ? "route" : own;
  if (place.kind === "link") return place.name;
  return place.kind === "pod" ? "pods" : place.kind;
}

function worthALine(fact: Fact): boolean {
  return ["address", "host name", "port", "purpose", "advertises"].includes(fact.label);
}

function without(places: readonly Place[], place: Place): Place[] {
  return places.filter((p) => p !== place);
}

import ELK, { type ElkExtendedEdge, type ElkNode } from "elkjs/lib/elk.bundled.js";
import { type Topology, type Zone, zones } from "../topology";
import { type Card, cards } from "./cards";
import { APPS_PORT, type Box, type GroupBox, PORT, type Point } from "./geometry";
import { type Area, arrange } from "./grid";

/** A line between two cards, or between a card and the area of all namespaces (`apps`). */
export interface Line {
  from: string;
  to: string;
  kind: "traffic" | "question";
  /** Corners; none where the line is a curve from one card to the other. */
  points: readonly Point[];
}

/** Where everything stands, in pixels at full size, from the upper left corner of the drawing. */
export interface Layout {
  width: number;
  height: number;
  zones: readonly (Box & { zone: Zone })[];
  /** Where the namespaces are. Lines lead to it, and on from there to every namespace that is fed from outside. */
  apps: Box;
  groups: readonly (GroupBox & { id: string; namespace: string; fed: Line["kind"] | undefined })[];
  cards: readonly (Box & { card: Card; group: string | undefined })[];
  lines: readonly Line[];
}

/** With more apps than this a card is a title and its parts. */
const COMPACT_FROM = 40;
/** Width of what stands left of the namespaces. */
const BESIDE = 950;
/** The part of a usual screen that the map has. */
const SCREEN = { width: 1050, height: 840 };

/** All namespaces together: to the layout one box, which they fill in rows. */
export const APPS = "apps";

/** Lays a network out from left to right, in the order in which traffic passes. The same network always looks the same. */
export async function layout(topology: Topology): Promise<Layout> {
  const apps = new Set(topology.places.flatMap((place) => place.app ?? []));
  const all = cards(topology, apps.size > COMPACT_FROM);
  const reached = fed(topology, all);
  const area = arrange(all, reached, BESIDE, SCREEN);
  const lines = joined(topology, all);
  const graph: ElkNode = {
    id: "network",
    layoutOptions: OPTIONS,
    children: zones.flatMap((zone) => zoneNode(zone, all, area)),
    edges: lines
      .filter((line) => line.routed)
      .map(({ from, to, kind }) => ({
        id: `${kind} ${from} ${to}`,
        sources: [`EAST ${from}`],
        targets: [`WEST ${to}`],
      })),
  };
  return read(await new ELK().layout(graph), all, area, lines, reached);
}

const OPTIONS = {
  "elk.algorithm": "layered",
  "elk.direction": "RIGHT",
  "elk.hierarchyHandling": "INCLUDE_CHILDREN",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.json.edgeCoords": "ROOT",
  "elk.json.shapeCoords": "ROOT",
  "elk.padding": "[top=24,left=24,bottom=24,right=24]",
  "elk.spacing.nodeNode": "22",
  "elk.spacing.edgeNode": "18",
  "elk.spacing.edgeEdge": "10",
  "elk.layered.spacing.nodeNodeBetweenLayers": "44",
  "elk.layered.spacing.edgeNodeBetweenLayers": "22",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "12",
  // Only here: in the zones it ends elkjs 0.12 with an error.
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.mergeEdges": "true",
  "elk.randomSeed": "1",
};

function zoneNode(zone: Zone, all: readonly Card[], area: Area): ElkNode[] {
  const own = all.filter((card) => card.zone === zone && card.namespace === undefined).map((card) => node(card, PORT));
  const apps = zone === "cluster" && area.groups.length > 0 ? [node({ id: APPS, ...area }, APPS_PORT)] : [];
  if (own.length + apps.length === 0) return [];
  return [
    {
      id: `zone/${zone}`,
      layoutOptions: { "elk.padding": "[top=44,left=20,bottom=20,right=20]", "elk.alignment": "LEFT" },
      children: [...own, ...apps],
    },
  ];
}

function node({ id, width, height }: { id: string; width: number; height: number }, port: number): ElkNode {
  const options = { "elk.portConstraints": "FIXED_POS" };
  const at = (side: string, x: number) => ({
    id: `${side} ${id}`,
    x,
    y: port,
    width: 0,
    height: 0,
    layoutOptions: { "elk.port.side": side },
  });
  return { id, width, height, layoutOptions: options, ports: [at("WEST", 0), at("EAST", width)] };
}

/** One line for all connections between two boxes. */
function joined(topology: Topology, all: readonly Card[]): Joined[] {
  const box = (card: Card) => ({ id: card.namespace === undefined ? card.id : APPS, zone: card.zone });
  const ends = new Map(all.flatMap((card) => card.places.map((place) => [place.id, box(card)] as const)));
  const found = new Map<string, Joined>();
  for (const { from, to, kind } of topology.connections) {
    const [a, b] = [ends.get(from), ends.get(to)];
    if (a === undefined || b === undefined || a.id === b.id) continue;
    const routed = a.zone === b.zone || b.zone === "cluster";
    found.set(`${kind} ${a.id} ${b.id}`, { from: a.id, to: b.id, kind, routed });
  }
  return [...found.values()];
}

/** Namespaces that something outside them leads to, with requests or with questions alone. */
function fed(topology: Topology, all: readonly Card[]): Map<string, Line["kind"]> {
  const namespaces = new Map(all.flatMap((card) => card.places.map((place) => [place.id, card.namespace] as const)));
  const found = new Map<string, Line["kind"]>();
  for (const { from, to, kind } of topology.connections) {
    const namespace = namespaces.get(to);
    if (namespace === undefined || namespaces.get(from) !== undefined) continue;
    if (kind === "traffic" || !found.has(namespace)) found.set(namespace, kind);
  }
  return found;
}

/**
 * The zones outside stand above each other with the cluster beside them. A line that would turn this order (a question from the tailnet to
 * the LAN's resolver) is not routed: it is drawn as a curve.
 */
interface Joined extends Omit<Line, "points"> {
  routed: boolean;
}

function read(
  placed: ElkNode,
  all: readonly Card[],
  area: Area,
  lines: readonly Joined[],
  fed: ReadonlyMap<string, Line["kind"]>,
): Layout {
  const zoneNodes = placed.children ?? [];
  const nodes = new Map(zoneNodes.flatMap((zone) => zone.children ?? []).map((n) => [n.id, box(n)]));
  const where = (id: string): Box => nodes.get(id) ?? { x: 0, y: 0, width: 0, height: 0 };
  const alone = all.filter((card) => card.namespace === undefined);
  const { x, y } = where(APPS);
  // The zones outside are one column.
  const outside = Math.max(0, ...zoneNodes.filter((n) => n.id !== "zone/cluster").map((n) => box(n).width));
  return {
    width: Math.ceil(placed.width ?? 0),
    height: Math.ceil(placed.height ?? 0),
    zones: zoneNodes.map((n) => {
      const zone = n.id.replace("zone/", "") as Zone;
      return { ...box(n), zone, ...(zone !== "cluster" && { width: outside }) };
    }),
    apps: where(APPS),
    groups: area.groups.map((group) => ({
      ...group,
      x: x + group.x,
      y: y + group.y,
      row: y + group.row,
      fed: fed.get(group.namespace),
    })),
    cards: [
      ...alone.map((card) => ({ ...where(card.id), card, group: undefined })),
      ...area.groups.flatMap((group) =>
        group.cards.map((placed) => ({
          ...placed,
          x: x + group.x + placed.x,
          y: y + group.y + placed.y,
          group: group.id,
        })),
      ),
    ],
    lines: [
      ...(placed.edges ?? []).map(line),
      ...lines.filter((l) => !l.routed).map(({ from, to, kind }) => ({ from, to, kind, points: [] })),
    ],
  };
}

function line(edge: ElkExtendedEdge): Line {
  const [kind = "", ...ends] = edge.id.split(" ");
  const points = (edge.sections ?? []).flatMap((s) => [s.startPoint, ...(s.bendPoints ?? []), s.endPoint]);
  return {
    kind: kind as Line["kind"],
    from: ends[0] ?? "",
    to: ends[1] ?? "",
    points: points.map((p) => ({ x: round(p.x), y: round(p.y) })),
  };
}

function box({ x = 0, y = 0, width = 0, height = 0 }: ElkNode): Box {
  return { x: round(x), y: round(y), width: round(width), height: round(height) };
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

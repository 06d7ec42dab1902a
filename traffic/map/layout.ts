import ELK, { type ElkExtendedEdge, type ElkNode } from "elkjs/lib/elk.bundled.js";
import { type Topology, type Zone, zones } from "../topology";
import { type Card, cards } from "./cards";
import { type Box, HEAD, PORT, type Point } from "./geometry";
import { type Group, groups } from "./grid";

/** A card, or the box of a namespace, as the end of a line. */
export interface Line {
  from: string;
  to: string;
  kind: "traffic" | "question";
  points: readonly Point[];
}

/** Where everything stands, in pixels at full size, from the upper left corner of the drawing. */
export interface Layout {
  width: number;
  height: number;
  zones: readonly (Box & { zone: Zone })[];
  groups: readonly (Box & { id: string; namespace: string })[];
  cards: readonly (Box & { card: Card; group: string | undefined })[];
  lines: readonly Line[];
}

/** With more apps than this a card is a title and its parts. */
const COMPACT_FROM = 40;
/** Width of what stands left of the namespaces, for the shape of the whole. */
const BESIDE = 960;
const ASPECT = 1.5;

/** Lays a network out from left to right, in the order in which traffic passes. The same network always looks the same. */
export async function layout(topology: Topology): Promise<Layout> {
  const apps = new Set(topology.places.flatMap((place) => place.app ?? []));
  const all = cards(topology, apps.size > COMPACT_FROM);
  const boxes = groups(all, BESIDE, ASPECT);
  const ends = boxEnds(all, boxes);
  const graph: ElkNode = {
    id: "network",
    layoutOptions: OPTIONS,
    children: zones.flatMap((zone) => zoneNode(zone, all, boxes)),
    edges: edges(topology, ends),
  };
  const placed = await new ELK().layout(graph);
  return read(placed, all, boxes);
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
  "elk.layered.spacing.nodeNodeBetweenLayers": "52",
  "elk.layered.spacing.edgeNodeBetweenLayers": "22",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "12",
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.nodePlacement.strategy": "NETWORK_SIMPLEX",
  "elk.layered.mergeEdges": "true",
  "elk.randomSeed": "1",
};

function zoneNode(zone: Zone, all: readonly Card[], boxes: readonly Group[]): ElkNode[] {
  const own = all.filter((card) => card.zone === zone && card.namespace === undefined).map((card) => node(card, PORT));
  const namespaces = zone === "cluster" ? boxes.map((box) => node(box, HEAD)) : [];
  if (own.length + namespaces.length === 0) return [];
  return [
    {
      id: `zone/${zone}`,
      layoutOptions: { "elk.padding": "[top=44,left=20,bottom=20,right=20]" },
      children: [...own, ...namespaces],
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

/** For each place the box that lines lead to: its card, or the namespace around it. */
function boxEnds(all: readonly Card[], boxes: readonly Group[]): Map<string, string> {
  const namespaces = new Set(boxes.map((box) => box.namespace));
  return new Map(
    all.flatMap((card) => {
      const inside = card.namespace !== undefined && namespaces.has(card.namespace);
      return card.places.map((place) => [place.id, inside ? `namespace/${card.namespace}` : card.id] as const);
    }),
  );
}

/** One line for all connections between two boxes. */
function edges(topology: Topology, ends: ReadonlyMap<string, string>): ElkExtendedEdge[] {
  const found = new Map<string, ElkExtendedEdge>();
  for (const { from, to, kind } of topology.connections) {
    const [a, b] = [ends.get(from), ends.get(to)];
    if (a === undefined || b === undefined || a === b) continue;
    const id = `${kind} ${a} ${b}`;
    if (!found.has(id)) found.set(id, { id, sources: [`EAST ${a}`], targets: [`WEST ${b}`] });
  }
  return [...found.values()];
}

function read(placed: ElkNode, all: readonly Card[], boxes: readonly Group[]): Layout {
  const zoneNodes = placed.children ?? [];
  const nodes = new Map(zoneNodes.flatMap((zone) => zone.children ?? []).map((n) => [n.id, box(n)]));
  const where = (id: string): Box => nodes.get(id) ?? { x: 0, y: 0, width: 0, height: 0 };
  const alone = all.filter((card) => card.namespace === undefined);
  return {
    width: Math.ceil(placed.width ?? 0),
    height: Math.ceil(placed.height ?? 0),
    zones: zoneNodes.map((n) => ({ ...box(n), zone: n.id.replace("zone/", "") as Zone })),
    groups: boxes.map((group) => ({ ...where(group.id), id: group.id, namespace: group.namespace })),
    cards: [
      ...alone.map((card) => ({ ...where(card.id), card, group: undefined })),
      ...boxes.flatMap((group) => inside(group, where(group.id))),
    ],
    lines: (placed.edges ?? []).map(line),
  };
}

function inside(group: Group, { x, y }: Box): Layout["cards"] {
  return group.cards.map((card, i) => {
    const corner = group.corners[i] ?? { x: 0, y: 0 };
    return {
      x: x + corner.x,
      y: y + corner.y,
      width: card.width,
      height: group.heights[i] ?? card.height,
      card,
      group: group.id,
    };
  });
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

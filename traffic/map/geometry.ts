/** Shapes of lines, in pixels. Used when the map is made and by the page itself, so it knows neither Node.js nor a browser. */

export interface Point {
  x: number;
  y: number;
}

export interface Box extends Point {
  width: number;
  height: number;
}

/** Where a line meets a card, from the card's top: the height of its title. */
export const PORT = 22;
/** Height of a namespace's heading; lines run in below it. */
export const HEAD = 32;
/** Room above and left of every namespace, in which paths run. */
export const GAP = 26;
/** Where lines meet the area of all namespaces, from its top: where they run into the first one. */
export const APPS_PORT = GAP + HEAD;
/** Distance from a card to the path that leads down beside it. */
const BESIDE = 11;

/** A line with rounded corners through points of which each is straight above, below or beside the one before. */
export function rounded(points: readonly Point[], radius = 9): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  const parts = rest.map((point, i) => {
    const before = points[i] as Point;
    const after = rest[i + 1];
    if (after === undefined) return `L${point.x} ${point.y}`;
    const r = Math.min(radius, length(before, point) / 2, length(point, after) / 2);
    const a = toward(point, before, r);
    const b = toward(point, after, r);
    return `L${a.x} ${a.y}Q${point.x} ${point.y} ${b.x} ${b.y}`;
  });
  return `M${first.x} ${first.y}${parts.join("")}`;
}

/** A namespace among all, and the top of the row of namespaces in which it stands. */
export interface GroupBox extends Box {
  row: number;
}

/** From where lines meet the area of all namespaces to one of them: down the trunk at its left, and along above its row. */
export function intoGroup(apps: Box, group: GroupBox): Point[] {
  const start = { x: apps.x, y: apps.y + APPS_PORT };
  const trunk = apps.x + GAP / 2;
  const end = { x: group.x, y: group.y + HEAD };
  if (group.x <= apps.x + GAP) return [start, { x: trunk, y: start.y }, { x: trunk, y: end.y }, end];
  const above = group.row - GAP / 2;
  const beside = group.x - GAP / 2;
  return [
    start,
    { x: trunk, y: start.y },
    { x: trunk, y: above },
    { x: beside, y: above },
    { x: beside, y: end.y },
    end,
  ];
}

/** From where lines run into a namespace to one of its cards. */
export function intoCard(group: Box, card: Box): Point[] {
  const start = { x: group.x, y: group.y + HEAD };
  const beside = card.x - BESIDE;
  const end = { x: card.x, y: card.y + PORT };
  return [start, { x: beside, y: start.y }, { x: beside, y: end.y }, end];
}

/** From one card to another that no line of the map joins. */
export function curve(from: Box, to: Box): string {
  const [a, b] = [from.y + PORT, to.y + PORT];
  if (to.x >= from.x + from.width) return swing({ x: from.x + from.width, y: a }, { x: to.x, y: b }, 1, 1);
  if (from.x >= to.x + to.width) return swing({ x: from.x, y: a }, { x: to.x + to.width, y: b }, -1, -1);
  return swing({ x: from.x + from.width, y: a }, { x: to.x + to.width, y: b }, 1, -1);
}

/** A curve that leaves in one horizontal direction (1 right, -1 left) and arrives in one. */
function swing(from: Point, to: Point, leave: 1 | -1, arrive: 1 | -1): string {
  const pull = Math.max(36, Math.min(120, Math.abs(to.x - from.x) / 2));
  return `M${from.x} ${from.y}C${from.x + leave * pull} ${from.y} ${to.x - arrive * pull} ${to.y} ${to.x} ${to.y}`;
}

function length(a: Point, b: Point): number {
  return Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
}

function toward(from: Point, to: Point, distance: number): Point {
  const whole = length(from, to) || 1;
  const at = (a: number, b: number) => Math.round((a + ((b - a) * distance) / whole) * 10) / 10;
  return { x: at(from.x, to.x), y: at(from.y, to.y) };
}

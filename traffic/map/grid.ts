import type { Card } from "./cards";
import { GAP, HEAD } from "./geometry";

/** A namespace: a box with its apps in columns. Coordinates are from the corner of the area of all namespaces. */
interface Group {
  id: string;
  namespace: string;
  x: number;
  y: number;
  width: number;
  height: number;
  /** The top of the row of namespaces in which it stands. */
  row: number;
  cards: readonly { card: Card; x: number; y: number; width: number; height: number }[];
}

/** All namespaces in rows. */
export interface Area {
  width: number;
  height: number;
  groups: readonly Group[];
}

/** Lengths in pixels. There is room for the path to a card left of every column of cards. */
const spaces = { gutter: 22, top: 12, gap: 10, bottom: 14 } as const;
const MOST_COLUMNS = 16;

/**
 * Sets the apps of each namespace in columns, and the namespaces in rows, so that the whole is as large as can be on a screen.
 *
 * @param fed namespaces that something outside leads to; those that get requests from there come first, large ones before small ones
 * @param beside width of what stands beside the namespaces
 */
export function arrange(
  cards: readonly Card[],
  fed: ReadonlyMap<string, string>,
  beside: number,
  screen: { width: number; height: number },
): Area {
  const found = [...byNamespace(cards)];
  const rank = ([name, members]: [string, readonly Card[]]) => (fed.get(name) === "traffic" ? 1e6 : 0) + members.length;
  const namespaces = found.sort((a, b) => rank(b) - rank(a) || (a[0] < b[0] ? -1 : 1));
  let best: Area = { width: 0, height: 0, groups: [] };
  let least = Number.POSITIVE_INFINITY;
  for (let columns = 1; columns <= Math.min(MOST_COLUMNS, Math.max(1, cards.length)); columns++) {
    const area = rows(namespaces, columns);
    const screens = Math.max((beside + area.width) / screen.width, area.height / screen.height);
    if (screens >= least) continue;
    best = area;
    least = screens;
  }
  return best;
}

function byNamespace(cards: readonly Card[]): Map<string, Card[]> {
  const found = new Map<string, Card[]>();
  for (const card of cards) {
    if (card.namespace === undefined) continue;
    const members = found.get(card.namespace);
    if (members === undefined) found.set(card.namespace, [card]);
    else members.push(card);
  }
  for (const members of found.values()) members.sort((a, b) => (a.id < b.id ? -1 : 1));
  return found;
}

/** Fills row after row of `columns` cards with namespaces; a namespace that has more apps than that is as wide as a row. */
function rows(namespaces: readonly [string, readonly Card[]][], columns: number): Area {
  const groups: Group[] = [];
  let row = { x: GAP, y: GAP, columns: 0, height: 0 };
  for (const [namespace, cards] of namespaces) {
    const taken = Math.min(columns, cards.length);
    if (row.columns > 0 && row.columns + taken > columns)
      row = { x: GAP, y: row.y + row.height + GAP, columns: 0, height: 0 };
    const group = {
      id: `namespace/${namespace}`,
      namespace,
      x: row.x,
      y: row.y,
      row: row.y,
      ...inColumns(cards, taken),
    };
    groups.push(group);
    row.x += group.width + GAP;
    row.columns += taken;
    row.height = Math.max(row.height, group.height);
  }
  // Namespaces of one row are equally high.
  const heights = new Map<number, number>();
  for (const { row, height } of groups) heights.set(row, Math.max(heights.get(row) ?? 0, height));
  return {
    width: Math.max(0, ...groups.map((group) => group.x + group.width)),
    height: row.y + row.height,
    groups: groups.map((group) => ({ ...group, height: heights.get(group.row) ?? group.height })),
  };
}

function inColumns(cards: readonly Card[], columns: number): Pick<Group, "cards" | "width" | "height"> {
  const width = Math.max(...cards.map((card) => card.width));
  const placed: Group["cards"][number][] = [];
  let y = HEAD + spaces.top;
  for (let start = 0; start < cards.length; start += columns) {
    const row = cards.slice(start, start + columns);
    const height = Math.max(...row.map((card) => card.height));
    row.forEach((card, i) => {
      placed.push({ card, x: spaces.gutter + i * (width + spaces.gutter), y, width, height });
    });
    y += height + spaces.gap;
  }
  return {
    cards: placed,
    width: columns * (width + spaces.gutter) + spaces.bottom,
    height: y - spaces.gap + spaces.bottom,
  };
}

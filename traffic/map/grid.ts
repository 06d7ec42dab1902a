import type { Card } from "./cards";
import { HEAD } from "./geometry";

/** A namespace: a box with its apps in columns. */
export interface Group {
  id: string;
  namespace: string;
  cards: readonly Card[];
  /** Upper left corners of the cards, from the corner of the box. */
  corners: readonly { x: number; y: number }[];
  /** The cards of a row are equally high. */
  heights: readonly number[];
  width: number;
  height: number;
}

/** Lengths in pixels. The gutter before each column has room for the path to a card. */
export const spaces = { gutter: 22, gap: 10, bottom: 14 } as const;

/**
 * Sets the apps of each namespace in columns, as many as make all namespaces together about as wide as `aspect` times their height.
 *
 * @param beside width of what stands beside them
 */
export function groups(cards: readonly Card[], beside: number, aspect: number): Group[] {
  const byNamespace = new Map<string, Card[]>();
  for (const card of cards) {
    if (card.namespace === undefined) continue;
    const members = byNamespace.get(card.namespace);
    if (members === undefined) byNamespace.set(card.namespace, [card]);
    else members.push(card);
  }
  const most = Math.max(1, ...[...byNamespace.values()].map((members) => members.length));
  const choices = Array.from({ length: Math.min(most, 12) }, (_, i) => [...byNamespace].map((g) => group(g, i + 1)));
  const distance = (made: Group[]) => {
    const width = beside + Math.max(0, ...made.map((g) => g.width));
    const height = made.reduce((sum, g) => sum + g.height + 24, 0);
    return Math.abs(Math.log(width / Math.max(height, 1) / aspect));
  };
  return choices.reduce((best, choice) => (distance(choice) < distance(best) ? choice : best), choices[0] ?? []);
}

function group([namespace, cards]: [string, Card[]], most: number): Group {
  const columns = Math.min(most, cards.length);
  const width = Math.max(...cards.map((card) => card.width));
  const rows = Math.ceil(cards.length / columns);
  const heights = Array.from({ length: rows }, (_, row) =>
    Math.max(...cards.slice(row * columns, (row + 1) * columns).map((card) => card.height)),
  );
  const tops = heights.map((_, row) => HEAD + heights.slice(0, row).reduce((sum, h) => sum + h + spaces.gap, 0));
  const corners = cards.map((_, i) => ({
    x: spaces.gutter + (i % columns) * (width + spaces.gutter),
    y: tops[Math.floor(i / columns)] ?? HEAD,
  }));
  return {
    id: `namespace/${namespace}`,
    namespace,
    cards,
    corners,
    heights: cards.map((card, i) => heights[Math.floor(i / columns)] ?? card.height),
    width: columns * (width + spaces.gutter) + spaces.bottom,
    height: (tops.at(-1) ?? 0) + (heights.at(-1) ?? 0) + spaces.bottom,
  };
}

import { svg } from "../../../traffic/map";
import type { Box } from "../../../traffic/map/geometry";
import { APPS } from "../../../traffic/map/layout";
import { grown, type Made, made, ofStack } from "./pages";

const networks: [string, () => Promise<Made>][] = [
  ["homelab", () => ofStack("homelab")],
  ["vanillax", () => ofStack("vanillax")],
  ["a network with 110 apps", () => made(grown(100))],
];

function overlap(a: Box, b: Box): boolean {
  return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}

function inside(outer: Box, inner: Box): boolean {
  return (
    outer.x <= inner.x &&
    outer.y <= inner.y &&
    inner.x + inner.width <= outer.x + outer.width &&
    inner.y + inner.height <= outer.y + outer.height
  );
}

function pairs<T>(all: readonly T[]): [T, T][] {
  return all.flatMap((a, i) => all.slice(i + 1).map((b): [T, T] => [a, b]));
}

describe.each(networks)("%s", (_, make) => {
  let found: Made;
  beforeAll(async () => {
    found = await make();
  });

  test("every place has its card", () => {
    const drawn = new Set(found.layout.cards.flatMap(({ card }) => card.places.map((place) => place.id)));
    expect(found.topology.places.map((place) => place.id).filter((id) => !drawn.has(id))).toEqual([]);
  });

  test("no card lies on another, and no part of the network on another part", () => {
    const { cards, groups, zones } = found.layout;
    for (const boxes of [cards, groups, zones]) expect(pairs<Box>(boxes).filter(([a, b]) => overlap(a, b))).toEqual([]);
  });

  test("every card lies inside its part of the network, and an app inside its namespace", () => {
    const { cards, groups, zones } = found.layout;
    for (const placed of cards) {
      expect(inside(zones.find((zone) => zone.zone === placed.card.zone) as Box, placed)).toBe(true);
      const group = groups.find((g) => g.id === placed.group);
      if (placed.group !== undefined) expect(inside(group as Box, placed)).toBe(true);
    }
  });

  test("what is written on a card stays on it", () => {
    for (const { card, width, height } of found.layout.cards)
      for (const pill of card.pills) {
        expect(pill.x + pill.width).toBeLessThanOrEqual(width);
        expect(pill.y).toBeLessThan(height);
      }
  });

  test("every line begins at one card and ends at another, or at the namespaces", () => {
    const { cards, lines, apps } = found.layout;
    const boxes = new Map<string, Box>([[APPS, apps], ...cards.map((placed) => [placed.card.id, placed] as const)]);
    for (const { from, to, points } of lines) {
      const [a, b] = [boxes.get(from) as Box, boxes.get(to) as Box];
      const [first, last] = [points[0], points.at(-1)];
      if (first === undefined || last === undefined) continue;
      expect([first.x, last.x]).toEqual([a.x + a.width, b.x]);
      for (const [point, box] of [
        [first, a],
        [last, b],
      ] as const) {
        expect(point.y).toBeGreaterThan(box.y);
        expect(point.y).toBeLessThan(box.y + box.height);
      }
    }
    expect(lines.length).toBeGreaterThan(5);
  });
});

test("both addresses of a single node can be read, each on a line of its own", async () => {
  const { layout } = await ofStack("homelab");
  const node = layout.cards.find(({ card }) => card.kind === "node")?.card;
  expect(node?.lines).toEqual(["192.168.30.50", "192.168.30.51", "50000, 6443"]);
});

test("the same network always looks the same", async () => {
  const [once, again] = [await ofStack("vanillax"), await ofStack("vanillax")];
  expect(again.layout).toEqual(once.layout);
  expect(svg(again.layout, "vanillax")).toBe(svg(once.layout, "vanillax"));
});

test("a picture for documents has a title, both colour schemes, and asks nobody for anything", async () => {
  const text = svg((await ofStack("homelab")).layout, "The network <homelab>");
  expect(text).toContain('<title id="title">The network &lt;homelab&gt;</title>');
  expect(text).toContain("@media (prefers-color-scheme:dark)");
  expect(text).not.toContain("light-dark");
  expect(text.match(/url\(|href|src=|@import|<script/)).toBeNull();
});

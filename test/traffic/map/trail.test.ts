import type { DrawingData } from "../../../traffic/map/data";
import { Trails } from "../../../traffic/map/trail";
import { grown, made, ofStack } from "./pages";

/** A client, a resolver beside it, a gateway, and two apps in one namespace. */
const drawing: DrawingData = {
  width: 800,
  height: 400,
  cards: {
    "client/lan": [0, 0, 100, 40],
    "resolver/1.1.1.1": [140, 0, 100, 40],
    "tunnel/t": [0, 100, 100, 40],
    "app/x/connector": [140, 100, 100, 40],
    "gateway/a/b": [300, 0, 100, 80],
    "app/media/one": [548, 72, 100, 60, 0],
    "app/media/two": [548, 142, 100, 60, 0],
  },
  groups: [[526, 26, 140, 200, 26]],
  apps: [500, 0, 180, 240],
  places: {
    "client/lan": { card: "client/lan", x: 0, y: 0 },
    "resolver/1.1.1.1": { card: "resolver/1.1.1.1", x: 0, y: 0 },
    "tunnel/t": { card: "tunnel/t", x: 0, y: 0 },
    "pod/x/connector": { card: "app/x/connector", x: 0, y: 0 },
    "address/1.2.3.4": { card: "gateway/a/b", x: 20, y: 60 },
    "gateway/a/b": { card: "gateway/a/b", x: 0, y: 0 },
    "service/media/one": { card: "app/media/one", x: 10, y: 40 },
    "pod/media/one": { card: "app/media/one", x: 50, y: 40 },
    "pod/media/two": { card: "app/media/two", x: 50, y: 40 },
  },
  lines: [
    { from: "client/lan", to: "resolver/1.1.1.1", kind: "question", points: [100, 22, 140, 22] },
    { from: "client/lan", to: "gateway/a/b", kind: "traffic", points: [100, 22, 120, 22, 120, 60, 300, 60] },
    { from: "gateway/a/b", to: "apps", kind: "traffic", points: [400, 58, 500, 58] },
    { from: "tunnel/t", to: "app/x/connector", kind: "traffic", points: [100, 122, 140, 122] },
    { from: "app/x/connector", to: "apps", kind: "traffic", points: [240, 122, 500, 58] },
  ],
};
const trails = new Trails(drawing);

test("who asked a resolver goes on from where they asked", () => {
  const { segments } = trails.of(["client/lan", "resolver/1.1.1.1", "address/1.2.3.4"]);
  expect(segments).toEqual([
    { hop: 1, kind: "question", d: "M100 22L140 22" },
    { hop: 2, kind: "traffic", d: expect.stringMatching(/^M100 22.*L300 60$/) },
  ]);
});

test("a path into a namespace goes on to the card of the app", () => {
  const { segments } = trails.of(["gateway/a/b", "service/media/one", "pod/media/one"]);
  expect(segments).toHaveLength(1);
  expect(segments[0]?.d).toMatch(/^M400 58.*L548 94$/);
});

test("steps at one place are one stop", () => {
  const { stops } = trails.of(["client/lan", "gateway/a/b", "gateway/a/b", "client/lan"]);
  expect(stops).toEqual([
    { place: "client/lan", hops: [0, 3] },
    { place: "gateway/a/b", hops: [1, 2] },
  ]);
});

test("what lies between two steps is on the path although no step happens there", () => {
  const { between, segments } = trails.of(["tunnel/t", "service/media/one"]);
  expect(between).toEqual(["app/x/connector"]);
  expect(segments.map((segment) => segment.hop)).toEqual([1, 1]);
});

test("between apps, where the map has no line, the path is a curve", () => {
  const { segments } = trails.of(["pod/media/two", "resolver/1.1.1.1", "pod/media/one"]);
  expect(segments.map(({ kind }) => kind)).toEqual(["question", "traffic"]);
  expect(segments[1]?.d).toBe("M648 164C684 164 684 94 648 94");
});

test("a place that is not on the map is passed over", () => {
  const { segments, stops } = trails.of(["client/lan", "pod/media/any-other-pod", "gateway/a/b"]);
  expect(stops.map((stop) => stop.place)).toEqual(["client/lan", "gateway/a/b"]);
  expect(segments).toHaveLength(1);
});

test.each([
  ["homelab", () => ofStack("homelab")],
  ["vanillax", () => ofStack("vanillax")],
  ["a network with 110 apps", () => made(grown(100))],
] as const)("every path of %s is drawn: each new card is reached from one before it", async (_, make) => {
  const { data } = await make();
  const all = new Trails(data.drawing);
  let paths = 0;
  for (const ways of data.ways.flat())
    for (const way of ways) {
      const places = way.hops.map((hop) => data.hops[hop]?.place ?? "");
      const { stops, segments } = all.of(places);
      expect([...new Set(places)].filter((place) => data.drawing.places[place] === undefined)).toEqual([]);
      const cards = new Set(stops.map((stop) => data.drawing.places[stop.place]?.card));
      expect(segments.length).toBeGreaterThanOrEqual(cards.size - 1);
      for (const segment of segments) expect(segment.d).toMatch(/^M[-\d.]+ [-\d.]+[LC]/);
      paths++;
    }
  expect(paths).toBeGreaterThan(20);
});

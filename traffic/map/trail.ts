import type { DrawingData } from "./data";
import { type Box, curve, type GroupBox, intoCard, intoGroup, type Point, rounded } from "./geometry";

/** A piece of a path on the map. */
export interface Segment {
  /** Shape, as in the attribute `d` of an SVG path. */
  d: string;
  /** The hop that it leads to, counted from 0. */
  hop: number;
  kind: "traffic" | "question";
}

/** A place that a path passes, and the hops that happen there, counted from 0. */
export interface Stop {
  place: string;
  hops: number[];
}

export interface Trail {
  segments: readonly Segment[];
  stops: readonly Stop[];
}

/** How a path runs over the map. Knows neither Node.js nor a browser. */
export class Trails {
  private readonly lines: ReadonlyMap<string, DrawingData["lines"][number]>;

  constructor(private readonly drawing: DrawingData) {
    this.lines = new Map(drawing.lines.map((line) => [`${line.from} ${line.to}`, line]));
  }

  /** @param places where the hops happen, in order; places that are not on the map are passed over */
  of(places: readonly string[]): Trail {
    const segments: Segment[] = [];
    const stops = new Map<string, Stop>();
    const passed: string[] = [];
    places.forEach((place, hop) => {
      const card = this.drawing.places[place]?.card;
      if (card === undefined) return;
      const stop = stops.get(place) ?? { place, hops: [] };
      stop.hops.push(hop);
      stops.set(place, stop);
      if (passed.at(-1) === card) return;
      const segment = passed.length === 0 ? undefined : this.segment(passed, card);
      if (segment !== undefined) segments.push({ ...segment, hop });
      passed.push(card);
    });
    return { segments, stops: [...stops.values()] };
  }

  /** Whoever asks a resolver goes on from where they asked: the path leaves the last card that has a line to the next. */
  private segment(passed: readonly string[], to: string): Omit<Segment, "hop"> | undefined {
    for (const from of [...passed].reverse()) {
      const line = this.lines.get(`${this.end(from)} ${this.end(to)}`);
      if (line !== undefined && line.points.length > 0) return { d: this.along(line.points, to), kind: line.kind };
      if (line !== undefined) return { d: curve(this.box(from), this.box(to)), kind: line.kind };
    }
    const from = passed.findLast((card) => !card.startsWith("resolver/")) ?? passed.at(-1);
    if (from === undefined || from === to) return undefined;
    return { d: curve(this.box(from), this.box(to)), kind: to.startsWith("resolver/") ? "question" : "traffic" };
  }

  private along(numbers: readonly number[], to: string): string {
    const points: Point[] = [];
    for (let i = 0; i + 1 < numbers.length; i += 2)
      points.push({ x: numbers[i] as number, y: numbers[i + 1] as number });
    const group = this.group(to);
    if (group === undefined) return rounded(points);
    const inside = [...intoGroup(asBox(this.drawing.apps), group), ...intoCard(group, this.box(to)).slice(1)];
    return rounded([...points, ...inside.slice(1)]);
  }

  /** What lines to a card lead to. */
  private end(card: string): string {
    return this.group(card) === undefined ? card : "apps";
  }

  private group(card: string): GroupBox | undefined {
    const numbers = this.drawing.groups[this.drawing.cards[card]?.[4] ?? -1];
    return numbers && { ...asBox(numbers), row: numbers[4] ?? 0 };
  }

  private box(card: string): Box {
    return asBox(this.drawing.cards[card] ?? []);
  }
}

function asBox([x = 0, y = 0, width = 0, height = 0]: readonly number[]): Box {
  return { x, y, width, height };
}

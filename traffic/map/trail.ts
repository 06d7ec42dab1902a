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
interface Stop {
  place: string;
  hops: number[];
}

export interface Trail {
  segments: readonly Segment[];
  stops: readonly Stop[];
  /** Cards that lie on the way although no hop happens there, such as the pods that run a tunnel. */
  between: readonly string[];
}

type DrawnLine = DrawingData["lines"][number];
/** A card that the path has been at. */
interface Passed {
  card: string;
  /** It was only asked for a name. */
  isResolver: boolean;
}

/** Lines that follow each other from one card to another; none where a curve has to do. */
interface Way {
  from: string;
  lines: readonly DrawnLine[];
}

/** How a path runs over the map. Knows neither Node.js nor a browser. */
export class Trails {
  private readonly lines = new Map<string, DrawnLine[]>();

  constructor(private readonly drawing: DrawingData) {
    for (const line of drawing.lines) {
      const known = this.lines.get(line.from);
      if (known === undefined) this.lines.set(line.from, [line]);
      else known.push(line);
    }
  }

  /** @param places where the hops happen, in order; places that are not on the map are passed over */
  of(places: readonly string[]): Trail {
    const segments: Segment[] = [];
    const stops = new Map<string, Stop>();
    const passed: Passed[] = [];
    const between = new Set<string>();
    places.forEach((place, hop) => {
      const card = this.drawing.places[place]?.card;
      if (card === undefined) return;
      const stop = stops.get(place) ?? { place, hops: [] };
      stop.hops.push(hop);
      stops.set(place, stop);
      if (passed.at(-1)?.card === card) return;
      const next = { card, isResolver: place.startsWith("resolver/") };
      const way = passed.length === 0 ? undefined : this.way(passed, next);
      if (way !== undefined) segments.push(...this.draw(way, next).map((piece) => ({ ...piece, hop })));
      for (const line of way?.lines.slice(0, -1) ?? []) between.add(line.to);
      passed.push(next);
    });
    return { segments, stops: [...stops.values()], between: [...between] };
  }

  /** The lines to the next card start at the last card passed that has any: a client that asked a resolver goes on from where it asked. */
  private way(passed: readonly Passed[], to: Passed): Way | undefined {
    for (const { card: from } of [...passed].reverse())
      for (const longest of [1, 2]) {
        const lines = this.follow(this.end(from), to, longest);
        if (lines !== undefined) return { from, lines };
      }
    const asker = to.isResolver ? undefined : passed.findLast((stop) => !stop.isResolver);
    const from = (asker ?? passed.at(-1))?.card;
    return from === undefined || from === to.card ? undefined : { from, lines: [] };
  }

  private follow(from: string, to: Passed, longest: number): DrawnLine[] | undefined {
    const lines = this.lines.get(from) ?? [];
    const there = lines.filter((line) => line.to === this.end(to.card));
    const last = there.find((line) => (line.kind === "question") === to.isResolver) ?? there[0];
    if (last !== undefined) return [last];
    if (longest < 2) return undefined;
    for (const line of lines) {
      const rest = line.kind === "traffic" ? this.follow(line.to, to, longest - 1) : undefined;
      if (rest !== undefined) return [line, ...rest];
    }
    return undefined;
  }

  private draw({ from, lines }: Way, to: Passed): Omit<Segment, "hop">[] {
    if (lines.length === 0)
      return [{ d: curve(this.box(from), this.box(to.card)), kind: to.isResolver ? "question" : "traffic" }];
    return lines.map((line, i) => {
      const end = i === lines.length - 1 ? to.card : line.to;
      const d = line.points.length > 0 ? this.along(line.points, end) : curve(this.box(line.from), this.box(end));
      return { d, kind: line.kind };
    });
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

  /** The end of lines that lead to a card: the frame of all apps stands for each app in it. */
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

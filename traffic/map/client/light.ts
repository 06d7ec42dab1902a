import type { DrawingData } from "../data";
import { type Trail, Trails } from "../trail";
import { answer, lookOf, stepNumbers } from "../words";
import type { Chosen, Question } from "./choice";
import { svg } from "./dom";
import type { Viewport } from "./viewport";

/** One piece of the path after the other. */
const SEGMENT_SECONDS = 0.22;
const CLASSES = ["lit", "end", "reachable", "signIn", "blocked", "unknown", "pointed"];

/** Lights the chosen path up on the map. */
export class Light {
  private readonly trails: Trails;
  private readonly drawing: DrawingData;
  private readonly places = new Map<string, Element[]>();
  private readonly path: Element;
  private readonly steps: Element;

  constructor(
    private readonly map: SVGSVGElement,
    private readonly question: Question,
    private readonly viewport: Viewport,
  ) {
    this.drawing = question.data.drawing;
    this.trails = new Trails(this.drawing);
    for (const element of map.querySelectorAll("[data-place]"))
      this.remember(element.getAttribute("data-place") ?? "", element);
    this.path = map.querySelector(".path") as Element;
    this.steps = map.querySelector(".steps") as Element;
    question.follow((chosen) => this.draw(chosen));
  }

  /** Points a place out while its step is looked at. */
  point(place: string | undefined): void {
    for (const element of this.map.querySelectorAll(".pointed")) element.classList.remove("pointed");
    for (const element of this.elements(place)) element.classList.add("pointed");
  }

  /** Brings a place into view. */
  show(place: string | undefined): void {
    const card = this.drawing.cards[this.drawing.places[place ?? ""]?.card ?? ""];
    if (card !== undefined) this.viewport.fit([card], 1.25);
    this.point(place);
  }

  private draw({ vantage, app, way }: Chosen): void {
    for (const element of this.map.querySelectorAll(".lit")) element.classList.remove(...CLASSES);
    this.point(undefined);
    const hops = (way?.hops ?? []).map((index) => this.question.data.hops[index]?.place ?? "");
    const trail = this.trails.of(hops.length > 0 ? hops : [vantage.place]);
    const end = way && answer(this.question.data, vantage, app, way).end;
    const status = lookOf(way);
    this.map.setAttribute("class", `network chosen ${status}`);
    this.path.replaceChildren(
      ...trail.segments.map(({ d, kind }, i) => {
        const piece = svg("path", { class: kind, d, pathLength: kind === "traffic" ? 1 : undefined });
        piece.style.animationDelay = `${i * SEGMENT_SECONDS}s`;
        return piece;
      }),
    );
    const last = end ?? (way?.status === "reachable" ? hops.length - 1 : undefined);
    for (const card of trail.between) this.map.querySelector(`[data-card="${CSS.escape(card)}"]`)?.classList.add("lit");
    for (const stop of trail.stops) this.lightStop(stop.place, stop.hops.includes(last ?? -1) ? status : undefined);
    this.steps.replaceChildren(
      ...trail.stops.map((stop) => this.number(stop, stop.hops.includes(end ?? -1) ? status : "")),
    );
    this.bringIntoView(trail);
  }

  private lightStop(place: string, end: string | undefined): void {
    for (const element of this.elements(place)) {
      element.classList.add("lit", ...(end === undefined ? [] : ["end", end]));
      element.closest(".card")?.classList.add("lit");
    }
  }

  private number({ place, hops }: Trail["stops"][number], status: string): SVGGElement {
    const at = this.drawing.places[place];
    const [left = 0, top = 0] = this.drawing.cards[at?.card ?? ""] ?? [];
    const text = stepNumbers(hops);
    const width = 12 + text.length * 5.4;
    const transform = `translate(${left + (at?.x ?? 0) - width / 2} ${top + (at?.y ?? 0) - 8})`;
    return svg(
      "g",
      { class: `badge ${status}`, transform },
      svg("rect", { width, height: 16, rx: 8 }),
      svg("text", { x: width / 2, y: 11.5 }, text),
    );
  }

  /** A map that is small on the screen moves to the path; one that can be read stays where it is. */
  private bringIntoView(trail: Trail): void {
    const cards = trail.stops.flatMap(({ place }) => {
      const card = this.drawing.cards[this.drawing.places[place]?.card ?? ""];
      return card === undefined ? [] : [card];
    });
    if (this.viewport.wholeScale() < 0.62 && cards.length > 0) this.viewport.fit(cards, 1);
    else this.viewport.whole();
  }

  private elements(place: string | undefined): readonly Element[] {
    return place === undefined ? [] : (this.places.get(place) ?? []);
  }

  private remember(place: string, element: Element): void {
    this.places.set(place, [...(this.places.get(place) ?? []), element]);
  }
}

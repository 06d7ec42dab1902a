import { calm } from "./dom";

interface View {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Room around what is brought into view, in pixels of the map. */
const MARGIN = 48;
/** The map is never shown larger than this. */
const CLOSEST = 2.5;
const ANIMATION_MS = 320;

/** Zoom and pan of the map: by buttons, wheel, pinch, drag and keys. The SVG's viewBox is the part that is seen. */
export class Viewport {
  private view: View;
  private animation = 0;
  private readonly pointers = new Map<number, { x: number; y: number }>();
  private dragged = false;

  constructor(
    private readonly map: SVGSVGElement,
    private readonly size: { width: number; height: number },
  ) {
    this.view = this.all();
    this.apply();
    map.addEventListener("wheel", (event) => this.onWheel(event), { passive: false });
    map.addEventListener("pointerdown", (event) => this.onDown(event));
    map.addEventListener("pointermove", (event) => this.onMove(event));
    for (const end of ["pointerup", "pointercancel"] as const) map.addEventListener(end, (event) => this.onUp(event));
    // A drag is no click on what happens to be under it.
    map.addEventListener("click", (event) => this.dragged && event.stopPropagation(), { capture: true });
  }

  /** How large the map is on the screen when all of it is seen; 1 is full size. */
  wholeScale(): number {
    const { width, height } = this.map.getBoundingClientRect();
    return Math.min(width / this.size.width, height / this.size.height);
  }

  whole(): void {
    this.go(this.all());
  }

  /** Shows the boxes (left, top, width, height), not larger than `most` times full size. */
  fit(boxes: readonly (readonly number[])[], most: number): void {
    const left = Math.min(...boxes.map(([x = 0]) => x)) - MARGIN;
    const top = Math.min(...boxes.map(([, y = 0]) => y)) - MARGIN;
    const right = Math.max(...boxes.map(([x = 0, , width = 0]) => x + width)) + MARGIN;
    const bottom = Math.max(...boxes.map(([, y = 0, , height = 0]) => y + height)) + MARGIN;
    const screen = this.map.getBoundingClientRect();
    const width = Math.max(right - left, screen.width / most);
    const height = Math.max(bottom - top, screen.height / most);
    this.go({ x: (left + right - width) / 2, y: (top + bottom - height) / 2, width, height });
  }

  /** @param factor above 1: nearer */
  zoom(factor: number, around?: { x: number; y: number }): void {
    const { left, top, width, height } = this.map.getBoundingClientRect();
    const center = this.onMap(around ?? { x: left + width / 2, y: top + height / 2 });
    const nearest = Math.min(width, height) / CLOSEST;
    const by = Math.max(1 / factor, nearest / Math.min(this.view.width, this.view.height));
    const { x, y } = this.view;
    const widest = this.all().width * 1.5;
    if (this.view.width * by > widest && by > 1) return;
    this.go(
      {
        x: center.x + (x - center.x) * by,
        y: center.y + (y - center.y) * by,
        width: this.view.width * by,
        height: this.view.height * by,
      },
      around !== undefined || calm(),
    );
  }

  /** Moves by a share of what is seen. */
  pan(right: number, down: number): void {
    const { x, y, width, height } = this.view;
    this.go({ x: x + width * right, y: y + height * down, width, height });
  }

  /** Moves just as far as it takes to see the box. */
  reveal([left = 0, top = 0, width = 0, height = 0]: readonly number[]): void {
    const seen = this.view;
    const clamp = (at: number, from: number, size: number, length: number) =>
      Math.min(Math.max(at, from + size + MARGIN / 2 - length), from - MARGIN / 2);
    const inside =
      left >= seen.x && top >= seen.y && left + width <= seen.x + seen.width && top + height <= seen.y + seen.height;
    if (!inside)
      this.go({ ...seen, x: clamp(seen.x, left, width, seen.width), y: clamp(seen.y, top, height, seen.height) });
  }

  private all(): View {
    return { x: 0, y: 0, ...this.size };
  }

  private go(target: View, at_once = calm()): void {
    cancelAnimationFrame(this.animation);
    if (at_once) {
      this.view = target;
      this.apply();
      return;
    }
    const from = this.view;
    const start = performance.now();
    const step = (now: number) => {
      const t = Math.min(1, (now - start) / ANIMATION_MS);
      const eased = 1 - (1 - t) ** 3;
      const mix = (a: number, b: number) => a + (b - a) * eased;
      this.view = {
        x: mix(from.x, target.x),
        y: mix(from.y, target.y),
        width: mix(from.width, target.width),
        height: mix(from.height, target.height),
      };
      this.apply();
      if (t < 1) this.animation = requestAnimationFrame(step);
    };
    this.animation = requestAnimationFrame(step);
  }

  private apply(): void {
    const { x, y, width, height } = this.view;
    this.map.setAttribute("viewBox", `${x} ${y} ${width} ${height}`);
  }

  /** A point of the screen in pixels of the map. */
  private onMap({ x, y }: { x: number; y: number }): { x: number; y: number } {
    const matrix = this.map.getScreenCTM();
    return matrix === null ? { x, y } : new DOMPoint(x, y).matrixTransform(matrix.inverse());
  }

  private onWheel(event: WheelEvent): void {
    event.preventDefault();
    const step = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? event.deltaY * 30 : event.deltaY;
    this.zoom(Math.exp(-step / (event.ctrlKey ? 120 : 500)), { x: event.clientX, y: event.clientY });
  }

  private onDown(event: PointerEvent): void {
    this.dragged = false;
    this.pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  }

  private onMove(event: PointerEvent): void {
    const before = this.pointers.get(event.pointerId);
    if (before === undefined) return;
    const now = { x: event.clientX, y: event.clientY };
    if (!this.dragged && Math.hypot(now.x - before.x, now.y - before.y) < 4) return;
    this.dragged = true;
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
    const [other] = others;
    if (other === undefined) {
      this.map.setPointerCapture(event.pointerId);
      const [a, b] = [this.onMap(before), this.onMap(now)];
      this.go({ ...this.view, x: this.view.x + a.x - b.x, y: this.view.y + a.y - b.y }, true);
    } else {
      const distance = (p: { x: number; y: number }) => Math.max(1, Math.hypot(p.x - other.x, p.y - other.y));
      this.zoom(distance(now) / distance(before), { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
    }
    this.pointers.set(event.pointerId, now);
  }

  private onUp(event: PointerEvent): void {
    this.pointers.delete(event.pointerId);
  }
}

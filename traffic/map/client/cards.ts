import type { Question } from "./choice";
import type { Viewport } from "./viewport";

interface Button {
  element: SVGGElement;
  card: string;
  box: readonly number[];
  choose(event: MouseEvent | KeyboardEvent): void;
  chosen(): boolean;
}

/**
 * Makes buttons of the cards that are an end of a path. The map is one stop of the Tab key; arrow keys go from card to card, Enter
 * chooses. With Shift an app is where the traffic comes from.
 */
export function wireCards(map: SVGSVGElement, question: Question, viewport: Viewport): void {
  const buttons = [...map.querySelectorAll<SVGGElement>(".card")].flatMap((element) => button(element, question) ?? []);
  let current: Button | undefined = buttons[0];
  const stop = (next: Button | undefined) => {
    current?.element.setAttribute("tabindex", "-1");
    next?.element.setAttribute("tabindex", "0");
    current = next;
  };
  for (const each of buttons) {
    nameAsButton(each.element);
    each.element.setAttribute("tabindex", each === current ? "0" : "-1");
    each.element.classList.add("choosable");
    each.element.addEventListener("click", (event) => {
      stop(each);
      each.choose(event);
    });
  }
  map.addEventListener("keydown", (event) => {
    const factor = { "+": 1.3, "=": 1.3, "-": 1 / 1.3 }[event.key];
    if (factor !== undefined) return viewport.zoom(factor);
    if (event.key === "0") return viewport.whole();
    if (current === undefined) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      return current.choose(event);
    }
    const way = DIRECTIONS[event.key];
    if (way === undefined) return;
    event.preventDefault();
    const next = nearest(current, buttons, way);
    if (next === undefined) return;
    stop(next);
    next.element.focus({ preventScroll: true });
    viewport.reveal(next.box);
  });
  question.follow(() => {
    for (const each of buttons) each.element.setAttribute("aria-pressed", String(each.chosen()));
  });
}

/** A button is called what can be read on it, so that it can be chosen by voice; what the picture is called describes it. */
function nameAsButton(element: SVGGElement): void {
  const written = [...element.querySelectorAll("text")].map((text) => text.textContent ?? "");
  element.setAttribute("aria-description", element.getAttribute("aria-label") ?? "");
  element.setAttribute("aria-label", written.join(", "));
  element.setAttribute("role", "button");
}

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

function button(element: SVGGElement, question: Question): Button | undefined {
  const { data } = question;
  const card = element.getAttribute("data-card") ?? "";
  const box = data.drawing.cards[card] ?? [];
  const app = data.apps.findIndex(({ id }) => card === `app/${id}`);
  const vantage = data.vantages.findIndex(
    ({ place, inside }) => data.drawing.places[place]?.card === card && (!inside || app < 0),
  );
  const asSource = data.vantages.findIndex(({ place }) => data.drawing.places[place]?.card === card);
  if (app < 0 && vantage < 0) return undefined;
  let now: { from: number; to: number } | undefined;
  question.follow((chosen) => {
    now = chosen;
  });
  return {
    element,
    card,
    box,
    choose: (event) => {
      if (app < 0 || (event.shiftKey && asSource >= 0)) question.ask({ from: app < 0 ? vantage : asSource });
      else question.ask({ to: app });
    },
    chosen: () =>
      (app >= 0 && now?.to === app) ||
      (now !== undefined && data.drawing.places[data.vantages[now.from]?.place ?? ""]?.card === card),
  };
}

/** The nearest card in a direction; one that is straight ahead before one that is aside. */
function nearest(
  from: Button,
  buttons: readonly Button[],
  [right, down]: readonly [number, number],
): Button | undefined {
  const middle = ([x = 0, y = 0, width = 0, height = 0]: readonly number[]) => ({
    x: x + width / 2,
    y: y + height / 2,
  });
  const here = middle(from.box);
  const cost = (button: Button) => {
    const there = middle(button.box);
    const ahead = (there.x - here.x) * right + (there.y - here.y) * down;
    const aside = Math.abs((there.x - here.x) * down) + Math.abs((there.y - here.y) * right);
    return ahead < 4 ? Number.POSITIVE_INFINITY : ahead + 2.5 * aside;
  };
  let best: Button | undefined;
  for (const button of buttons)
    if (button !== from && cost(button) < (best ? cost(best) : Number.POSITIVE_INFINITY)) best = button;
  return best;
}

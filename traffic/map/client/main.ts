import type { PageData } from "../data";
import { wireAnswer } from "./answer";
import { wireCards } from "./cards";
import { Question } from "./choice";
import { byId } from "./dom";
import { wireGlance } from "./glance";
import { Light } from "./light";
import { wireScheme } from "./scheme";
import { wireSelects } from "./selects";
import { Viewport } from "./viewport";

const data = JSON.parse(byId("data", HTMLScriptElement).textContent ?? "") as PageData;
const map = byId("map", SVGSVGElement);
const viewport = new Viewport(map, data.drawing);
const question = new Question(data);
const light = new Light(map, question, viewport);
wireSelects(question);
wireAnswer(question, light);
wireCards(map, question, viewport);
wireGlance(question);
wireScheme();
// On a small screen the legend would lie over most of the map.
byId("legend", HTMLDetailsElement).open = matchMedia("(min-width: 901px)").matches;
byId("nearer", HTMLButtonElement).addEventListener("click", () => viewport.zoom(1.4));
byId("farther", HTMLButtonElement).addEventListener("click", () => viewport.zoom(1 / 1.4));
byId("whole", HTMLButtonElement).addEventListener("click", () => viewport.whole());

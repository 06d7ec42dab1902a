import { answer, capital, lookOf } from "../words";
import type { Chosen, Question } from "./choice";
import { byId, html } from "./dom";
import type { Light } from "./light";

/** The answer beside the map: the verdict, then the path step by step. */
export function wireAnswer(question: Question, light: Light): void {
  const verdict = byId("verdict", HTMLElement);
  const steps = byId("steps", HTMLOListElement);
  question.follow((chosen) => {
    verdict.className = `verdict ${lookOf(chosen.way)}`;
    verdict.replaceChildren(...verdictParts(question, chosen));
    steps.replaceChildren(...stepItems(question, chosen, light));
  });
}

function verdictParts({ data }: Question, { vantage, app, way }: Chosen): Node[] {
  if (way === undefined) return [html("p", { class: "sentence" }, "This path was not computed for the map.")];
  const { short, sentence, why, by } = answer(data, vantage, app, way);
  return [
    html("p", { class: "short" }, html("span", { class: `mark ${lookOf(way)}`, "aria-hidden": "true" }), short),
    html("p", { class: "sentence" }, sentence),
    ...(way.to === undefined ? [] : [html("p", { class: "asked" }, html("code", {}, way.to))]),
    ...(why === undefined ? [] : [html("p", { class: "why" }, capital(why))]),
    ...(by === undefined ? [] : [culprit(by)]),
  ];
}

function culprit({ title, field }: { title: string; field: string }): HTMLElement {
  const where = field === "" ? [] : [html("code", {}, field)];
  return html(
    "p",
    { class: "culprit" },
    html("span", { class: "what" }, "Decided by"),
    html("strong", {}, title),
    ...where,
  );
}

function stepItems({ data }: Question, { vantage, app, way }: Chosen, light: Light): HTMLLIElement[] {
  if (way === undefined) return [];
  const { end } = answer(data, vantage, app, way);
  return way.hops.map((index, i) => {
    const hop = data.hops[index];
    const by = hop?.by === undefined ? undefined : data.evidence[hop.by];
    const number = html(
      "button",
      { type: "button", class: "number", "aria-label": `Show step ${i + 1} on the map` },
      String(i + 1),
    );
    const item = html(
      "li",
      { class: i === end ? `step ${way.status}` : "step" },
      number,
      html(
        "div",
        { class: "happens" },
        html("p", { class: "layer" }, hop?.layer ?? ""),
        html("p", {}, capital(hop?.text ?? "")),
        ...(by === undefined
          ? []
          : [html("p", { class: "evidence" }, [by.title, by.field].filter((t) => t !== "").join(" · "))]),
      ),
    );
    item.addEventListener("pointerenter", () => light.point(hop?.place));
    item.addEventListener("pointerleave", () => light.point(undefined));
    number.addEventListener("focus", () => light.point(hop?.place));
    number.addEventListener("blur", () => light.point(undefined));
    number.addEventListener("click", () => light.show(hop?.place));
    return item;
  });
}

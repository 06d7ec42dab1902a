import { lookOf, statusWords } from "../words";
import type { Question } from "./choice";
import { byId, html } from "./dom";

/** The question as a sentence with three selects: Can … reach … at …? */
export function wireSelects(question: Question): void {
  const { vantages, apps } = question.data;
  const from = byId("from", HTMLSelectElement);
  const to = byId("to", HTMLSelectElement);
  const by = byId("by", HTMLSelectElement);
  const outside = vantages.map((v, i) => ({ ...v, i }));
  from.append(
    group(
      "From outside",
      outside.filter((v) => !v.inside),
    ),
    group(
      "From inside the cluster",
      outside.filter((v) => v.inside),
    ),
  );
  const namespaces = Map.groupBy(
    apps.map((app, i) => ({ ...app, i })),
    (app) => app.namespace,
  );
  to.append(...[...namespaces].map(([namespace, members]) => group(namespace, members)));
  from.addEventListener("change", () => question.ask({ from: Number(from.value) }));
  to.addEventListener("change", () => question.ask({ to: Number(to.value) }));
  by.addEventListener("change", () => question.ask({ by: Number(by.value) }));
  question.follow((chosen) => {
    from.value = String(chosen.from);
    to.value = String(chosen.to);
    const named = chosen.ways.filter((way) => way.to !== undefined);
    by.replaceChildren(
      ...named.map((way, i) =>
        html(
          "option",
          { value: i },
          lookOf(way) === "reachable" ? `${way.to}` : `${way.to} (${statusWords[lookOf(way)]})`,
        ),
      ),
    );
    by.value = String(chosen.by);
    byId("at", HTMLElement).hidden = named.length === 0;
  });
}

function group(label: string, options: readonly { name: string; i: number }[]): HTMLOptGroupElement | string {
  if (options.length === 0) return "";
  return html("optgroup", { label }, ...options.map(({ name, i }) => html("option", { value: i }, name)));
}

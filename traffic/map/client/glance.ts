import { lookOf, statusWords } from "../words";
import type { Question } from "./choice";
import { byId, html } from "./dom";

/** With more apps than this the table has a field to find one. */
const FIND_FROM = 15;

/** Every app and every vantage point outside as a table. Arrow keys go from cell to cell, Enter shows the path. */
export function wireGlance(question: Question): void {
  const { data } = question;
  const columns = data.vantages.map((vantage, i) => ({ vantage, i })).filter(({ vantage }) => !vantage.inside);
  const rows = new Map<HTMLTableRowElement, string>();
  const cells: HTMLButtonElement[][] = [];
  const table = byId("glance", HTMLTableElement);
  const heads = columns.map(({ vantage }) => html("th", { scope: "col" }, columnName(vantage.id)));
  table.append(html("thead", {}, html("tr", {}, html("th", { scope: "col" }, "App"), ...heads)));
  const namespaces = Map.groupBy(
    data.apps.map((app, i) => ({ app, i })),
    ({ app }) => app.namespace,
  );
  for (const [namespace, members] of namespaces) {
    const body = html("tbody", {});
    body.append(
      html("tr", { class: "namespace" }, html("th", { scope: "rowgroup", colspan: columns.length + 1 }, namespace)),
    );
    for (const { app, i: to } of members) {
      const buttons = columns.map(({ vantage, i: from }) => {
        const way = data.ways[from]?.[to]?.[0];
        const status = lookOf(way);
        const odd = way?.odd ? ", not as declared" : "";
        const label = `${app.name} from ${columnName(vantage.id)}: ${statusWords[status]}${odd}`;
        const mark = html("span", { class: `mark ${status}`, "aria-hidden": "true" });
        const cell = html(
          "button",
          { type: "button", class: odd ? "cell odd" : "cell", "aria-label": label, tabindex: -1 },
          mark,
        );
        cell.addEventListener("click", () => question.ask({ from, to }));
        question.follow((chosen) => {
          cell.setAttribute("aria-pressed", String(chosen.from === from && chosen.to === to));
        });
        return cell;
      });
      const row = html(
        "tr",
        {},
        html("th", { scope: "row" }, app.name),
        ...buttons.map((cell) => html("td", {}, cell)),
      );
      rows.set(row, `${app.name} ${namespace}`.toLowerCase());
      cells.push(buttons);
      body.append(row);
    }
    table.append(body);
  }
  wireKeys(table, cells);
  if (data.apps.length > FIND_FROM) wireFind(rows);
}

function columnName(id: string): string {
  const [kind = "", ...who] = id.split(":");
  const name = { internet: "Internet", lan: "LAN", tailnet: "Tailnet" }[kind] ?? kind;
  return who.length === 0 ? name : who.join(":");
}

function wireKeys(table: HTMLTableElement, cells: readonly (readonly HTMLButtonElement[])[]): void {
  cells[0]?.[0]?.setAttribute("tabindex", "0");
  table.addEventListener("focusin", (event) => {
    if (!(event.target instanceof HTMLButtonElement)) return;
    for (const cell of table.querySelectorAll('.cell[tabindex="0"]')) cell.setAttribute("tabindex", "-1");
    event.target.setAttribute("tabindex", "0");
  });
  table.addEventListener("keydown", (event) => {
    const shown = cells.filter((row) => row[0]?.offsetParent !== null);
    const cell = event.target as HTMLButtonElement;
    const row = shown.findIndex((buttons) => buttons.includes(cell));
    const column = shown[row]?.indexOf(cell) ?? -1;
    const step = { ArrowRight: [0, 1], ArrowLeft: [0, -1], ArrowDown: [1, 0], ArrowUp: [-1, 0] }[event.key];
    if (step === undefined || row < 0) return;
    event.preventDefault();
    shown[row + (step[0] ?? 0)]?.[column + (step[1] ?? 0)]?.focus();
  });
}

function wireFind(rows: ReadonlyMap<HTMLTableRowElement, string>): void {
  const field = byId("find", HTMLInputElement);
  const label = field.closest("label");
  if (label !== null) label.hidden = false;
  field.addEventListener("input", () => {
    const wanted = field.value.trim().toLowerCase();
    for (const [row, text] of rows) row.hidden = !text.includes(wanted);
    for (const body of new Set([...rows.keys()].map((row) => row.parentElement)))
      if (body !== null)
        body.hidden = [...body.querySelectorAll("tr:not(.namespace)")].every((row) => (row as HTMLElement).hidden);
  });
}

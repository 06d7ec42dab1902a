import { zoneTitles } from "../topology";
import { metrics, type Pill } from "./cards";
import { escapeText as e } from "./escape";
import { type Box, curve, intoGroup, PORT, type Point, rounded } from "./geometry";
import { icon } from "./icons";
import { APPS, type Layout, type Line } from "./layout";
import { cardName, placeName } from "./naming";
import { type Face, fitted, textWidth } from "./text";

type PlacedCard = Layout["cards"][number];

/**
 * The inside of an SVG: zones, namespaces, lines and cards, each with a class and with what it stands for as data attributes.
 *
 * @param fixed texts keep the width they are laid out for, whatever typeface there is
 */
export function draw(layout: Layout, fixed: boolean): string {
  const boxes = new Map(layout.cards.map((placed) => [placed.card.id, placed]));
  const inside = branches(layout);
  const toCards = layout.lines.filter((line) => line.to !== APPS).map((line) => line.points);
  return [
    ...layout.zones.map(drawZone),
    ...layout.groups.map((group) => drawGroup(group, fixed)),
    `<g class="lines">`,
    ...layout.lines.map((line) => drawLine(line, boxes)),
    ...inside.map(({ kind, points }) => `<path class="line ${kind}" d="${rounded(points)}"/>`),
    arrows([...toCards, ...inside.map(({ points }) => points)]),
    "</g>",
    `<g class="path" aria-hidden="true"></g>`,
    `<g class="cards">${layout.cards.map((card) => drawCard(card, fixed)).join("")}</g>`,
    `<g class="steps" aria-hidden="true"></g>`,
  ].join("\n");
}

function drawZone({ x, y, width, height, zone }: Layout["zones"][number]): string {
  return [
    `<g class="zone ${zone}">`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="18"/>`,
    `<text class="zone-name" x="${x + 20}" y="${y + 28}">${e(zoneTitles[zone])}</text>`,
    "</g>",
  ].join("");
}

function drawGroup({ x, y, width, height, namespace, id }: Layout["groups"][number], fixed: boolean): string {
  const size = 11;
  const name = {
    name: "namespace-name",
    text: fitted(namespace, width - 36, size, "sans"),
    x: x + 22,
    y: y + 21,
    size,
  };
  return [
    `<g class="namespace" data-group="${e(id)}">`,
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="12"/>`,
    label({ ...name, face: "sans" }, fixed),
    "</g>",
  ].join("");
}

function drawLine({ from, to, kind, points }: Line, boxes: ReadonlyMap<string, Box>): string {
  const [a, b] = [boxes.get(from), boxes.get(to)];
  const d = points.length === 0 && a !== undefined && b !== undefined ? curve(a, b) : rounded(points);
  return `<path class="line ${kind}" d="${d}"/>`;
}

/** From where lines meet the namespaces to each that is fed from outside. */
function branches({ apps, groups }: Layout): { kind: Line["kind"]; points: Point[] }[] {
  return groups.flatMap((group) => (group.fed ? [{ kind: group.fed, points: intoGroup(apps, group) }] : []));
}

/** One arrow head where lines meet a card or a namespace. */
function arrows(lines: readonly (readonly Point[])[]): string {
  const ends = new Map(lines.flatMap((points) => points.slice(-1)).map((p) => [`${p.x} ${p.y}`, p]));
  return [...ends.values()].map((p) => `<path class="arrow" d="${arrowHead(p)}"/>`).join("");
}

function arrowHead({ x, y }: Point): string {
  return `M${x} ${y}l-7 -4v8z`;
}

function drawCard({ x, y, width, height, card }: PlacedCard, fixed: boolean): string {
  const { padding, icon: room, line, lineHeight, titleHeight, title } = metrics;
  const lines = card.lines.map((text, i) => {
    const at = { x: padding, y: padding + titleHeight + i * lineHeight + 8 };
    return label({ name: "fact", text, ...at, size: line, face: "mono" }, fixed);
  });
  const place = card.places[0]?.id === card.id ? ` data-place="${e(card.id)}"` : "";
  const name = { name: "title", text: card.title, x: padding + room, y: PORT + 4, size: title, face: "sans" } as const;
  return [
    `<g class="card ${card.kind} ${card.zone}" data-card="${e(card.id)}"${place}`,
    ` transform="translate(${x} ${y})" role="img" aria-label="${e(cardName(card))}">`,
    `<rect class="paper" width="${width}" height="${height}" rx="9"/>`,
    `<path class="icon" transform="translate(${padding} ${PORT - 9})" d="${icon(card)}"/>`,
    [label(name, fixed), ...lines, ...card.pills.map((pill) => drawPill(pill, fixed))].join(" "),
    "</g>",
  ].join("");
}

function drawPill({ place, text, x, y, width }: Pill, fixed: boolean): string {
  const { pillHeight, pill } = metrics;
  return [
    `<g class="pill ${place.kind}" data-place="${e(place.id)}"><title>${e(placeName(place))}</title>`,
    `<rect x="${x}" y="${y}" width="${width}" height="${pillHeight}" rx="5"/>`,
    label({ name: "pill-name", text, x: x + metrics.pillPadding / 2, y: y + 11.8, size: pill, face: "mono" }, fixed),
    "</g>",
  ].join("");
}

interface Label {
  /** Its class, by which the style sheet knows it. */
  name: string;
  text: string;
  x: number;
  y: number;
  size: number;
  face: Face;
}

function label({ name, text, x, y, size, face }: Label, fixed: boolean): string {
  const length = fixed
    ? ` textLength="${Math.round(textWidth(text, size, face))}" lengthAdjust="spacingAndGlyphs"`
    : "";
  return `<text class="${name}" x="${x}" y="${y}"${length}>${e(text)}</text>`;
}

import { factText, type Place, zoneTitles } from "../topology";
import { metrics, type Pill } from "./cards";
import { escapeText as e } from "./escape";
import { type Box, curve, intoGroup, type Point, PORT, rounded } from "./geometry";
import { icon } from "./icons";
import { APPS, type Layout, type Line } from "./layout";
import { textWidth } from "./text";

type PlacedCard = Layout["cards"][number];

/** The inside of an SVG: zones, namespaces, lines and cards, each with a class and with what it stands for as data attributes. */
export function draw(layout: Layout): string {
  const boxes = new Map(layout.cards.map((placed) => [placed.card.id, placed]));
  const inside = branches(layout);
  const toCards = layout.lines.filter((line) => line.to !== APPS).map((line) => line.points);
  return [
    ...layout.zones.map(drawZone),
    ...layout.groups.map(drawGroup),
    `<g class="lines">`,
    ...layout.lines.map((line) => drawLine(line, boxes)),
    ...inside.map((points) => `<path class="line traffic" d="${rounded(points)}"/>`),
    arrows([...toCards, ...inside]),
    "</g>",
    `<g class="path" aria-hidden="true"></g>`,
    `<g class="cards">${layout.cards.map(drawCard).join("")}</g>`,
    `<g class="steps" aria-hidden="true"></g>`,
  ].join("\n");
}

function drawZone({ x, y, width, height, zone }: Layout["zones"][number]): string {
  return `<g class="zone ${zone}"><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="18"/>${label("zone-name", zoneTitles[zone], x + 20, y + 28)}</g>`;
}

function drawGroup({ x, y, width, height, namespace, id }: Layout["groups"][number]): string {
  const size = 11;
  return `<g class="namespace" data-group="${e(id)}"><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="12"/>${label("namespace-name", namespace, x + 22, y + 21, size)}</g>`;
}

function drawLine({ from, to, kind, points }: Line, boxes: ReadonlyMap<string, Box>): string {
  const [a, b] = [boxes.get(from), boxes.get(to)];
  const d = points.length === 0 && a !== undefined && b !== undefined ? curve(a, b) : rounded(points);
  return `<path class="line ${kind}" d="${d}"/>`;
}

/** From where lines meet the namespaces to each that is fed from outside. */
function branches({ apps, groups }: Layout): Point[][] {
  return groups.filter((group) => group.fed).map((group) => intoGroup(apps, group));
}

/** One arrow head where lines meet a card or a namespace. */
function arrows(lines: readonly (readonly Point[])[]): string {
  const ends = new Map(lines.flatMap((points) => points.slice(-1)).map((p) => [`${p.x} ${p.y}`, p]));
  return [...ends.values()].map((p) => `<path class="arrow" d="${arrowHead(p)}"/>`).join("");
}

function arrowHead({ x, y }: Point): string {
  return `M${x} ${y}l-7 -4v8z`;
}

function drawCard({ x, y, width, height, card }: PlacedCard): string {
  const { padding, icon: room, line, lineHeight, titleHeight, title } = metrics;
  const lines = card.lines.map((text, i) =>
    label("fact", text, padding, padding + titleHeight + i * lineHeight + 8, line, "mono"),
  );
  const place = card.places[0]?.id === card.id ? ` data-place="${e(card.id)}"` : "";
  return [
    `<g class="card ${card.kind} ${card.zone}" data-card="${e(card.id)}"${place}`,
    ` transform="translate(${x} ${y})" role="img" aria-label="${e(cardName(card))}">`,
    `<rect class="paper" width="${width}" height="${height}" rx="9"/>`,
    `<path class="icon" transform="translate(${padding} ${PORT - 9})" d="${icon(card)}"/>`,
    label("title", card.title, padding + room, PORT + 4, title),
    ...lines,
    ...card.pills.map(drawPill),
    "</g>",
  ].join("");
}

function drawPill({ place, text, x, y, width }: Pill): string {
  const { pillHeight, pill } = metrics;
  return [
    `<g class="pill ${place.kind}" data-place="${e(place.id)}"><title>${e(placeName(place))}</title>`,
    `<rect x="${x}" y="${y}" width="${width}" height="${pillHeight}" rx="5"/>`,
    label("pill-name", text, x + 7, y + 11.8, pill, "mono"),
    "</g>",
  ].join("");
}

function label(
  name: string,
  text: string,
  x: number,
  y: number,
  size?: number,
  face: "sans" | "mono" = "sans",
): string {
  const length = size === undefined ? "" : ` data-length="${Math.round(textWidth(text, size, face))}"`;
  return `<text class="${name}" x="${x}" y="${y}"${length}>${e(text)}</text>`;
}

/** How a screen reader names a place: what it is, what it is called, what is known about it. */
export function placeName(place: Place): string {
  const facts = place.facts.map((fact) => `${fact.label} ${factText(fact)}`);
  const what =
    place.name.toLowerCase().includes(place.kind) || place.kind === "client" ? "" : `${kindNames[place.kind]} `;
  const where = place.namespace === undefined ? "" : ` in namespace ${place.namespace}`;
  return [`${what}${place.name}${where}`, ...facts].join(", ");
}

function cardName({ kind, places, namespace, lines, title }: PlacedCard["card"]): string {
  const [main, ...others] = places;
  if (kind !== "app" && main !== undefined) return [placeName(main), ...others.map(placeName)].join("; ");
  const where = namespace === undefined ? "" : ` in namespace ${namespace}`;
  return [`App ${title}${where}`, ...lines, ...places.map((place) => kindNames[place.kind])].join(", ");
}

const kindNames: Readonly<Record<Place["kind"], string>> = {
  client: "Client",
  edge: "Edge",
  tunnel: "Tunnel",
  router: "Router",
  resolver: "Resolver",
  device: "Device",
  node: "Node",
  address: "Address",
  gateway: "Gateway",
  route: "Route",
  service: "Service",
  pod: "Pods",
};

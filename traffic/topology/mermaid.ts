import { factText, type Place, type Topology, zones, zoneTitles } from "./place";

/** With more apps than this a namespace is one box: GitHub draws no diagram of more than 500 lines, and nobody reads one. */
const MOST_APPS = 40;

/**
 * The topology as a Mermaid flowchart, as GitHub shows it: the parts of an app are one box. The same topology always gives the same text.
 * Syntax: https://mermaid.js.org/syntax/flowchart.html
 */
export function mermaid(topology: Topology): string {
  const apps = new Set(topology.places.flatMap((place) => place.app ?? []));
  const boxes = boxesOf(topology, apps.size > MOST_APPS);
  const ids = new Map([...boxes.keys()].map((key, i) => [key, `n${i}`]));
  const subgraphs = zones.flatMap((zone) => zoneLines(zone, boxes, ids));
  return ["flowchart LR", ...subgraphs, ...connectionLines(topology, boxes, ids), ...STYLES].join("\n");
}

interface Box {
  key: string;
  places: Place[];
  lines: string[];
  namespace: string | undefined;
}

function boxesOf(topology: Topology, byNamespace: boolean): Map<string, Box> {
  const boxes = new Map<string, Box>();
  for (const place of topology.places) {
    const key = boxOf(place, byNamespace);
    const box = boxes.get(key) ?? { key, places: [], lines: [], namespace: place.app && place.namespace };
    box.places.push(place);
    boxes.set(key, box);
  }
  for (const box of boxes.values()) box.lines = linesOf(box, byNamespace);
  return boxes;
}

function boxOf(place: Place, byNamespace: boolean): string {
  if (place.app !== undefined) return byNamespace ? `namespace/${place.namespace}` : `app/${place.app}`;
  return place.partOf ?? place.id;
}

function linesOf({ key, places }: Box, byNamespace: boolean): string[] {
  const main = places.find((place) => place.id === key);
  const named = (kind: Place["kind"]) => places.filter((place) => place.kind === kind);
  if (main === undefined && byNamespace) {
    const services = named("service").map((place) => place.name);
    const shown = services.length > 6 ? [...services.slice(0, 5), `and ${services.length - 5} more`] : services;
    return [`${places[0]?.namespace ?? ""}: ${services.length} apps`, ...shown];
  }
  const addresses = named("address").map((place) => place.name);
  const facts = [...(main === undefined ? named("route") : [main]), ...(main === undefined ? named("service") : [])]
    .flatMap((place) => place.facts)
    .filter((fact) => ["host name", "address", "port", "purpose", "advertises"].includes(fact.label))
    .map((fact) => (fact.label === "port" ? `port ${factText(fact)}` : factText(fact)));
  return [main?.name ?? named("service")[0]?.name ?? places[0]?.name ?? key, ...new Set([...addresses, ...facts])];
}

function zoneLines(zone: Place["zone"], boxes: ReadonlyMap<string, Box>, ids: ReadonlyMap<string, string>): string[] {
  const own = [...boxes.values()].filter((box) => box.places[0]?.zone === zone);
  if (own.length === 0) return [];
  const alone = own.filter((box) => box.namespace === undefined || box.key === `namespace/${box.namespace}`);
  const namespaces = new Set(own.filter((box) => !alone.includes(box)).flatMap((box) => box.namespace ?? []));
  return [
    `  subgraph ${zone}["${zoneTitles[zone]}"]`,
    ...alone.map((box) => `    ${node(box, ids)}`),
    ...[...namespaces].flatMap((namespace, i) => [
      `    subgraph ns${i}["${label(namespace)}"]`,
      ...own
        .filter((box) => !alone.includes(box) && box.namespace === namespace)
        .map((box) => `      ${node(box, ids)}`),
      "    end",
    ]),
    "  end",
  ];
}

function node(box: Box, ids: ReadonlyMap<string, string>): string {
  return `${ids.get(box.key)}["${box.lines.map(label).join("<br/>")}"]:::${box.places[0]?.zone}`;
}

function connectionLines(
  topology: Topology,
  boxes: ReadonlyMap<string, Box>,
  ids: ReadonlyMap<string, string>,
): string[] {
  const boxOfPlace = new Map([...boxes.values()].flatMap((box) => box.places.map((place) => [place.id, box.key])));
  const lines = topology.connections.flatMap(({ from, to, kind }) => {
    const [a, b] = [boxOfPlace.get(from) ?? "", boxOfPlace.get(to) ?? ""];
    return a === b ? [] : [`  ${ids.get(a)} ${kind === "question" ? "-. asks .->" : "-->"} ${ids.get(b)}`];
  });
  return [...new Set(lines)];
}

/** Text inside quotation marks. Mermaid reads `#name;` as a character and the rest as Markdown or HTML where it looks like it. */
function label(text: string): string {
  return text.replace(/[^\p{L}\p{N} .,:/()_-]/gu, (c) => `#${c.codePointAt(0)};`);
}

const STYLES = [
  "  classDef internet fill:#fdf2e6,stroke:#c87a2c,color:#1b1c21",
  "  classDef tailnet fill:#f4f0fd,stroke:#8467c9,color:#1b1c21",
  "  classDef lan fill:#e9f6f2,stroke:#3f9d85,color:#1b1c21",
  "  classDef cluster fill:#eef3fc,stroke:#4f7fc4,color:#1b1c21",
];

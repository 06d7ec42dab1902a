import type { Hop, Verdict } from "../verdict";

/** Answers that go back to who asked: the path goes on from there. */
const QUESTIONS = new Set<Hop["layer"]>(["public DNS", "LAN DNS", "tailnet DNS", "cluster DNS"]);

/**
 * A path as a Mermaid sequence diagram, as GitHub draws it. Source: Mermaid, «Sequence diagrams».
 *
 * @param nameOf how a place is called
 */
export function sequenceDiagram({ hops, status }: Verdict, nameOf: (place: string) => string): string {
  const places = [...new Set(hops.map((hop) => hop.place))];
  const alias = new Map(places.map((place, i) => [place, `p${i}`]));
  const lines = [
    "sequenceDiagram",
    ...places.map((place) => `  participant ${alias.get(place)} as ${label(nameOf(place))}`),
  ];
  let at: string | undefined;
  for (const [i, hop] of hops.entries()) {
    const here = alias.get(hop.place) as string;
    const last = i === hops.length - 1 && status !== "reachable";
    const text = label(hop.text);
    if (at === undefined || at === here) lines.push(`  Note over ${here}: ${text}`);
    else if (QUESTIONS.has(hop.layer)) {
      lines.push(`  ${at}->>${here}: ${label("asks for the name")}`, `  ${here}--${last ? "x" : ">>"}${at}: ${text}`);
      continue;
    } else lines.push(`  ${at}${last ? "-x" : "->>"}${here}: ${text}`);
    at = here;
  }
  return lines.join("\n");
}

/** Text that Mermaid shows as it is: its own marks as character codes. */
export function label(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .replace(/[#;<>:&{}"\\]/g, (mark) => `#${mark.codePointAt(0)};`);
}

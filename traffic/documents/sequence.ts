import type { Hop, Verdict } from "../model/verdict";

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
  // Resolvers that were asked on the way to one answer: it goes back to who asked first.
  let asker: string | undefined;
  for (const [i, hop] of hops.entries()) {
    const here = alias.get(hop.place) as string;
    const last = i === hops.length - 1 && status !== "reachable";
    const text = label(hop.text);
    const isQuestion = QUESTIONS.has(hop.layer) || isResolver(hops[i + 1], hop);
    if (!isQuestion && asker !== undefined) {
      if (at !== asker) lines.push(`  ${at}-->>${asker}: ${label("the answer")}`);
      [at, asker] = [asker, undefined];
    }
    if (isQuestion) asker ??= at;
    if (at === undefined || at === here) lines.push(`  Note over ${here}: ${text}`);
    else lines.push(`  ${at}${last ? "-x" : "->>"}${here}: ${text}`);
    at = here;
  }
  return lines.join("\n");
}

/** Is the hop the way to a resolver, whose answer comes next? */
function isResolver(next: Hop | undefined, { place }: Hop): boolean {
  return next !== undefined && QUESTIONS.has(next.layer) && next.place === place;
}

/** Text that Mermaid shows as it is: its own marks as character codes. */
function label(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .replace(/[#;<>:&{}"\\]/g, (mark) => `#${mark.codePointAt(0)};`);
}

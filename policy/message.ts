import { title } from "../traffic/kubernetes";
import type { Rule, Unjudged, Violation } from "./rule";

/** Rule code, resource, the value found, why it matters, what to write instead. */
export function violationText(rule: Rule, { resource, found, instead }: Violation): string {
  return `${rule.code} ${title(resource)}: found ${found}. ${rule.prevents} Write instead: ${instead}`;
}

/** One text for all that could not be judged: each value with the rules that wait for it. */
export function unjudgedText(notes: ReadonlyMap<string, readonly Unjudged[]>): string {
  const waiting = new Map<string, Set<string>>();
  for (const [code, list] of notes)
    for (const { resource, path } of list) {
      const place = `${title(resource)}: ${path}`;
      waiting.set(place, (waiting.get(place) ?? new Set()).add(code));
    }
  const lines = [...waiting].map(([place, codes]) => `  ${place} (${[...codes].join(", ")})`);
  return `not yet known, will be judged at update:\n${lines.join("\n")}`;
}

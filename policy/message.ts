import { title } from "../traffic/model/kind";
import type { Rule, Unjudged, Violation } from "./rule";

/** Rule code, resource, the value found, why it matters, what to write instead. */
export function violationText(rule: Rule, { resource, found, instead }: Violation): string {
  return `${rule.code} ${title(resource)}: found ${found}. ${rule.prevents} Instead: ${instead}`;
}

/** One text for all that could not be judged: each value with the rules that wait for it, then what cannot be told at all. */
export function unjudgedText(notes: ReadonlyMap<string, readonly Unjudged[]>): string {
  const [later, never] = [new Map<string, Set<string>>(), new Map<string, Set<string>>()];
  for (const [code, list] of notes)
    for (const { resource, path, why } of list) {
      const place = path === "" ? title(resource) : `${title(resource)}: ${path}`;
      const [lines, line] = why === undefined ? [later, place] : [never, `${place}: ${why}`];
      lines.set(line, (lines.get(line) ?? new Set()).add(code));
    }
  return [
    ...section("not yet known, will be judged at update:", later),
    ...section("cannot be told, and is not judged:", never),
  ].join("\n");
}

function section(head: string, lines: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  return lines.size === 0 ? [] : [head, ...[...lines].map(([line, codes]) => `  ${line} (${[...codes].join(", ")})`)];
}

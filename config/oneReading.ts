import { type Document, isAlias, isMap, isScalar, type Node, type Scalar, visit } from "yaml";
import type { Problem } from "./problems";

/**
 * Everything in a stack file that Go's YAML, by which Pulumi reads it (gopkg.in/yaml.v3), takes otherwise than the library that reads it
 * here, or that has to be looked up elsewhere in the file to be understood.
 *
 * @param placeOf the place of an offset in `text`, as problems name it
 */
export function ambiguities(document: Document, text: string, placeOf: (offset: number) => string): Problem[] {
  const problems: Problem[] = [];
  const add = (offset: number, field: string, message: string, fix: string) =>
    problems.push({ code: "CFG-06", field, at: placeOf(offset), message, fix });
  for (const { index } of text.matchAll(OTHER_LINE_BREAKS))
    add(
      index,
      "config",
      "A character that looks like nothing begins a new line for Pulumi, behind a comment too.",
      "Delete it and press Enter where a new line is wanted.",
    );
  if (document.directives?.yaml.explicit)
    add(
      0,
      "config",
      "%YAML asks for another version of YAML, which Pulumi does not follow.",
      "Take the line out, and the --- below it.",
    );
  visit(document, {
    Node(_, node, path) {
      const told = (message: string, fix: string) => add(node.range?.[0] ?? 0, fieldOf(path, node), message, fix);
      if (isAlias(node)) told(`*${node.source} repeats another value.`, "Write the value itself.");
      else if (node.anchor !== undefined) told(`&${node.anchor} names a value.`, "Write the value without a name.");
      else if (node.tag !== undefined) told(`${node.tag} gives the value a type.`, "Write the value without it.");
      if (!isScalar(node) || node.type !== "PLAIN" || node.source === undefined || node.tag !== undefined) return;
      const { source } = node;
      if (source === "<<") told("<< merges another map into this one.", "Write its entries out.");
      const clear = clearForm(source, node.value);
      if (clear !== undefined)
        told(`${source} is read in more than one way.`, `Write ${clear}; a text goes in quotes: "${source}".`);
    },
  });
  return problems;
}

/** Line breaks of YAML 1.1, which Go's library still knows: a lone carriage return, NEL, line and paragraph separator. */
const OTHER_LINE_BREAKS = /\r(?!\n)|[\u0085\u2028\u2029]/g;

const TIMESTAMP = /^\d{4}-\d\d?-\d\d?([Tt ].*)?$/;

/** How to write a plain scalar that has two readings; undefined: it has one. */
function clearForm(source: string, read: unknown): string | undefined {
  if (TIMESTAMP.test(source)) return `"${source}"`;
  const number = numberInGo(source);
  if (number !== undefined && !Number.isFinite(number)) return "a smaller number";
  if (number === undefined || number === read) return undefined;
  return typeof read === "number" ? `${read} or, as Pulumi reads it, ${number}` : String(number);
}

const BASES: readonly [RegExp, number][] = [
  [/^0b([01]+)$/i, 2],
  [/^0o?([0-7]+)$/i, 8],
  [/^0x([0-9a-f]+)$/i, 16],
];
const DECIMAL = /^(\.\d+|\d+(\.\d*)?)(e[-+]?\d+)?$/i;

/** The number that Go's library makes of a plain scalar: underscores count for nothing, a zero in front means octal where that is one. */
function numberInGo(source: string): number | undefined {
  if (!/^[-+.\d]/.test(source)) return undefined;
  const [, sign, digits = ""] = /^([-+]?)(.*)$/.exec(source.replaceAll("_", "")) ?? [];
  const factor = sign === "-" ? -1 : 1;
  for (const [form, base] of BASES) {
    const [, inner] = form.exec(digits) ?? [];
    if (inner !== undefined) return factor * Number.parseInt(inner, base);
  }
  return DECIMAL.test(digits) ? factor * Number(digits) : undefined;
}

/** `homelab:apps.wiki.port`, from the pairs and lists around a node. */
function fieldOf(path: readonly unknown[], node: Node): string {
  const keys = path.flatMap((part, i) => {
    const key = (part as { key?: Scalar | null }).key;
    if (key !== undefined && key !== null) return key === node ? [] : [String(key.value)];
    const items = (part as { items?: unknown[] }).items;
    const next = path[i + 1] ?? node;
    return items !== undefined && !isMap(part) ? [String(items.indexOf(next))] : [];
  });
  const [outer, ...inner] = keys;
  return (outer === "config" ? inner : keys).join(".") || "config";
}

import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
  visit,
} from "yaml";
import { keyProblems, NAMESPACE, settingMeant } from "./namespace";
import { nearest } from "./nearest";
import { type Placing, placing } from "./place";
import type { Problem } from "./problems";
import { plainSecrets } from "./secrets";

/** What a stack file says under `homelab:`, and what is wrong with the file itself. */
export interface StackFile {
  values: Record<string, unknown>;
  problems: Problem[];
  /** Where a field stands in the file. */
  place: Placing;
}

/** Reads the text of `Pulumi.<stack>.yaml`. Whatever Pulumi would read otherwise than this is a problem, so that there is one reading. */
export function readStackFile(stack: string, name: string, bytes: Uint8Array): StackFile {
  const nothing = { values: {}, place: () => undefined };
  const refused = (message: string, fix: string): StackFile => ({
    ...nothing,
    problems: [{ code: "CFG-04", field: name, message, fix }],
  });
  const text = decoded(bytes);
  if (text === undefined) return refused("The file is not UTF-8.", "Save it as UTF-8, and not as UTF-16.");
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [error] = document.errors;
  if (error !== undefined)
    return refused(
      `The file is no YAML: ${error.message.trim()}`,
      "Mend the line that is named; the indentation is two spaces a level.",
    );
  const root = document.contents;
  if (root === null) return { ...nothing, problems: [] };
  if (!isMap(root))
    return refused(`The file is ${kind(root)}.`, "Write a map with the key config:, and the settings below it.");
  const config = root.get("config");
  if (!root.has("config")) {
    const keys = root.items.map((pair) => String(pair.key));
    const near = nearest("config", keys);
    if (near !== undefined)
      return refused(`The file has ${near}:, which Pulumi does not read, and no config:.`, "Write config:.");
    const stray = keys.find((key) => settingMeant(key) !== undefined);
    if (stray !== undefined)
      return refused(
        `${stray} stands beside config:, not below it.`,
        "Write config: in a line of its own, and the settings two spaces further right.",
      );
  }
  if (config === null || config === undefined) return { ...nothing, problems: [] };
  if (!isMap(config))
    return refused(`config is ${kind(config as Node)}.`, "Write a map: each setting as homelab:<name>: …");
  const place = placing(name, config, lines);
  const { config: written } = document.toJS() as { config: Record<string, unknown> };
  const values = Object.fromEntries(
    Object.entries(written).flatMap(([key, value]) =>
      key.startsWith(`${NAMESPACE}:`) ? [[key.slice(NAMESPACE.length + 1), value]] : [],
    ),
  );
  const problems = [...keyProblems(Object.keys(written)), ...plainSecrets(stack, values)];
  const placed = problems.map((problem) => ({ ...problem, ...at(place(problem.field)) }));
  return { values, problems: [...ambiguous(config, name, lines), ...placed], place };
}

function at(place: string | undefined): { at?: string } {
  return place === undefined ? {} : { at: place };
}

/** Undefined for what is no UTF-8: UTF-16 has a zero byte in every second place. */
function decoded(bytes: Uint8Array): string | undefined {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return text.slice(0, 1000).includes("\0\0") || /^.?\0/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

function kind(node: Node): string {
  return isScalar(node) ? "a text" : isMap(node) ? "a map" : "a list";
}

/** How a plain scalar is written so that Go's YAML, by which Pulumi reads the file, and this one read it otherwise. */
const AMBIGUOUS: readonly [RegExp, (text: string) => string][] = [
  [/^[-+]?0[0-7]+$/, (text) => `${Number(text)} or, as Pulumi reads it, ${Number.parseInt(text, 8)}`],
  [/^[-+]?\d[\d_.]*_[\d_.]*$/, (text) => text.replaceAll("_", "")],
  [/^[-+]?0b[01_]+$/i, (text) => String(Number(text.replace(/^[-+]/, "").replaceAll("_", "")))],
  [/^\d{4}-\d\d?-\d\d?([Tt ].*)?$/, (text) => `"${text}"`],
];

function ambiguous(config: Node, name: string, lines: LineCounter): Problem[] {
  const problems: Problem[] = [];
  const add = (node: Node, path: readonly unknown[], message: string, fix: string) => {
    const { line } = lines.linePos(node.range?.[0] ?? 0);
    problems.push({ code: "CFG-06", field: fieldOf(path, node), at: `${name}:${line}`, message, fix });
  };
  visit(config as unknown as Document, {
    Node(_, node, path) {
      if (isAlias(node)) add(node, path, `*${node.source} repeats another value.`, "Write the value itself.");
      else if (node.anchor !== undefined)
        add(node, path, `&${node.anchor} names a value.`, "Write the value without a name.");
      else if (node.tag !== undefined)
        add(node, path, `${node.tag} gives the value a type.`, "Write the value without it.");
      if (isScalar(node)) judgeScalar(node, path);
    },
  });
  return problems;

  function judgeScalar(node: Scalar, path: readonly unknown[]): void {
    const { source } = node;
    if (node.type !== "PLAIN" || source === undefined) return;
    if (source === "<<") add(node, path, "<< merges another map into this one.", "Write its entries out.");
    const [, clear] = AMBIGUOUS.find(([form]) => form.test(source)) ?? [];
    if (clear !== undefined)
      add(
        node,
        path,
        `${source} is read in more than one way.`,
        `Write ${clear(source)}; a text goes in quotes: "${source}".`,
      );
  }
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
  return keys.join(".") || "config";
}

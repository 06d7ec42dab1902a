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
import { nearest } from "./nearest";
import type { Problem } from "./problems";
import { configurationKeys } from "./schema";
import { secretKeys, setCommand } from "./secrets";

/** What a stack file says under `homelab:`, and what is wrong with the file itself. */
export interface StackFile {
  values: Record<string, unknown>;
  problems: Problem[];
}

const NAMESPACE = "homelab";
const KEYS: readonly string[] = [...configurationKeys, ...secretKeys.map((s) => s.name)];

/** Reads the text of `Pulumi.<stack>.yaml`. Whatever Pulumi would read otherwise than this is a problem, so that there is one reading. */
export function readStackFile(stack: string, name: string, bytes: Uint8Array): StackFile {
  const refused = (message: string, fix: string): StackFile => ({
    values: {},
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
  if (root === null) return { values: {}, problems: [] };
  if (!isMap(root))
    return refused(`The file is ${kind(root)}.`, "Write a map with the key config:, and the settings below it.");
  const config = root.get("config");
  if (!root.has("config")) {
    const stray = root.items.map((pair) => String(pair.key)).find((key) => meant(key) !== undefined);
    if (stray !== undefined)
      return refused(
        `${stray} stands beside config:, not below it.`,
        "Write config: in a line of its own, and the settings two spaces further right.",
      );
  }
  if (config === null || config === undefined) return { values: {}, problems: [] };
  if (!isMap(config))
    return refused(`config is ${kind(config as Node)}.`, "Write a map: each setting as homelab:<name>: …");
  const odd = ambiguous(config, lines);
  const values = document.toJS() as { config: Record<string, unknown> };
  return named(stack, values.config, odd);
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

/** The setting that a key of `config:` means, in whatever form; undefined for another program's. */
function meant(key: string): string | undefined {
  const [namespace = "", ...rest] = key.split(":");
  if (rest.length === 0) return KEYS.includes(key) ? key : undefined;
  const name = rest.join(":");
  return namespace === NAMESPACE || (nearest(namespace, [NAMESPACE]) !== undefined && KEYS.includes(name))
    ? name
    : undefined;
}

function named(stack: string, config: Record<string, unknown>, problems: Problem[]): StackFile {
  const values: Record<string, unknown> = {};
  const refuse = (field: string, message: string, fix: string) =>
    problems.push({ code: "CFG-05", field, message, fix });
  for (const [key, value] of Object.entries(config)) {
    const name = meant(key);
    if (key.startsWith(`${NAMESPACE}:`)) values[key.slice(NAMESPACE.length + 1)] = value;
    else if (key === NAMESPACE)
      refuse(
        key,
        "The settings stand in a map of their own, which Pulumi takes for one setting.",
        "Write each as homelab:<name>:, directly below config.",
      );
    else if (name !== undefined)
      refuse(
        key,
        key.includes(":")
          ? `${key.split(":")[0]} is not this program's namespace, so the setting is ignored.`
          : `The key has no namespace: Pulumi takes it for homelab:${key}, and lets it win over one that is written so.`,
        `Write homelab:${name}.`,
      );
  }
  for (const { name } of secretKeys)
    if (typeof values[name] === "string")
      problems.push({
        code: "SEC-02",
        field: `homelab:${name}`,
        message: "The secret stands in the file as plain text.",
        fix: `Take the line out, make a new secret at the service, and run: ${setCommand(name, stack)}`,
      });
  return { values, problems };
}

/** How a plain scalar is written so that Go's YAML, by which Pulumi reads the file, and this one read it otherwise. */
const AMBIGUOUS: readonly [RegExp, (text: string) => string][] = [
  [/^[-+]?0[0-7]+$/, (text) => `${Number(text)} or, as Pulumi reads it, ${Number.parseInt(text, 8)}`],
  [/^[-+]?\d[\d_.]*_[\d_.]*$/, (text) => text.replaceAll("_", "")],
  [/^[-+]?0b[01_]+$/i, (text) => String(Number(text.replace(/^[-+]/, "").replaceAll("_", "")))],
  [/^\d{4}-\d\d?-\d\d?([Tt ].*)?$/, (text) => `"${text}"`],
];

function ambiguous(config: Node, lines: LineCounter): Problem[] {
  const problems: Problem[] = [];
  const add = (node: Node, path: readonly unknown[], message: string, fix: string) => {
    const line = lines.linePos(node.range?.[0] ?? 0).line;
    problems.push({ code: "CFG-06", field: fieldOf(path, node), message: `Line ${line}: ${message}`, fix });
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

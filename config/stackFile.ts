import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  type ParsedNode,
  parseDocument,
  type YAMLError,
} from "yaml";
import { keyProblems, NAMESPACE, settingMeant } from "./namespace";
import { nearest } from "./nearest";
import { ambiguities } from "./oneReading";
import { type Placing, placing } from "./place";
import type { Problem } from "./problems";
import { configurationKeys } from "./schema";
import { plainSecrets } from "./secrets";

/** The settings of a stack file under `homelab:`, and the problems of the file itself. */
export interface StackFile {
  values: Record<string, unknown>;
  problems: Problem[];
  /** Where a field stands in the file. */
  place: Placing;
}

/** Reads the text of `Pulumi.<stack>.yaml`. Whatever Pulumi would read otherwise than this is a problem, so that there is one reading. */
export function readStackFile(stack: string, name: string, bytes: Uint8Array): StackFile {
  const refused = (...problems: Problem[]): StackFile => ({ values: {}, place: () => undefined, problems });
  const text = decoded(bytes);
  const lines = new LineCounter();
  const at = (offset: number) => `${name}:${lines.linePos(offset).line}`;
  const problem = (message: string, fix: string, offset?: number): Problem => ({
    ...{ code: "CFG-04", field: name, message, fix },
    ...(offset === undefined ? {} : { at: at(offset) }),
  });
  if (text === undefined) return refused(problem("The file is not UTF-8.", "Save it as UTF-8, and not as UTF-16."));
  // Without `prettyErrors` no line of the file is quoted: there may be a secret in it.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: isSameKey });
  if (document.errors.length > 0)
    return refused(...document.errors.map((error) => problem(...inWords(error), error.pos[0])));
  const root: Node | null = document.contents;
  if (root !== null && !isMap(root))
    return refused(
      problem(`The file is ${kind(root)}.`, "Write a map with the key config:, and the settings below it."),
    );
  const strays = (root?.items ?? []).flatMap(({ key }) =>
    stray(String(key)).map((words) => problem(...words, (key as Node | null)?.range?.[0])),
  );
  if (strays.length > 0) return refused(...strays);
  const config = root?.get("config", true) as Node | null | undefined;
  if (config === null || config === undefined || (isScalar(config) && config.value === null))
    return refused(
      problem(
        root === null ? "The file is empty." : config === undefined ? "The file has no config:." : "config: is empty.",
        `Write config: in a line of its own, and below it, two spaces further right, ${configurationKeys
          .slice(0, 3)
          .map((key) => `${NAMESPACE}:${key}:`)
          .join(", ")} …`,
      ),
    );
  const odd = ambiguities(document as Document, text, at);
  if (!isMap(config))
    return isAlias(config)
      ? refused(...odd)
      : refused(problem(`config is ${kind(config)}.`, "Write a map: each setting as homelab:<name>: …"));
  const place = placing(name, config, lines);
  const { config: written } = document.toJS() as { config: Record<string, unknown> };
  const values = Object.fromEntries(
    Object.entries(written).flatMap(([key, value]) =>
      key.startsWith(`${NAMESPACE}:`) ? [[key.slice(NAMESPACE.length + 1), value]] : [],
    ),
  );
  const found = [...keyProblems(Object.keys(written)), ...plainSecrets(stack, values)];
  return { values, place, problems: [...odd, ...found.map((p) => placed(p, place))] };
}

/** The problem with the line of its field, where that is known. */
export function placed(problem: Problem, place: Placing): Problem {
  const at = place(problem.field);
  return at === undefined ? problem : { ...problem, at };
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

/** Pulumi makes texts of all keys: of 80 and "80" in one map it keeps either. */
function isSameKey(a: ParsedNode, b: ParsedNode): boolean {
  return a === b || (isScalar(a) && isScalar(b) && String(a.value) === String(b.value));
}

function inWords({ code, message }: YAMLError): [message: string, fix: string] {
  if (code === "MULTIPLE_DOCS")
    return ["A second document begins, which Pulumi does not read.", "Write one document, without ---."];
  if (code === "DUPLICATE_KEY")
    return ["The key stands twice in one map.", "Take one of the two out, or put them together."];
  return [`This line is no YAML: ${message.trim()}`, "Mend it; the indentation is two spaces a level."];
}

function kind(node: Node): string {
  return isScalar(node) ? "a text" : isMap(node) ? "a map" : "a list";
}

/** The problem of a key beside `config:`, which Pulumi would ignore in silence. */
function stray(key: string): [message: string, fix: string][] {
  if (key !== "config" && nearest(key.toLowerCase(), ["config", "configuration"]) !== undefined)
    return [[`${key} is not config, so what stands below it is ignored.`, "Write config: in small letters."]];
  if (!isSetting(key)) return [];
  return [
    [
      `${key} stands beside config:, not below it.`,
      "Write config: in a line of its own, and the settings two spaces further right.",
    ],
  ];
}

/** Without a namespace only the very name is one: Pulumi's own keys look like nothing else. */
function isSetting(key: string): boolean {
  return key.includes(":") ? settingMeant(key) !== undefined : settingMeant(key) === key;
}

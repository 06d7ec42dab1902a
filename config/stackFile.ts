import { isAlias, isMap, isScalar, LineCounter, type Node, type ParsedNode, parseDocument, type YAMLError } from "yaml";
import { nearest } from "./nearest";
import { ambiguities } from "./oneReading";
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
  const problem = (message: string, fix: string): Problem => ({ code: "CFG-04", field: name, message, fix });
  const refused = (...problems: Problem[]): StackFile => ({ values: {}, problems });
  const text = decoded(bytes);
  if (text === undefined) return refused(problem("The file is not UTF-8.", "Save it as UTF-8, and not as UTF-16."));
  const lines = new LineCounter();
  // Without `prettyErrors` no line of the file is quoted: there may be a secret in it.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: isSameKey });
  if (document.errors.length > 0)
    return refused(...document.errors.map((error) => problem(...inWords(error, lines.linePos(error.pos[0]).line))));
  const root: Node | null = document.contents;
  if (root !== null && !isMap(root))
    return refused(
      problem(`The file is ${kind(root)}.`, "Write a map with the key config:, and the settings below it."),
    );
  const strays = (root?.items ?? []).map((pair) => String(pair.key)).flatMap(stray);
  if (strays.length > 0) return refused(...strays.map(([message, fix]) => problem(message, fix)));
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
  const odd = ambiguities(document, text, lines);
  if (!isMap(config))
    return isAlias(config)
      ? refused(...odd)
      : refused(problem(`config is ${kind(config)}.`, "Write a map: each setting as homelab:<name>: …"));
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

/** Pulumi makes texts of all keys: of 80 and "80" in one map it keeps either. */
function isSameKey(a: ParsedNode, b: ParsedNode): boolean {
  return a === b || (isScalar(a) && isScalar(b) && String(a.value) === String(b.value));
}

function inWords({ code, message }: YAMLError, line: number): [message: string, fix: string] {
  if (code === "MULTIPLE_DOCS")
    return [`Line ${line}: a second document begins, which Pulumi does not read.`, "Write one document, without ---."];
  if (code === "DUPLICATE_KEY")
    return [`Line ${line}: the key stands twice in one map.`, "Take one of the two out, or put them together."];
  return [`Line ${line} is no YAML: ${message.trim()}`, "Mend that line; the indentation is two spaces a level."];
}

function kind(node: Node): string {
  return isScalar(node) ? "a text" : isMap(node) ? "a map" : "a list";
}

/** What is wrong with a key beside `config:`; Pulumi takes no notice of one that it does not know. */
function stray(key: string): [message: string, fix: string][] {
  if (key !== "config" && nearest(key.toLowerCase(), ["config", "configuration"]) !== undefined)
    return [[`${key} is not config, so what stands below it is ignored.`, "Write config: in small letters."]];
  if (!KEYS.includes(key) && (!key.includes(":") || meant(key) === undefined)) return [];
  return [
    [
      `${key} stands beside config:, not below it.`,
      "Write config: in a line of its own, and the settings two spaces further right.",
    ],
  ];
}

/** The setting that a key of `config:` means, in whatever form; undefined for another program's. */
function meant(key: string): string | undefined {
  const [namespace = "", ...rest] = key.split(":");
  if (rest.length === 0) return nearest(namespace, KEYS);
  // Pulumi itself reads `homelab:config:lan` as `homelab:lan`.
  const name = (rest[0] === "config" && rest.length > 1 ? rest.slice(1) : rest).join(":");
  const near = KEYS.includes(name) ? name : nearest(name, KEYS);
  if (namespace === NAMESPACE || namespace.toLowerCase().includes(NAMESPACE)) return near ?? name;
  return nearest(namespace.toLowerCase(), [NAMESPACE]) === undefined ? undefined : near;
}

function named(stack: string, config: Record<string, unknown>, problems: Problem[]): StackFile {
  const values: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    const wrong = wrongKey(key);
    if (wrong !== undefined) problems.push({ code: "CFG-05", field: key, ...wrong });
    else if (key.startsWith(`${NAMESPACE}:`)) values[key.slice(NAMESPACE.length + 1)] = value;
  }
  for (const { name } of secretKeys)
    if (name in values && !isSealed(values[name]))
      problems.push({
        code: "SEC-02",
        field: `homelab:${name}`,
        message: "The secret stands in the file as plain text.",
        fix: `Take the line out, make a new secret at the service, and run: ${setCommand(name, stack)}`,
      });
  return { values, problems };
}

/** `{secure: …}` and nothing else: what `pulumi config set --secret` writes. */
function isSealed(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).join() === "secure";
}

function wrongKey(key: string): Pick<Problem, "message" | "fix"> | undefined {
  if (key.startsWith(`${NAMESPACE}:`) && !key.startsWith(`${NAMESPACE}:config:`)) return undefined;
  if (key.toLowerCase() === NAMESPACE)
    return {
      message: "The settings stand in a map of their own, which Pulumi takes for one setting.",
      fix: "Write each as homelab:<name>:, directly below config.",
    };
  const [namespace, ...rest] = key.split(":");
  const name = meant(key);
  if (rest.length === 0)
    return {
      message: `The key has no namespace: Pulumi takes it for homelab:${key}, and lets it win over one that is written so.`,
      fix: name === undefined ? "Take it out, or write it with its namespace in front." : `Write homelab:${name}.`,
    };
  if (name === undefined) return undefined;
  const message =
    namespace === NAMESPACE
      ? `Pulumi takes the key for homelab:${rest.slice(1).join(":")}.`
      : `${namespace} is not this program's namespace, so the setting is ignored.`;
  return { message, fix: `Write homelab:${name}.` };
}

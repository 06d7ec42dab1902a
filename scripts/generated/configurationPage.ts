import { problemCodes } from "../../config/problems";
import { secretKeys, setCommand } from "../../config/secrets";
import type { JsonSchema } from "./stackFileSchema";

interface Row {
  setting: string;
  type: string;
  fallback: string;
  example: string;
  description: string;
}

/** docs/configuration.md: every setting with its type, default and example, the secrets, and the codes of problems. */
export function configurationPage(schema: JsonSchema): string {
  const config = schema.properties?.config as JsonSchema;
  const secretNames = secretKeys.map((s) => `homelab:${s.name}`);
  const sections = Object.entries(config.properties ?? {}).filter(([key]) => !secretNames.includes(key));
  return `${[
    "# Configuration",
    "<!-- Written by `npm run schema`. Edit config/schema/ and config/problems.ts instead. -->",
    "What may stand in `Pulumi.<stack>.yaml`, under `config:`. In a path, `<key>` is a name that you choose, and `[]` an entry of a list. An editor with a YAML language server completes and checks all of it: keep the first line of the stack file.",
    ...sections.flatMap(([key, section]) => settingsOf(key, section, config.required?.includes(key) ?? false)),
    "## Secrets",
    "Stack files hold secrets encrypted only. Each is set with `pulumi config set --secret`, which asks for the value.",
    table(
      ["Secret", "What it is", "Set it with"],
      secretKeys.map((s) => [code(`homelab:${s.name}`), s.what, code(setCommand(s.name, "<stack>"))]),
    ),
    "## Problems",
    "Every problem of a configuration is told at once, with its code, its field and what to write instead.",
    table(
      ["Code", "Problem"],
      Object.entries(problemCodes).map(([name, what]) => [code(name), what]),
    ),
  ].join("\n\n")}\n`;
}

function settingsOf(key: string, section: JsonSchema, required: boolean): string[] {
  const rows = rowsBelow(section, "");
  return [
    `## \`${key}\``,
    `${section.description ?? "The network's names"}${required ? " (required)" : ""}.`,
    table(
      ["Setting", "Type", "Default", "Example", "Meaning"],
      rows.map((r) => [code(r.setting), r.type, r.fallback, r.example, r.description]),
    ),
  ];
}

function rowsBelow(schema: JsonSchema, path: string): Row[] {
  const named = Object.entries(schema.properties ?? {}).flatMap(([key, child]) =>
    rowsOf(child, path === "" ? key : `${path}.${key}`, schema.required?.includes(key) ?? false),
  );
  const keyed =
    typeof schema.additionalProperties === "object" ? rowsBelow(schema.additionalProperties, join(path, "<key>")) : [];
  const listed = schema.items?.properties ? rowsBelow(schema.items, `${path}[]`) : [];
  return [...named, ...keyed, ...listed];
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

function rowsOf(schema: JsonSchema, setting: string, required: boolean): Row[] {
  const example =
    schema.examples?.[0] ?? sampleOfList(schema) ?? schema.enum?.[0] ?? (schema.type === "boolean" ? false : undefined);
  const row = {
    setting,
    type: typeInWords(schema),
    fallback:
      schema.default === undefined || isEmpty(schema.default)
        ? required
          ? "**required**"
          : ""
        : value(schema.default),
    example: example === undefined ? "" : value(example),
    // Outside of code, `<key>` would be taken for HTML.
    description: (schema.description ?? "").replace(/(`[^`]*`)|</g, (_, quoted?: string) => quoted ?? "&lt;"),
  };
  return [row, ...rowsBelow(schema, setting)];
}

function sampleOfList(schema: JsonSchema): unknown[] | undefined {
  const sample = schema.items?.examples?.[0];
  return sample === undefined ? undefined : [sample];
}

function typeInWords(schema: JsonSchema): string {
  if (schema.enum) return schema.enum.map((choice) => code(String(choice))).join(" or ");
  const of = (inner: JsonSchema | undefined) =>
    inner?.type === undefined || inner.properties ? "" : ` of ${plural(inner)}`;
  if (schema.type === "array") return `list${of(schema.items)}`;
  if (schema.type === "object")
    return typeof schema.additionalProperties === "object" ? `map${of(schema.additionalProperties)}` : "settings";
  return { string: "text", integer: "whole number", boolean: "true or false" }[schema.type ?? ""] ?? "anything";
}

function plural(schema: JsonSchema): string {
  return schema.type === "string" ? "texts" : typeInWords(schema).replace(/^\S+/, "$&s");
}

function isEmpty(fallback: unknown): boolean {
  return typeof fallback === "object" && fallback !== null && Object.keys(fallback).length === 0;
}

function value(given: unknown): string {
  return code(typeof given === "string" ? given : JSON.stringify(given));
}

function code(text: string): string {
  return `\`${text}\``;
}

function table(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.map((c) => c.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${"---|".repeat(head.length)}`, ...rows.map(line)].join("\n");
}

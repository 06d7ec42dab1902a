import type { z } from "zod";
import { cidrRange, isAddress, isCidr, prefixLength, turnedRound } from "./ipv4";
import { nearest } from "./nearest";
import { type Path, schemaAt } from "./schema/inspect";

/** The most likely meaning of a refused value: the first of several readings of it that its setting takes; undefined: it takes none. */
export function repaired(path: Path, value: unknown): unknown {
  const schema = schemaAt(path) as unknown as z.ZodType | undefined;
  return firstTaken(schema, readings(value, words(path)));
}

/** The same of a refused key: the name at the end of a path. */
export function repairedKey(path: Path): string | undefined {
  const names = schemaAt(path.slice(0, -1))?.def.keyType as z.ZodType | undefined;
  const texts = readings(String(path.at(-1)), []).filter((reading) => typeof reading === "string");
  return firstTaken(names, texts) as string | undefined;
}

function firstTaken(schema: z.ZodType | undefined, all: readonly unknown[]): unknown {
  if (schema === undefined) return undefined;
  const taken = (reading: unknown) => reading !== "" && schema.safeParse(reading).success;
  const [text] = all;
  // A DNS label is a name of one's own choice; the other texts name what is called so elsewhere.
  const isLabel = typeof text === "string" && !isAddress(text) && taken("a-b") && !taken("a_b");
  return [...all, ...(isLabel ? [asLabel(text)] : [])].find(taken);
}

function asLabel(text: string): string {
  const hyphened = text.toLowerCase().replaceAll(/[\s_.]+/g, "-");
  return hyphened.replaceAll(/^-+|-+$|[^a-z0-9-]/g, "");
}

/** The words that a setting takes, where it takes words. */
function words(path: Path): string[] {
  if (path.at(-2) === "reach") return ["internet", "lan", "tailnet"];
  return Object.values(schemaAt(path)?.def.entries ?? {});
}

/** Other words for the same thing. */
const SYNONYMS: Readonly<Record<string, string>> = {
  master: "controlplane",
  "control-plane": "controlplane",
  tailscale: "tailnet",
  public: "internet",
  home: "lan",
};

function readings(value: unknown, choices: readonly string[]): unknown[] {
  switch (typeof value) {
    case "string":
      return ofText(value, choices);
    case "boolean":
      return [[value]];
    case "number":
      return [String(value), [value], [String(value)]];
    default:
      return entriesByName(value);
  }
}

function ofText(written: string, choices: readonly string[]): unknown[] {
  const text = written.trim();
  const lower = text.toLowerCase();
  const near = nearest(lower, choices);
  const parts = text.split(/[\s,]+/).filter((part) => part !== "");
  return [
    text,
    ...(/^\d+$/.test(text) ? [Number(text)] : []),
    ...(/^(true|yes|on)$/i.test(text) ? [true] : []),
    ...(/^(false|no|off)$/i.test(text) ? [false] : []),
    ...ofAddresses(text.replaceAll(/\s/g, "")),
    text.replace(/^v(?=\d)/, ""),
    lower,
    text.toUpperCase(),
    ...(SYNONYMS[lower] === undefined ? [] : [SYNONYMS[lower]]),
    ...(near === undefined ? [] : [near]),
    lower.replace(/^[a-z]+:\/\//, "").replace(/[./]+$/, ""),
    lower.replaceAll("-", ":"),
    `tag:${text}`,
    text.replace(/^http:/, "https:"),
    `/${text}`,
    `/dev/${text}`,
    `https://${text}`,
    parts,
    parts.map((part) => SYNONYMS[part.toLowerCase()] ?? nearest(part.toLowerCase(), choices) ?? part.toLowerCase()),
  ];
}

/** Addresses, networks and ranges, written a little otherwise than here. */
function ofAddresses(text: string): string[] {
  const plain = text.replaceAll(/(^|[.-])0+(?=\d)/g, "$1");
  const [address = ""] = plain.split(/[/-]/);
  if (!isAddress(address)) return [];
  const network = isCidr(plain) ? [`${cidrRange(plain).first}/${prefixLength(plain)}`] : [];
  const turned = turnedRound(plain);
  return [plain, ...network, ...(plain.includes("/") ? [address] : []), ...(turned === undefined ? [] : [turned])];
}

/** A list of entries that have names, where a map of them belongs. */
function entriesByName(value: unknown): unknown[] {
  if (!Array.isArray(value) || value.length === 0) return [];
  const named = value.map((entry: unknown) => {
    if (typeof entry !== "object" || entry === null) return undefined;
    const { name, ...rest } = entry as { name?: unknown };
    return typeof name === "string" ? [name, rest] : undefined;
  });
  return named.every((entry) => entry !== undefined) ? [Object.fromEntries(named)] : [];
}

import { type Document, isMap, LineCounter, parseAllDocuments } from "yaml";
import { DEEPEST, isObject, MOST_ALIASES, unwalkable } from "../../model/yaml";
import type { TextFile, Unread } from "./files";

/** One document of a YAML file: plain data, without circles. */
export interface Content {
  path: string;
  /** Path and number of the document, as messages name it. */
  where: string;
  value: unknown;
}

/** The documents of a YAML file; each that cannot be read is one entry of `unread`, with its line. */
export function documentsOf({ path, text }: TextFile): { contents: Content[]; unread: Unread[] } {
  const contents: Content[] = [];
  const unread: Unread[] = [];
  const lines = new LineCounter();
  let documents: readonly Document.Parsed[];
  try {
    documents = parseAllDocuments(text, { logLevel: "silent", lineCounter: lines }) as Document.Parsed[];
  } catch (error) {
    return { contents, unread: [{ file: path, why: refusal(error) }] };
  }
  for (const [i, document] of documents.entries()) {
    const where = i === 0 ? path : `${path} (document ${i + 1})`;
    const [error] = document.errors;
    if (error !== undefined) {
      const template = /\{\{.*\}\}/.test(text) ? ", but a template" : "";
      unread.push({ file: where, why: refusal(error, template) });
      continue;
    }
    try {
      const value = document.toJS({ maxAliasCount: MOST_ALIASES });
      const why = encrypted(document) ?? unwalkable(value);
      if (why === undefined) contents.push({ path, where, value });
      else unread.push({ file: where, why });
    } catch (cause) {
      const line = lines.linePos(document.range[0]).line;
      unread.push({ file: where, why: `is no YAML: ${firstLine(cause)} (the document begins in line ${line})` });
    }
  }
  return { contents, unread };
}

/** Documents that SOPS encrypts whole cannot be read; of a Kubernetes object, only the values are encrypted, and these are unknown. */
function encrypted(document: Document.Parsed): string | undefined {
  const { contents } = document;
  if (!isMap(contents) || !contents.has("sops") || contents.has("kind")) return undefined;
  return "is encrypted by SOPS";
}

/** The parser's own stack ends at some depth, which it reports in several ways. */
function refusal(error: unknown, template = ""): string {
  const line = firstLine(error);
  return /call stack/.test(line) ? `is nested deeper than ${DEEPEST} levels` : `is no YAML${template}: ${line}`;
}

function firstLine(error: unknown): string {
  return ((error as Error).message.split("\n")[0] ?? "").replace(/:$/, "");
}

/** A copy in which values that SOPS encrypted are secrets that are not known. */
export function withoutCiphers(value: unknown): unknown {
  if (typeof value === "string") return value.startsWith("ENC[AES256_GCM,") ? "[secret]" : value;
  if (Array.isArray(value)) return value.map(withoutCiphers);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withoutCiphers(inner)]));
}

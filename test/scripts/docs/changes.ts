/** `changes.ts STACK`: changes every value of a stack's configuration, one at a time, and tells which of them no document shows. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, parseDocument } from "yaml";
import { loadStackFile } from "../../../config/load";
import { evaluate } from "../../../scripts/plan/evaluate";
import { drawing, textPages } from "../../../traffic/documents";
import { resourcesOfPlan } from "../../../traffic/sources";

const ROOT = join(__dirname, "../../..");
const [, , stack = ""] = process.argv;
const written = readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8");

/** Other values of the same kind, the likeliest to be allowed first. */
function others(value: unknown): unknown[] {
  if (typeof value === "boolean") return [!value];
  if (typeof value === "number") return [value + 1, value - 1];
  const text = String(value);
  const counted = [1, -1, 2].map((step) => text.replace(/\d+(?=\D*$)/, (n) => String(Number(n) + step)));
  const swapped: Record<string, string> = {
    pihole: "dnsmasq",
    dnsmasq: "pihole",
    wildcard: "records",
    lan: "tailnet",
    tailnet: "lan",
    internet: "lan",
  };
  const hex = /^[0-9a-f]{32}$/.test(text) ? [text.replace(/.$/, (c) => (c === "0" ? "1" : "0"))] : [];
  const all = [...hex, swapped[text], ...(/\d/.test(text) ? counted : []), `${text}x`, `x${text}`];
  return all.filter((other) => other !== undefined && other !== text);
}

/** The path of every value of a document. */
function* paths(value: unknown, path: readonly (string | number)[] = []): Generator<readonly (string | number)[]> {
  if (Array.isArray(value)) for (const [i, item] of value.entries()) yield* paths(item, [...path, i]);
  else if (typeof value === "object" && value !== null)
    for (const [key, inner] of Object.entries(value)) yield* paths(inner, [...path, key]);
  else yield path;
}

/** The file with one value changed, for each of its values. */
function* changes(): Generator<{ path: string; texts: string[] }> {
  for (const path of paths(parse(written))) {
    const document = parseDocument(written);
    const texts = others(document.getIn(path)).map((other) => {
      document.setIn(path, other);
      return String(document);
    });
    yield { path: path.join("."), texts };
  }
}

/** The pages of a stack file, and its drawing when it is asked for: almost every change shows in the pages already. */
async function shown(folder: string) {
  const resources = resourcesOfPlan(await evaluate(stack, ROOT, folder));
  return { pages: JSON.stringify([...textPages(stack, resources)]), drawing: () => drawing(stack, resources) };
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "changes-"));
  const file = join(folder, `Pulumi.${stack}.yaml`);
  const found = { tried: [] as string[], unchanged: [] as string[], refused: [] as string[] };
  try {
    const before = await shown(ROOT);
    const drawn = await before.drawing();
    for (const { path, texts } of changes()) {
      const allowed = texts.find((text) => {
        writeFileSync(file, text);
        try {
          loadStackFile(stack, folder);
          return true;
        } catch {
          return false;
        }
      });
      if (allowed === undefined) {
        found.refused.push(path);
        continue;
      }
      found.tried.push(path);
      const after = await shown(folder);
      if (after.pages === before.pages && (await after.drawing()) === drawn) found.unchanged.push(path);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  process.stdout.write(JSON.stringify(found));
}

void main();

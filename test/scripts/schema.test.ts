import { readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { parse } from "yaml";
import { problemCodes } from "../../config/problems";
import { stackNames } from "../../config/stackNames";
import { staleFiles } from "../../scripts/generated/files";
import { schemaFiles } from "../../scripts/generated/schemaFiles";
import { stackFileSchema } from "../../scripts/generated/stackFileSchema";
import { problemsOf, written } from "../config/written";

const ROOT = join(__dirname, "../..");
const FIRST_LINE = "# yaml-language-server: $schema=config/homelab.schema.json\n";
const validate = new Ajv({ strictTypes: false, formats: { uri: true, email: true } }).compile(stackFileSchema());

function stackFile(values: Record<string, unknown>): { config: Record<string, unknown> } {
  return { config: Object.fromEntries(Object.entries(values).map(([key, value]) => [`homelab:${key}`, value])) };
}

test("schema and page are what `npm run schema` writes", () => expect(staleFiles(schemaFiles())).toEqual([]));

describe.each(stackNames(ROOT))("Pulumi.%s.yaml", (stack) => {
  const text = readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8");

  test("fits the schema that editors check it with", () => {
    validate(parse(text));
    expect(validate.errors ?? []).toEqual([]);
  });

  test("names the schema in its first line", () => expect(text.startsWith(FIRST_LINE)).toBe(true));
});

test("secrets may stand in a stack file, encrypted only", () => {
  const file = stackFile(written());
  expect(validate({ ...file, config: { ...file.config, "homelab:cloudflareApiToken": { secure: "v1:abc" } } })).toBe(
    true,
  );
  expect(validate({ ...file, config: { ...file.config, "homelab:cloudflareApiToken": "plain" } })).toBe(false);
});

test("what another project or Pulumi itself keeps there is let alone", () => {
  expect(validate({ ...stackFile(written()), encryptionsalt: "v1:abc" })).toBe(true);
  const file = stackFile(written());
  expect(validate({ config: { ...file.config, "kubernetes:suppressDeprecationWarnings": true } })).toBe(true);
});

test.each<[string, unknown]>([
  ["lan/cidr", "10.0.0.0"],
  ["lan/router", undefined],
  ["apps/wiki/prot", 8080],
  ["apps/wiki/port", 70000],
  ["apps/My App", { namespace: "web", port: 80 }],
  ["apps/wiki/reach", ["wifi"]],
  ["cluster/nodes/one/role", "master"],
  ["cloudflare/tunnel/replicas", 1],
  ["domains/internal", "Int.example.org"],
  ["wireguard", {}],
])("an editor refuses %s: %j as the program does", (path, value) => {
  expect(problemsOf(written([path, value]))).not.toEqual([]);
  expect(validate(stackFile(written([path, value])))).toBe(false);
});

describe("the page", () => {
  const page = readFileSync(join(ROOT, "docs/configuration.md"), "utf8");

  test("lists every problem code", () => {
    for (const code of Object.keys(problemCodes)) expect(page).toContain(`| \`${code}\` |`);
  });

  test("tells every setting with a meaning, and every value with an example", () => {
    const rows = page.split("\n").filter((line) => /^\| `[^`]+` \| .* \| .* \| .* \| .* \|$/.test(line));
    expect(rows.length).toBeGreaterThan(60);
    for (const row of rows) {
      const [, setting, type, , example, meaning] = row.split(/(?<!\\)\|/).map((cell) => cell.trim());
      expect([setting, meaning]).not.toContain("");
      if (!/^(settings|map|list)/.test(type ?? "")) expect([setting, example]).not.toContain("");
    }
  });
});

import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dropHalfWrittenAttributes } from "../../../sandbox/pulumi/attributes";

const backend = mkdtempSync(join(tmpdir(), "attributes-"));
afterAll(() => rmSync(backend, { recursive: true }));

function written(name: string, text: string): string {
  const file = join(backend, "stacks", name);
  mkdirSync(join(backend, "stacks"), { recursive: true });
  writeFileSync(file, text);
  return file;
}

test("attributes that a killed run left half-written go, and nothing else does", () => {
  const empty = written("homelab.json.attrs", "");
  const half = written("other.json.attrs", '{"user.cache_control":"');
  const whole = written("whole.json.attrs", '{"user.content_type":"application/json"}\n');
  const state = written("homelab.json", "");
  dropHalfWrittenAttributes(backend);
  expect([empty, half, whole, state].map((file) => existsSync(file))).toEqual([false, false, true, true]);
});

test("a backend that is not there yet has none", () => {
  expect(() => dropHalfWrittenAttributes(join(backend, "none"))).not.toThrow();
});

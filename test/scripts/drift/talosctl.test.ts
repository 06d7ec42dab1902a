import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { parse } from "yaml";
import { readMachine } from "../../../scripts/drift/look/machine";

const folder = mkdtempSync(join(tmpdir(), "talosctl-"));
const { PATH, HOMELAB_TOOLCHAIN } = process.env;
const machine = {
  ...{
    kind: "machine" as const,
    urn: "u",
    object: "machine",
    node: "192.168.7.50",
    endpoint: "192.168.7.51",
    known: "",
  },
  client: { caCertificate: "CA", clientCertificate: "CRT", clientKey: "KEY" },
};

beforeEach(() => {
  process.env.PATH = `${folder}${delimiter}${PATH}`;
  delete process.env.HOMELAB_TOOLCHAIN;
});
afterAll(() => {
  process.env.PATH = PATH;
  if (HOMELAB_TOOLCHAIN !== undefined) process.env.HOMELAB_TOOLCHAIN = HOMELAB_TOOLCHAIN;
  rmSync(folder, { recursive: true });
});

function talosctl(script: string): void {
  writeFileSync(join(folder, "talosctl"), `#!/bin/sh\n${script}\n`);
  chmodSync(join(folder, "talosctl"), 0o755);
}

test("outside of the sandbox talosctl is asked, with the state's credentials in a file that goes again", async () => {
  talosctl(`cp "$2" ${folder}/seen; echo "$*" | cut -d' ' -f3- > ${folder}/args
printf 'node: x\\nmetadata: {}\\nspec: |\\n    version: v1alpha1\\n'`);
  expect(await readMachine(machine)).toBe("version: v1alpha1\n");
  expect(parse(readFileSync(join(folder, "seen"), "utf8"))).toEqual({
    context: "drift",
    contexts: { drift: { endpoints: ["192.168.7.51"], ca: "CA", crt: "CRT", key: "KEY" } },
  });
  expect(readFileSync(join(folder, "args"), "utf8").trim()).toBe(
    "--nodes 192.168.7.50 get machineconfig v1alpha1 --output yaml",
  );
  expect(readdirSync(tmpdir()).filter((name) => name.startsWith("homelab-secret-"))).toEqual([]);
});

test("what talosctl says is the reason, without the command that holds the way to the credentials", async () => {
  talosctl("echo 'rpc error: connection refused' >&2; exit 1");
  await expect(readMachine(machine)).rejects.toThrow(/^rpc error: connection refused$/);
});

test("a machine without talosctl says so", async () => {
  process.env.PATH = "/nonexistent";
  await expect(readMachine(machine)).rejects.toThrow(/^talosctl is not installed$/);
});

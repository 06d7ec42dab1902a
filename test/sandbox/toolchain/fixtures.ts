import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const made: string[] = [];

/** A folder that `removeFolders` removes after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "toolchain-test-"));
  made.push(folder);
  return folder;
}

export function removeFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
}

export function write(path: string, text: string): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

/** A folder to put on PATH, with a `name` that is this shell script. */
export function fakeCommand(name: string, script: string): string {
  const folder = temporaryFolder();
  chmodSync(write(join(folder, name), `#!/bin/sh\n${script}\n`), 0o755);
  return folder;
}

/** The output of `go env -json`. */
export function goEnvironment(folder: string, version: string, toolchain = "local"): string {
  return JSON.stringify({ GOVERSION: `go${version}`, GOTOOLCHAIN: toolchain, GOCACHE: folder, GOMODCACHE: folder });
}

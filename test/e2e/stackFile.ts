import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Document, parseDocument } from "yaml";
import { type Ended, npm, repo } from "./checkout";

/** Writes a stack's file with a change into a folder of its own. Returns the folder. */
export function changedStackFile(stack: string, change: (file: Document) => void): string {
  const name = `Pulumi.${stack}.yaml`;
  const [own = ""] = [repo, join(repo, "test/fixtures")].filter((folder) => existsSync(join(folder, name)));
  const file = parseDocument(readFileSync(join(own, name), "utf8"));
  change(file as unknown as Document);
  const folder = mkdtempSync(join(tmpdir(), "stack-"));
  writeFileSync(join(folder, name), String(file));
  return folder;
}

/** Runs `pulumi` with a changed stack file. */
export function withStackFile(stack: string, change: (file: Document) => void, ...args: string[]): Ended {
  const folder = changedStackFile(stack, change);
  try {
    return npm(["run", "pulumi", "--", ...args, "--stack", stack], { HOMELAB_STACKS: folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

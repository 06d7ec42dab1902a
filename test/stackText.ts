import { parseDocument } from "yaml";

/** A path of keys in the stack file, the first without `homelab:`, and a value; undefined takes it away. */
export type Change = [path: string, value: unknown];

/** A stack file's text with changes. */
export function changedStack(text: string, changes: readonly Change[]): string {
  const file = parseDocument(text);
  for (const [path, value] of changes) {
    const [root = "", ...keys] = path.split("/");
    const at = ["config", `homelab:${root}`, ...keys];
    if (value === undefined) file.deleteIn(at);
    else file.setIn(at, file.createNode(value));
  }
  return String(file);
}

/** The whole stack file that a page of docs/ shows; empty where it shows none. */
export function stackOfPage(page: string): string {
  return /```yaml\n(config:[^`]+)```/.exec(page)?.[1] ?? "";
}

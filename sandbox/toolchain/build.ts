import { cpSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { runLogged } from "./command";
import { diagnose } from "./diagnosis";
import type { Go } from "./go";
import { keyOf, sources } from "./key";
import type { Part } from "./parts";

/**
 * Flags of every build: reproducible whichever checkout it is in, and without what only a debugger needs. The linker's `-s -w` leave that
 * out of the executable; `-dwarf=false` spares the compiler to write it (15 % of its time, a fifth of Go's build cache; measured).
 */
const FLAGS = ["-v", "-trimpath", "-buildvcs=false", "-mod=readonly", "-gcflags=all=-dwarf=false"];

const sourceFolder = (part: Part): string => join(__dirname, "..", part.folder);

/** The file that says which modules the part is built of, and which Go that takes. */
export const moduleFile = (part: Part): string => join(sourceFolder(part), `${part.variant ?? "go"}.mod`);

const flagsOf = ({ variant }: Part): string[] =>
  variant === undefined ? FLAGS : [...FLAGS, `-modfile=${variant}.mod`, `-tags=${variant}`];

/** `<tool>-<key>`, the name of the part's entry in the cache. */
export const entryName = (part: Part): string =>
  `${part.tool}-${keyOf(sourceFolder(part), [flagsOf(part), part.command, part.variables, part.links])}`;

/** Builds the part into the folder. @throws SandboxError with the log's end and what to do */
export async function buildPart(part: Part, folder: string, go: Go, log: string): Promise<void> {
  // A copy: a file that is edited while the build runs must not end up under the key of the old one.
  const source = join(folder, "source");
  for (const path of sources(sourceFolder(part))) {
    mkdirSync(dirname(join(source, path)), { recursive: true });
    cpSync(join(sourceFolder(part), path), join(source, path));
  }
  const variables = Object.entries(part.variables ?? {}).map(([name, value]) => `-X ${name}=${value}`);
  const command = [
    ...["go", "build", ...flagsOf(part), "-ldflags", ["-s", "-w", ...variables].join(" ")],
    ...["-o", join(folder, part.tool), part.command],
  ];
  const code = await runLogged(command, { folder: source, env: go.env, log });
  if (code !== 0) throw diagnose(part.tool, log);
  for (const link of part.links ?? []) symlinkSync(part.tool, join(folder, link));
  rmSync(source, { recursive: true });
}

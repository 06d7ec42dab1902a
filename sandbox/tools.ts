import { writeJson } from "./files";
import type { SandboxPaths } from "./paths";
import { ensureToolchain, type Toolchain } from "./toolchain";

/** Finds or builds the sandbox's tools, and tells the providers where they are. */
export async function openToolchain(paths: SandboxPaths): Promise<Toolchain> {
  const toolchain = await ensureToolchain({ log: (line) => process.stderr.write(`${line}\n`) });
  writeJson(paths.toolchain, toolchain);
  return toolchain;
}

import { privateFolder, writeJson } from "../common/files";
import type { SandboxNetwork } from "../common/network";
import type { SandboxPaths } from "../common/paths";
import { pluginsToBuild } from "../pulumi/project";
import { type ExtraTool, ensureToolchain, type Toolchain } from "../toolchain";

/** What the network's sandbox runs beyond what every sandbox does, and the official plugins that were asked for. */
export function extraTools(network: SandboxNetwork): ExtraTool[] {
  return [...(network.clusterDns ? (["coredns"] as const) : []), ...Object.values(pluginsToBuild())];
}

/** Finds or builds the sandbox's tools, and tells the providers where they are. */
export async function openToolchain(paths: SandboxPaths, extras: readonly ExtraTool[] = []): Promise<Toolchain> {
  const toolchain = await ensureToolchain({ log: (line) => process.stderr.write(`${line}\n`), extras });
  privateFolder(paths.root);
  writeJson(paths.toolchain, toolchain);
  return toolchain;
}

import { isFrom } from "../../config/versions";
import { privateFolder, writeJson } from "../common/files";
import type { SandboxNetwork } from "../common/network";
import type { SandboxPaths } from "../common/paths";
import { pluginsToBuild } from "../pulumi/project";
import { type ExtraTool, ensureToolchain, type Options, type Toolchain } from "../toolchain";

/** The tools that the network's sandbox runs beyond those of every sandbox, and the official plugins that were asked for. */
export function extraTools(network: SandboxNetwork): ExtraTool[] {
  return [
    ...(network.coredns ? (["coredns"] as const) : []),
    ...(hasDocuments(network) ? (["talos-documents"] as const) : []),
    ...Object.values(pluginsToBuild()),
  ];
}

/** Is the network's provider one whose library writes documents? Then the machines have the same library. */
function hasDocuments({ talosProvider }: SandboxNetwork): boolean {
  return isFrom(talosProvider.library, "1.14");
}

/**
 * Finds or builds the sandbox's tools, and tells the providers where they are.
 * @param network missing where no provider is going to run: what they were told stays
 * @param beforeBuild runs first, where something has to be built
 */
export async function openToolchain(
  paths: SandboxPaths,
  network?: SandboxNetwork,
  beforeBuild?: Options["beforeBuild"],
): Promise<Toolchain> {
  const extras = network && extraTools(network);
  const log = (line: string) => process.stderr.write(`${line}\n`);
  const toolchain = await ensureToolchain({ log, extras, beforeBuild });
  if (network === undefined) return toolchain;
  const { "talos-documents": documents, ...bin } = toolchain.bin;
  const { version: talosProvider } = network.talosProvider;
  const chosen = {
    ...toolchain,
    talosProvider,
    bin: { ...bin, ...(documents && hasDocuments(network) && { talos: documents }) },
  };
  privateFolder(paths.root);
  writeJson(paths.toolchain, chosen);
  return chosen;
}

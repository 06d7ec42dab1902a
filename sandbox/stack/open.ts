import type { Interrupts } from "../common/interrupts";
import { type SandboxPaths, sandboxPaths } from "../common/paths";
import { type OwnedSandbox, openSandbox } from "../lifecycle";
import type { SandboxPulumi } from "../pulumi";
import { openPulumi } from "../pulumi/update";
import { assertStartable } from "./startable";
import { openToolchain } from "./tools";

/** A stack whose sandbox runs. */
export interface OpenStack {
  paths: SandboxPaths;
  /** Executables by tool name. */
  bin: Record<string, string>;
  sandbox: OwnedSandbox;
  /** Pulumi on the sandbox's state, opened while the sandbox comes up; resolves when both are ready. */
  pulumi(): Promise<SandboxPulumi>;
}

/**
 * Opens a stack in the one order that works: its configuration and this machine are checked, the tools found or built, the sandbox started
 * or taken as it runs. From then on an interrupt ends what was started here.
 *
 * @param beforeBuild runs once the configuration is known to be right, where tools have to be built
 * @throws SandboxError with every problem that can be told before anything is started
 */
export async function openStack(
  stack: string,
  interrupts: Interrupts,
  beforeBuild?: () => Promise<void>,
): Promise<OpenStack> {
  const network = assertStartable(stack);
  const paths = sandboxPaths(stack);
  const { bin } = await openToolchain(paths, network, beforeBuild);
  const sandbox = await openSandbox(network, bin);
  // A sandbox that was there before stays: then there is nothing to discard.
  interrupts.during(() => void sandbox.discard().then(() => process.exit(130)));
  return {
    paths,
    bin,
    sandbox,
    async pulumi() {
      const [pulumi] = await Promise.all([openPulumi(paths, bin), sandbox.ready()]);
      return pulumi;
    },
  };
}

import { ConfigurationError } from "../../config/problems";
import { SandboxError, type SandboxProblem } from "../common/errors";
import type { SandboxNetwork } from "../common/network";
import { sandboxPaths } from "../common/paths";
import { stackNetwork } from "../common/stackNetwork";
import { assertStack } from "../common/stacks";
import { runningSandbox } from "../lifecycle";
import { machineProblems, thisMachine } from "../lifecycle/preflight";
import { officialPlugins } from "../pulumi/project";
import { toolchainProblems } from "../toolchain";
import { extraTools } from "./tools";

/**
 * Looks for everything that would stop a sandbox of `stack` later on, and throws all of it at once: a wrong
 * configuration, what the machine lacks, and what building the tools lacks (only when some have to be built).
 * @returns what the sandbox has to carry
 */
export function assertStartable(stack: string): SandboxNetwork {
  assertStack(stack);
  const problems: SandboxProblem[] = [];
  const collect = <T>(check: () => T): T | undefined => {
    try {
      return check();
    } catch (error) {
      if (error instanceof SandboxError) problems.push(...error.problems);
      else if (error instanceof ConfigurationError) {
        problems.push({ code: "SBX-S2", what: error.message, todo: `Edit Pulumi.${stack}.yaml.` });
      } else throw error;
      return undefined;
    }
  };
  const official = collect(() => officialPlugins());
  const network = collect(() => stackNetwork(stack));
  // A running sandbox is the proof that the machine can.
  if (runningSandbox(stack) === undefined) problems.push(...machineProblems(thisMachine, sandboxPaths(stack).root));
  problems.push(...toolchainProblems(official && network && extraTools(network)));
  if (network === undefined || problems.length > 0) throw new SandboxError(problems);
  return network;
}

import { ConfigurationError } from "../config/problems";
import { SandboxError, type SandboxProblem } from "./errors";
import { runningSandbox } from "./lifecycle";
import type { SandboxNetwork } from "./network";
import { sandboxPaths } from "./paths";
import { machineProblems, thisMachine } from "./preflight";
import { officialPlugins } from "./project";
import { stackNetwork } from "./stack-network";
import { assertStack } from "./stacks";
import { toolchainProblems } from "./toolchain";
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

import { parseJson } from "../common/json";
import { stackOptions } from "../common/stacks";
import type { SandboxPulumi } from ".";

interface StateResource {
  urn: string;
  type: string;
  protect?: boolean;
}

/** The protected resources that a destroy left, and how to release them; empty when nothing is left. */
export async function describeLeftovers(pulumi: SandboxPulumi, stack: string): Promise<string> {
  const exported = await pulumi.outside(["stack", "export"], true);
  if (exported.status !== 0) return "";
  const { deployment } = parseJson<{ deployment: { resources?: StateResource[] } }>(
    exported.stdout,
    "pulumi stack export",
  );
  const left = (deployment.resources ?? []).filter((resource) => resource.protect);
  if (left.length === 0) return "";
  const of = stackOptions(stack);
  return [
    "",
    `${left.length === 1 ? "This is" : "These are"} protected and left as ${left.length === 1 ? "it is" : "they are"} (losing them costs more than a new update gives back):`,
    ...left.map((resource) => `  ${resource.urn}`),
    "To release one, then destroy again:",
    ...left.map((resource) => `  npm run pulumi -- state unprotect '${resource.urn}' --yes${of}`),
    `To forget the whole sandbox instead: npm run sandbox -- reset${of}`,
  ].join("\n");
}

import type { SandboxPulumi } from "../../../sandbox/pulumi";
import { describeLeftovers } from "../../../sandbox/pulumi/leftovers";

const urn = "urn:pulumi:garden::homelab::talos:machine/secrets:Secrets::cluster-secrets";

/** Pulumi with a state of these resources. */
function pulumiWith(resources: object[]): SandboxPulumi {
  const outside = async () => ({ status: 0, stdout: JSON.stringify({ deployment: { resources } }), stderr: "" });
  return { outside } as unknown as SandboxPulumi;
}

test("what is protected is told with lines that release it in the same stack", async () => {
  const text = await describeLeftovers(pulumiWith([{ urn, type: "t", protect: true }]), "garden");
  expect(text).toContain(`npm run pulumi -- state unprotect '${urn}' --yes --stack garden\n`);
  expect(text).toContain("npm run sandbox -- reset --stack garden");
});

test("a state without protected resources is told nothing of", async () => {
  expect(await describeLeftovers(pulumiWith([{ urn, type: "t" }]), "garden")).toBe("");
});

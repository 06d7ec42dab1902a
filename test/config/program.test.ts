import * as pulumi from "@pulumi/pulumi";
import { loadProgramConfiguration } from "../../config/program";
import { secretKeys } from "../../config/secrets";
import { written } from "./written";

function configure(values: Record<string, unknown>, secrets: Record<string, string>): void {
  const config = Object.entries({ ...values, ...secrets }).map(([key, value]) => [
    `homelab:${key}`,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  pulumi.runtime.setMocks(
    { newResource: ({ name, inputs }) => ({ id: name, state: inputs }), call: () => ({}) },
    "homelab",
    "home",
  );
  pulumi.runtime.setAllConfig(
    Object.fromEntries(config),
    Object.keys(secrets).map((key) => `homelab:${key}`),
  );
}

const secrets = Object.fromEntries(secretKeys.map(({ name }) => [name, `value of ${name}`]));

test("the program reads what Pulumi hands over: maps as JSON, secrets apart", async () => {
  configure(written(), secrets);
  const { homelab, secret } = loadProgramConfiguration();
  expect(homelab.stack).toBe("home");
  expect(homelab.apps.map((a) => a.key)).toEqual(["wiki", "photos", "media"]);
  expect(JSON.stringify(homelab)).not.toContain("value of");
  expect(await pulumi.isSecret(secret("lanDnsPrivateKey"))).toBe(true);
});

test("the program does not start while a secret is missing, and says which", () => {
  const { cloudflareApiToken: _, ...others } = secrets;
  configure(written(), others as Record<string, string>);
  expect(loadProgramConfiguration).toThrow("pulumi config set --secret homelab:cloudflareApiToken --stack home");
});

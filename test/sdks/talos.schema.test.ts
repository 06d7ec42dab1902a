import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Bootstrap, ConfigurationApply, Secrets } from "@pulumiverse/talos/machine";

const root = join(__dirname, "..", "..");

test("the version that resources ask for is the package's own", () => {
  const manifest = JSON.parse(readFileSync(join(root, "sdks/talos/package.json"), "utf8")) as {
    version: string;
    pulumi: { version: string; name: string };
  };
  const utilities = readFileSync(join(root, "sdks/talos/utilities.ts"), "utf8");
  expect(manifest.pulumi).toMatchObject({ name: "talos", version: manifest.version });
  expect(utilities).toContain(`VERSION = "${manifest.version}"`);
});

test("type tokens are the published package's", () => {
  expect([Secrets, ConfigurationApply, Bootstrap].map((r) => r.__pulumiType)).toEqual([
    "talos:machine/secrets:Secrets",
    "talos:machine/configurationApply:ConfigurationApply",
    "talos:machine/bootstrap:Bootstrap",
  ]);
});

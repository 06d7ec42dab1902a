import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { stringify } from "yaml";
import { loadProgramConfiguration } from "../../config/program";
import { secretKeys } from "../../config/secrets";
import { written } from "./written";

function configure(values: Record<string, unknown>, secrets: Record<string, string>): void {
  const config = Object.entries({ ...values, ...secrets }).map(([key, value]) => [
    key.includes(":") ? key : `homelab:${key}`,
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

test.each([
  ["homelabs:apps", "homelabs is not this program's namespace"],
  ["homelab:homelab", "a map of their own, which Pulumi takes for one setting"],
])("a real update is refused where the settings stand under %s", (key, message) => {
  configure({ ...written(), [key]: {} }, secrets);
  expect(loadProgramConfiguration).toThrow(
    `CFG-05 ${key}\n    ${key === "homelab:homelab" ? "The settings stand in " : ""}${message}`,
  );
});

describe("with the stack file in the project's folder", () => {
  let folder: string;
  let from: jest.SpyInstance;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "project-"));
    from = jest.spyOn(pulumi, "getRootDirectory").mockReturnValue(folder);
  });
  afterEach(() => {
    from.mockRestore();
    rmSync(folder, { recursive: true });
  });

  const file = (values: Record<string, unknown>, more = "") => {
    const config = Object.fromEntries(Object.entries(values).map(([key, value]) => [`homelab:${key}`, value]));
    writeFileSync(join(folder, "Pulumi.home.yaml"), `${stringify({ config })}${more}`);
  };

  test("a problem is told with its line", () => {
    const values = written(["lan/router", "10.0.0"]);
    file(values);
    configure(values, secrets);
    expect(loadProgramConfiguration).toThrow("CFG-01 homelab:lan.router (Pulumi.home.yaml:4)");
  });

  test("a key that Pulumi has given this program's namespace is told apart", () => {
    const values = written();
    file(values, "  apps: {}\n");
    configure({ ...values, apps: {} }, secrets);
    expect(loadProgramConfiguration).toThrow(/CFG-05 apps \(Pulumi\.home\.yaml:\d+\)\n.*lets it win/);
  });

  test("a file that Pulumi has not read the values from is not judged", () => {
    file(written(["lan/router", "10.0.0.2"]), "  apps: {}\n");
    configure(written(), secrets);
    expect(loadProgramConfiguration().homelab.stack).toBe("home");
  });
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PARTS, PULUMI_VERSION } from "../../../sandbox/toolchain/parts";

const folder = (name: string, file: string) => readFileSync(join(__dirname, "../../../sandbox", name, file), "utf8");

const required = (name: string, module: string): string | undefined =>
  new RegExp(`^(?:require )?\\s*${module.replaceAll(".", "\\.")} (v\\S+)`, "m").exec(folder(name, "go.mod"))?.[1];

test("the CLI says the version that it is built from, and the language host is built for the same", () => {
  expect(required("go/pulumi", "github.com/pulumi/pulumi/pkg/v3")).toBe(`v${PULUMI_VERSION}`);
  expect(required("go/language-nodejs", "github.com/pulumi/pulumi/sdk/v3")).toBe(`v${PULUMI_VERSION}`);
});

test.each([
  ["control-plane", "k8s.io/kubernetes"],
  ["helm", "helm.sh/helm/v4"],
  ["cilium-operator", "github.com/cilium/cilium"],
])("%s says the version that it is built from", (tool, module) => {
  const said = Object.values(PARTS.find((part) => part.tool === tool)?.variables ?? {});
  expect(said.map((version) => version.replace(/^v/, ""))).toContain(required(`go/${tool}`, module)?.slice(1));
});

test("every part has a complete go.sum beside its go.mod", () => {
  for (const part of PARTS) {
    const sums = folder(part.folder, "go.sum");
    for (const [, module, version] of folder(part.folder, "go.mod").matchAll(/^\t(\S+) (v\S+)/gm)) {
      if (/^\treplace|=>/.test(module ?? "")) continue;
      const replaced = new RegExp(`^\\s*(?:replace )?${module}( v\\S+)? =>`, "m").test(folder(part.folder, "go.mod"));
      if (!replaced) expect(sums).toContain(`${module} ${version}`);
    }
  }
});

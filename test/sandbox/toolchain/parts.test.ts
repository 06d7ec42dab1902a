import { readFileSync } from "node:fs";
import { join } from "node:path";
import { releases } from "../../../config/releases";
import { isExtra, PARTS } from "../../../sandbox/toolchain/parts";

const folder = (name: string, file: string) => readFileSync(join(__dirname, "../../../sandbox", name, file), "utf8");

const required = (name: string, module: string): string | undefined =>
  new RegExp(`^(?:require )?\\s*${module.replaceAll(".", "\\.")} (v\\S+)`, "m").exec(folder(name, "go.mod"))?.[1];

test("the CLI says the version that it is built from, and the language host is built for the same", () => {
  expect(required("go/pulumi", "github.com/pulumi/pulumi/pkg/v3")).toBe(`v${releases.pulumiCli}`);
  expect(required("go/language-nodejs", "github.com/pulumi/pulumi/sdk/v3")).toBe(`v${releases.pulumiCli}`);
});

test.each([
  ["control-plane", "k8s.io/kubernetes"],
  ["helm", "helm.sh/helm/v4"],
  ["pulumi-resource-kubernetes", "github.com/pulumi/pulumi-kubernetes/provider/v4"],
  ["cilium-operator", "github.com/cilium/cilium"],
])("%s says the version that it is built from", (tool, module) => {
  const part = PARTS.find((each) => each.tool === tool);
  const said = Object.values(part?.variables ?? {});
  expect(said.map((version) => version.replace(/^v/, ""))).toContain(required(part?.folder ?? "", module)?.slice(1));
});

test("every part has a complete list of sums beside its module file", () => {
  for (const part of PARTS) {
    const [modules, sums] = ["mod", "sum"].map((kind) => folder(part.folder, `${part.variant ?? "go"}.${kind}`));
    for (const [, module, version] of (modules as string).matchAll(/^\t(\S+) (v\S+)/gm)) {
      if (/^\treplace|=>/.test(module ?? "")) continue;
      const replaced = new RegExp(`^\\s*(?:replace )?${module}( v\\S+)? =>`, "m").test(modules as string);
      if (!replaced) expect(sums).toContain(`${module} ${version}`);
    }
  }
});

// Go compiles a package once for all parts whose modules stand in the same versions, and once more for each that differs.
test("the parts that every sandbox has share one version of each module", () => {
  const versions = new Map<string, Map<string, string[]>>();
  for (const part of PARTS.filter(({ tool }) => !isExtra(tool) || tool === "coredns"))
    for (const [, module = "", version = ""] of folder(part.folder, "go.mod").matchAll(/^\t(\S+) (v\S+)/gm)) {
      const users = versions.get(module) ?? new Map<string, string[]>();
      versions.set(module, users.set(version, [...(users.get(version) ?? []), part.tool]));
    }
  const several = [...versions].filter(([, users]) => users.size > 1);
  expect(several.map(([module, users]) => ({ module, users: Object.fromEntries(users) }))).toEqual([]);
});

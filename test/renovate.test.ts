import { readFileSync } from "node:fs";
import { join } from "node:path";
import { releases } from "../config/releases";
import { installedProvider } from "../config/talosProvider";
import { isInRange, kubernetesOf } from "../config/versions";
import { isAtLeast } from "../policy/facts/versions";
import { knownVersions } from "../policy/knownVersions";
import configuration from "../renovate.json";

const ROOT = join(__dirname, "..");

interface Rule {
  description: string | string[];
  matchPackageNames?: string[];
  allowedVersions?: string;
}

const rules: readonly Rule[] = configuration.packageRules;
const ruleOf = (name: string) => rules.find((rule) => rule.matchPackageNames?.includes(name)) as Rule;

/** As Renovate reads `<1.2.3`, `>=1.2.3` and `/pattern/`. */
function allows({ allowedVersions = "" }: Rule, version: string): boolean {
  if (allowedVersions.startsWith("/")) return new RegExp(allowedVersions.slice(1, -1)).test(version);
  const [, sign, bound = ""] = /^(<|>=)([\d.]+)$/.exec(allowedVersions) ?? [];
  if (sign === undefined) throw new Error(`${allowedVersions} is not understood here`);
  return (sign === ">=") === isAtLeast(version, bound);
}

/** The matches of a custom manager in a file: the named groups of each. */
function found(manager: number, file: string): Record<string, string>[] {
  const [pattern = ""] = configuration.customManagers[manager]?.matchStrings ?? [];
  const text = readFileSync(join(ROOT, file), "utf8");
  return [...text.matchAll(new RegExp(pattern, "g"))].map(({ groups }) => ({ ...groups }));
}

test("every release is found, each with the place where newer ones are published", () => {
  const values = found(0, "config/releases.ts").map(({ currentValue }) => currentValue);
  expect(values).toEqual(Object.values(releases));
});

test("the versions of a stack file are found", () => {
  expect([found(1, "Pulumi.homelab.yaml"), found(2, "Pulumi.homelab.yaml")]).toEqual([
    [{ currentValue: expect.stringMatching(/^1\.\d+\.\d+$/) }],
    [{ currentValue: expect.stringMatching(/^1\.\d+\.\d+$/) }],
  ]);
});

test.each(found(0, "config/releases.ts"))("$depName $currentValue is a version that is allowed", (release) => {
  const { depName = "", currentValue = "" } = release;
  const limiting = rules.filter(
    (rule) =>
      rule.allowedVersions && rule.matchPackageNames?.some((name) => depName.startsWith(name.replace("**", ""))),
  );
  expect(limiting.filter((rule) => !allows(rule, currentValue))).toEqual([]);
});

test("each version that the rules know to fail is told where Cilium is raised", () => {
  const told = [ruleOf("github.com/cilium/cilium").description].flat().slice(1);
  const bounds = ({ from, until }: { from?: string; until?: string }) =>
    [from && `from ${from}`, until && `until ${until}`].filter(Boolean).join(" ");
  const said = told.map((line) => (/^(?:(?:from|until) [\d.]+\s?)+/i.exec(line)?.[0] ?? "").trim().toLowerCase());
  expect([...new Set(said)].sort()).toEqual([...new Set(knownVersions.map(bounds))].sort());
  for (const { with: kind, without } of knownVersions) {
    const thing = kind?.kind ?? without?.definition.split(".")[0] ?? "";
    expect(told.join(" ").toLowerCase()).toContain(thing.toLowerCase());
  }
});

test("a Talos that the installed provider does not write for is held back", () => {
  const rule = ruleOf("siderolabs/talos");
  expect([`${installedProvider.library}.9`, "1.14.0"].map((version) => allows(rule, version))).toEqual([true, false]);
});

test("a Kubernetes that this Talos does not run is held back, and what it runs is not", () => {
  const range = kubernetesOf(releases.talos) as readonly [string, string];
  for (const version of ["1.35.6", "1.36.9", "1.37.0"])
    expect(allows(ruleOf("kubernetes/kubernetes"), version)).toBe(isInRange(version, range));
});

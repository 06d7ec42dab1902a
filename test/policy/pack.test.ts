import type { Policies, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { policiesOf } from "../../policy/pack";
import { rules } from "../../policy/rules";
import type { Resource } from "../../traffic/model/resource";
import { cases } from "./cases";
import { gateway, lanPool, pinned, UNKNOWN } from "./resources";

// The proxy that the policy SDK puts around properties: it throws on every read of an unknown value.
const { unknownCheckingProxy } = require("@pulumi/policy/proxy") as {
  unknownCheckingProxy(props: object): Record<string, unknown>;
};

type Config = Record<string, Record<string, unknown>>;

/** Runs policies as the SDK does: each resource rule on each resource, then each stack rule on all. */
function run(
  policies: Policies,
  resources: Resource[],
  config: Config = {},
  named: (policy: string, urn: string | undefined) => void = () => undefined,
): string[] {
  const reports: string[] = [];
  const sdk = (r: Resource) => ({ ...r, props: unknownCheckingProxy(r.props) });
  for (const r of resources)
    for (const p of policies as ResourceValidationPolicy[]) {
      const args = { ...sdk(r), getConfig: () => config[p.name] ?? {} };
      if (typeof p.validateResource === "function")
        p.validateResource(args as never, (m) => reports.push(`${p.name}|${m}`));
    }
  for (const p of policies as StackValidationPolicy[]) {
    const args = { resources: resources.map(sdk), getConfig: () => config[p.name] ?? {} };
    p.validateStack?.(args as never, (m: string, urn?: string) => {
      named(p.name, urn);
      reports.push(`${p.name}|${m}`);
    });
  }
  return reports;
}

const pack = () => policiesOf(rules, "2026-11-23");
const codes = (reports: string[]) => [...new Set(reports.map((r) => r.split("|")[0]))];
const outside = pinned("media/plex", "192.168.30.99");

test("a message has the rule's code, the resource, the value, why it matters and what to write instead", () => {
  const [report = ""] = run(pack(), [lanPool, outside]);
  expect(report).toContain("NET-A01|NET-A01 Service media/plex: found the address 192.168.30.99");
  expect(report).toContain("Cilium never hands out an address that no pool holds");
  expect(report).toContain("Instead: an address of a CiliumLoadBalancerIPPool");
});

test("unknown values behind the SDK's proxies stop no rule, and are told once, in one note", () => {
  const unknownGateway = gateway("ns/gw", { addresses: UNKNOWN, listeners: UNKNOWN });
  const reports = run(pack(), [unknownGateway, lanPool, outside]);
  expect(codes(reports)).toContain("NET-A01");
  expect(reports.filter((r) => r.startsWith("NET-U01"))).toHaveLength(1);
  expect(reports.find((r) => r.startsWith("NET-U01"))).toMatch(/Gateway ns\/gw: spec\.addresses \(.*NET-A06.*\)/);
});

test("a run without unknown values has no note", () => {
  expect(codes(run(pack(), [lanPool, pinned("media/plex", "192.168.30.62")]))).not.toContain("NET-U01");
});

const exception = { rule: "NET-A01", resource: "media/plex", reason: "moves next week", expires: "2026-12-01" };

test("an exception silences its rule on its resource, and no other", () => {
  const config = { "NET-X01": { exceptions: [exception] } };
  const reports = run(pack(), [lanPool, outside, pinned("media/other", "192.168.30.98")], config);
  expect(reports.filter((r) => r.startsWith("NET-A01"))).toEqual([expect.stringContaining("media/other")]);
});

test("what a resource was registered with is known to stack rules, also when the exceptions' policy is switched off", () => {
  // A preview gives them no outputs where the provider cannot be configured yet.
  const policies = pack().filter((p) => p.name !== "NET-X01") as (ResourceValidationPolicy & StackValidationPolicy)[];
  const reports: string[] = [];
  for (const r of [lanPool, outside])
    for (const p of policies)
      if (typeof p.validateResource === "function")
        p.validateResource({ ...r, getConfig: () => ({}) } as never, () => undefined);
  const blind = [lanPool, outside].map((r) => ({ ...r, props: {} }));
  for (const p of policies)
    p.validateStack?.({ resources: blind, getConfig: () => ({}) } as never, (m: string) => reports.push(m));
  expect(reports).toContainEqual(
    expect.stringContaining("NET-A01 Service media/plex: found the address 192.168.30.99"),
  );
});

test("an expired exception fails, and its rule fires again", () => {
  const config = { "NET-X01": { exceptions: [{ ...exception, expires: "2026-11-22" }] } };
  const reports = run(pack(), [lanPool, outside], config);
  expect(codes(reports)).toEqual(expect.arrayContaining(["NET-A01", "NET-X01"]));
  expect(reports.join()).toContain("expired on 2026-11-22");
});

test.each([
  [{ ...exception, reason: "" }, "reason is missing"],
  [{ ...exception, expires: "soon" }, "expires soon is no date"],
  [{ ...exception, rule: "NET-A99" }, "there is no rule NET-A99"],
  [{ ...exception, resource: undefined }, "resource is missing"],
])("an exception that is not complete fails: %j", (broken, problem) => {
  const reports = run(pack(), [lanPool], { "NET-X01": { exceptions: [broken] } });
  expect(reports).toEqual([expect.stringContaining(problem)]);
});

test.each(["media/plex", "Service media/*", outside.urn])("an exception may name its resource as %s", (resource) => {
  const config = { "NET-X01": { exceptions: [{ ...exception, resource }] } };
  expect(codes(run(pack(), [lanPool, outside], config))).not.toContain("NET-A01");
});

test("a rule's settings come from the configuration under its code", () => {
  const key = {
    ...lanPool,
    type: "tailscale:index/tailnetKey:TailnetKey",
    props: { tags: ["tag:a"], expiry: 60 * 86400 },
  };
  expect(codes(run(pack(), [key]))).not.toContain("NET-T05");
  expect(codes(run(pack(), [key], { "NET-T05": { maxDays: 30 } }))).toContain("NET-T05");
});

test("every violation of a stack names one of its resources: the CLI's `policy analyze` ends in a crash where one does not", () => {
  const config = { "NET-X01": { exceptions: [{ ...exception, expires: "2026-11-22" }] } };
  const told = new Set<string>();
  for (const resources of [...cases.map((c) => c.resources), [gateway("ns/gw", { addresses: UNKNOWN })]])
    run(pack(), resources, config, (policy, urn) => {
      told.add(policy);
      expect([policy, resources.map((r) => r.urn)]).toEqual([policy, expect.arrayContaining([urn])]);
    });
  const codesOfStackRules = rules.filter((r) => r.scope === "stack").map((r) => r.code);
  expect([...told]).toEqual(expect.arrayContaining([...codesOfStackRules, "NET-X01", "NET-U01"]));
});

test("policies are named by their codes, each once, exceptions first and notes last", () => {
  const names = pack().map((p) => p.name);
  expect(new Set(names).size).toBe(names.length);
  expect([names[0], names[names.length - 1]]).toEqual(["NET-X01", "NET-U01"]);
});

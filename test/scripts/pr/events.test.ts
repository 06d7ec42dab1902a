import type { EngineEvent } from "@pulumi/pulumi/automation/events";
import { plain, reportOf } from "../../../scripts/pr/events";
import { recorded } from "./results";

test("each changed resource is named once, with the paths of what changes", () => {
  const { changes, unchanged, complete } = recorded("passed");
  expect(complete).toBe(true);
  expect(unchanged).toBe(90);
  expect(changes.map(({ op, name }) => `${op} ${name}`)).toEqual([
    "create policy-media-allow-jellyfin",
    "create app-jellyfin",
    "create app-jellyfin-route",
    "update lan-dns-file",
    "update policy-media-allow-sonarr",
    "update app-sonarr",
    "update app-sonarr-route",
    "update tailnet-policy",
  ]);
  expect(changes.find(({ name }) => name === "app-sonarr")).toEqual({
    op: "update",
    type: "kubernetes:core/v1:Service",
    name: "app-sonarr",
    retained: false,
    paths: [
      { path: "spec.ports[0].port", kind: "update", replaces: false },
      { path: "spec.ports[0].targetPort", kind: "update", replaces: false },
    ],
  });
});

test("a replacement is one change, which names what forces it", () => {
  const replaced = recorded("refused").changes.filter(({ name }) => name === "app-argocd-route");
  expect(replaced).toHaveLength(1);
  expect(replaced[0]).toMatchObject({
    op: "replace",
    paths: [
      { path: "metadata.name", replaces: true },
      { path: "spec.rules[0].backendRefs[0].name", replaces: false },
    ],
  });
});

test("a deletion that leaves the object in place is told from one that does not", () => {
  const deleted = recorded("refused").changes.filter(({ op }) => op === "delete");
  expect(deleted.filter(({ retained }) => retained).map(({ name }) => name)).toEqual(["namespace-monitoring"]);
  expect(deleted).toHaveLength(6);
});

test("a resource that only loses its protection is a change", () => {
  expect(
    recorded("refused")
      .changes.filter(({ op }) => op === "unprotect")
      .map(({ name }) => name),
  ).toEqual(["tunnel"]);
});

test("a violation keeps the rule's code, and «preview failed» is no error beside it", () => {
  const { policies, problems } = recorded("refused");
  expect(policies).toEqual([
    { rule: "NET-C05", level: "mandatory", message: expect.stringContaining("protect: true") },
  ]);
  expect(problems).toEqual([]);
});

test("after an error nothing is said about changes, of which the engine saw a part only", () => {
  const { complete, changes, unchanged, problems } = recorded("failed");
  expect({ complete, changes, unchanged }).toEqual({ complete: false, changes: [], unchanged: 0 });
  expect(problems).toEqual([
    {
      severity: "error",
      resource: "kubernetes:core/v1:Service app-radarr",
      message: expect.stringContaining('Unsupported value: "TPC"'),
    },
  ]);
});

const event = (part: Partial<EngineEvent>): EngineEvent => ({ sequence: 1, timestamp: 1, ...part });
const summary = event({
  summaryEvent: { maybeCorrupt: false, durationSeconds: 1, resourceChanges: { same: 1 }, policyPacks: {} },
});
const violation = (policyName: string, enforcementLevel: string) =>
  event({
    policyEvent: {
      message: "text",
      color: "never",
      policyName,
      policyPackName: "p",
      policyPackVersion: "1",
      policyPackVersionTag: "1",
      enforcementLevel: enforcementLevel as "mandatory",
    },
  });

test("the order in which the engine speaks does not matter, nor does it matter that it says a thing twice", () => {
  const events = [violation("B", "mandatory"), violation("A", "advisory"), violation("A", "advisory"), summary];
  const report = reportOf(events);
  expect(reportOf([...events].reverse())).toEqual(report);
  expect(report.policies.map(({ rule, level }) => `${rule} ${level}`)).toEqual(["A advisory", "B mandatory"]);
});

test("a preview without a summary did not come to its end", () => {
  expect(reportOf([violation("A", "advisory")])).toMatchObject({ complete: false });
});

test("no value of a property gets into the report", () => {
  const state = { type: "t", urn: "", id: "", parent: "", inputs: { password: "hunter2" }, outputs: {}, provider: "" };
  const report = reportOf([
    event({
      resourcePreEvent: {
        metadata: {
          op: "update",
          urn: "urn:pulumi:s::p::a:b:C$d:e:F::name::with colons",
          type: "d:e:F",
          old: state,
          new: { ...state, inputs: { password: "hunter3" } },
          detailedDiff: { password: { diffKind: "update", inputDiff: true } },
          provider: "",
        },
      },
    } as Partial<EngineEvent>),
    summary,
  ]);
  expect(report.changes).toMatchObject([{ type: "d:e:F", name: "name::with colons", paths: [{ path: "password" }] }]);
  expect(JSON.stringify(report)).not.toContain("hunter");
});

test("the stack and the providers that Pulumi adds by itself are no changes, a provider of the program is one", () => {
  const urns = [
    "pulumi:pulumi:Stack::p-s",
    "pulumi:providers:command::default_1_2_1",
    "pulumi:providers:tailscale::tailscale",
  ];
  const created = urns.map((urn) =>
    event({ resourcePreEvent: { metadata: { op: "create", urn: `urn:pulumi:s::p::${urn}` } } } as never),
  );
  expect(reportOf([...created, summary]).changes.map(({ name }) => name)).toEqual(["tailscale"]);
});

test("a provider that names changed properties without paths is understood", () => {
  const metadata = { op: "replace", urn: "urn:pulumi:s::p::d:e:F::n", diffs: ["zone", "name"], keys: ["zone"] };
  const { changes } = reportOf([event({ resourcePreEvent: { metadata } } as unknown as Partial<EngineEvent>), summary]);
  expect(changes[0].paths).toEqual([
    { path: "name", kind: "update", replaces: false },
    { path: "zone", kind: "update", replaces: true },
  ]);
});

test("a message does not tell folders, random ids, colours and Node.js's own frames", () => {
  const text =
    "\u001b[31mboom\u001b[0m in /tmp/7/head/index.ts of 0d9b5f0e-52a1-4c0e-9a53-6d5f3f0b7c11\n" +
    "    at run (/tmp/7/head/plan/apps.ts:1:2)\n    at Module._compile (node:internal/modules/cjs/loader:1:1)\n";
  expect(plain(text, ["/tmp/7/head"])).toBe("boom in index.ts of <id>\n    at run (plan/apps.ts:1:2)");
});

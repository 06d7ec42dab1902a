import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EngineEvent } from "@pulumi/pulumi/automation/events";
import { readDriftArguments } from "../../../scripts/drift/arguments";
import { driftReport } from "../../../scripts/drift/report";
import { driftText } from "../../../scripts/drift/text";
import { changedValues } from "../../../scripts/drift/values";
import { eventsIn } from "../../../scripts/engine/events";

// Recorded by Pulumi 3.250 in the sandbox, after four edits by hand. Definitions and charts are left out of the state, as are secrets.
const fixture = (name: string) => join(__dirname, "fixtures", name);
const state = JSON.parse(readFileSync(fixture("state.json"), "utf8"));
const events = eventsIn(readFileSync(fixture("refresh.events"), "utf8"));
const summary = events.filter(({ summaryEvent }) => summaryEvent);
const report = driftReport("home", state, events);

test("every object that is not as Pulumi left it is named, with what changed in it", () => {
  const told = report.drifted.map(({ object, what, values }) => [object, what, ...values.map(({ path }) => path)]);
  expect(told).toEqual([
    ["DnsRecord plex.lorenzodebie.be", "changed", "proxied"],
    ["DnsSplitNameservers tailnet-split-dns", "gone"],
    ["HTTPRoute media/sonarr", "changed", "spec.hostnames[0]"],
    ["ZeroTrustTunnelCloudflaredConfig tunnel-ingress", "changed", "config.ingresses[0]"],
  ]);
});

test("what it opens and closes is told from the resources", () => {
  const closed = report.ways.closed.map(({ from, to }) => `${from[0]?.kind} ${to}`);
  expect(closed).toContain("internet https://plex.lorenzodebie.be");
  expect(closed).toContain("lan https://sonarr.int.lorenzodebie.be");
});

test("the text names old and new values, who cannot reach what, and how all is put back", () => {
  const text = driftText(report);
  expect(text).toContain("4 objects of stack home are not as Pulumi left them:");
  expect(text).toContain("  - `proxied` is `false`; it was `true`");
  expect(text).toContain("- `DnsSplitNameservers tailnet-split-dns` is gone");
  expect(text).toContain("**Arrives no longer**");
  expect(text).toContain("pulumi up --refresh --stack home\n");
  expect(text).toMatch(/Not looked at, .*`Command lan-dns-file`/);
});

test("without a difference nothing is claimed of what was not looked at", () => {
  const calm = driftReport("home", state, summary);
  expect(calm.drifted).toEqual([]);
  expect(driftText(calm)).toMatch(/^Everything that was looked at is as Pulumi left it .*\n\nNot looked at/);
});

test("a secret that the engine hides stays as the state has it, and is no difference", () => {
  const text = JSON.stringify(report);
  expect(text).not.toContain("ciphertext");
  expect(changedValues({ a: "[secret]", b: 1 }, { a: "[secret]", b: 2 })).toEqual([
    { path: "b", before: "1", after: "2" },
  ]);
});

test.each<[string, EngineEvent[], RegExp]>([
  ["did not begin", [], /did not come to its end/],
  ["was cut off", events.filter(({ summaryEvent }) => !summaryEvent), /did not come to its end/],
  [
    "met an error",
    [
      ...events,
      {
        sequence: 1,
        timestamp: 1,
        diagnosticEvent: { message: "<{%fg 1%}>no access<{%reset%}>", color: "raw", severity: "error" },
      },
    ] as EngineEvent[],
    /did not come to its end:\n {2}no access$/,
  ],
])("a refresh that %s is no answer", (_, seen, words) => {
  expect(() => driftReport("home", state, seen)).toThrow(words);
});

test.each<[string, unknown, unknown, object[]]>([
  ["a value", { a: { b: 1 } }, { a: { b: 2 } }, [{ path: "a.b", before: "1", after: "2" }]],
  ["an entry put in", { l: [1, 3] }, { l: [1, 2, 3] }, [{ path: "l[1]", after: "2" }]],
  ["an entry taken out", { l: [1, 2, 3] }, { l: [1, 3] }, [{ path: "l[1]", before: "2" }]],
  ["a key with dots", { "a.b/c": 1 }, {}, [{ path: '["a.b/c"]', before: "1" }]],
  ["nothing", { a: [{ b: 1 }] }, { a: [{ b: 1 }] }, []],
])("%s is told by its path", (_, before, after, told) => {
  expect(changedValues(before, after)).toEqual(told);
});

test("markup in an object's value stays text", () => {
  const [first] = report.drifted;
  const hostile = { ...first, values: [{ path: "comment", after: '"[x](http://evil) @everyone"' }] };
  expect(driftText({ ...report, drifted: [hostile as never] })).toContain('`"[x](http://evil) @everyone"`');
});

test("the command line chooses stack and network", () => {
  expect(readDriftArguments(["--stack", "vanillax", "--live", "--json"])).toEqual({
    stack: "vanillax",
    live: true,
    json: true,
  });
});

import { summaryText } from "../../scripts/plan/summary";
import { reachPage } from "../../traffic/documents/reach";
import { waysOf } from "../../traffic/map/ways";
import { BadVantage, parseVantage, vantageText } from "../../traffic/model/vantage";
import { reservation } from "../../traffic/model/verdict";
import { matrix } from "../../traffic/reach/matrix";
import { Answers, newcomerWith } from "./newcomer";

const plan = newcomerWith();
const answers = new Answers(plan);
const RECORDER = "tcp://192.168.50.65:554";

/** The plan with a change of one object's specification. */
function withSpec(name: string, change: (spec: Record<string, unknown>) => object): Answers {
  return new Answers(
    plan.map((r) => (r.name === name ? { ...r, inputs: { ...r.inputs, spec: change(r.inputs.spec as never) } } : r)),
  );
}

describe("an app for another network of the house", () => {
  test.each(["lan", "lan:192.168.50.120", "lan:10.20.40.7", "10.20.40.254"])("is reached from %s", (from) => {
    expect(answers.ask(from, RECORDER)).toMatchObject({ status: "reachable", arrival: { service: "recorder" } });
  });

  test("is reached from there as far as the stack tells: what the router passes on is in no resource", () => {
    expect([answers.ask("10.20.40.7", RECORDER), answers.ask("lan", RECORDER)].map(reservation)).toEqual([
      "as far as the stack tells",
      undefined,
    ]);
  });

  test("is shut to a third network at its Service, before a node hands the connection on", () => {
    const verdict = answers.ask("lan:10.20.41.7", RECORDER);
    expect(verdict).toMatchObject({ status: "blocked", by: { field: "spec.loadBalancerSourceRanges" } });
    expect(verdict.status === "blocked" && verdict.why).toContain("192.168.50.0/24, 10.20.40.0/24 only");
  });

  test("is opened by Service and policy alike", () => {
    const shut = withSpec("app-recorder", (spec) => ({ ...spec, loadBalancerSourceRanges: ["192.168.50.0/24"] }));
    expect(shut.ask("10.20.40.7", RECORDER).status).toBe("blocked");
    expect(shut.judge("NET-R01").violations.map((v) => v.found)).toEqual([
      expect.stringMatching(/^declared for lan:10\.20\.40\.254/),
    ]);
  });

  test("without the Service's ranges is reached from any network, which NET-R01 refuses", () => {
    const open = withSpec("app-recorder", ({ loadBalancerSourceRanges: _, ...spec }) => spec);
    const found = open.judge("NET-R01");
    expect([...found.violations.map((v) => v.found), ...found.unjudged.map((u) => u.why)].join()).toContain(
      "from lan:10.20.41.1",
    );
  });

  test("shows with its networks in the documents, the map and the plan's summary", () => {
    expect(reachPage(matrix(answers.network))).toMatch(
      /home\/recorder` \|.*\*\*yes\*\*, `10\.20\.40\.0\/24` \*\*yes\*\*/,
    );
    const ways = waysOf(answers.network).filter((way) => vantageText(way.vantage) === "lan:10.20.40.254");
    const recorder = ways.find((way) => way.app.name === "recorder");
    expect([recorder?.verdict.status, recorder?.asDeclared]).toEqual(["reachable", true]);
    expect(ways.find((way) => way.app.name === "valheim")?.verdict.status).not.toBe("reachable");
    expect(summaryText("newcomer", plan)).toContain("lan:10.20.40.254");
  });
});

describe("a device of the house as a vantage point", () => {
  test.each(["lan:203.0.113.7", "203.0.113.7", "lan:10.20.40.0/24", "lan:tv"])("%s is none", (text) => {
    expect(() => parseVantage(text)).toThrow(BadVantage);
  });

  test.each([
    ["lan:192.168.50.21", /is a node's address: ask with node:NAME/],
    ["lan:10.244.3.7", /is a pod's address: ask with pod:NAMESPACE\/APP/],
  ])("%s is somebody else", (from, why) => {
    expect(answers.ask(from, RECORDER)).toMatchObject({ status: "unknown", why: expect.stringMatching(why) });
  });
});

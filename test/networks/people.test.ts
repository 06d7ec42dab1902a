import { runTests } from "../../sandbox/emulators/tailscale/evaluate";
import { readPolicy } from "../../sandbox/emulators/tailscale/policy";
import type { PlannedResource } from "../../scripts/plan/evaluate";
import { summaryText } from "../../scripts/plan/summary";
import { reachPage } from "../../traffic/documents/reach";
import { waysOf } from "../../traffic/map/ways";
import { ACL } from "../../traffic/model/types";
import { View } from "../../traffic/model/view";
import { matrix } from "../../traffic/reach/matrix";
import { resourcesOfPlan } from "../../traffic/sources/plan";
import { failingTests } from "../../traffic/tailnet";
import { Answers, newcomerWith } from "./newcomer";

const plan = newcomerWith();
const answers = new Answers(plan);
const FRAME = "http://frame:8080";
const policy = () => JSON.parse(String(aclOf(plan).inputs.acl));

function aclOf(resources: readonly PlannedResource[]): PlannedResource {
  const acl = resources.find((r) => r.type === ACL);
  if (acl === undefined) throw new Error("the newcomer has a tailnet");
  return acl;
}

/** Who does not get what the file's tests say, as the path model finds it. */
function failing(resources: readonly PlannedResource[]): string[] {
  const acl = resourcesOfPlan(resources).find((r) => r.type === ACL);
  return acl === undefined ? ["nobody"] : failingTests(View.of(acl)).map((f) => f.src);
}

/** The plan with another source in the grant of the app that is for some people by name. */
function grantedTo(...src: string[]): PlannedResource[] {
  const file = policy();
  for (const grant of file.grants) if (grant.dst.includes("tag:app-frame")) grant.src = src;
  return plan.map((r) => (r.type === ACL ? { ...r, inputs: { ...r.inputs, acl: JSON.stringify(file) } } : r));
}

describe("an app for some of the tailnet by name", () => {
  test.each(["tailnet:owner@example.net", "tailnet:tag:television", "tailnet:group:parents"])(
    "is reached from %s",
    (from) => {
      expect(answers.ask(from, FRAME)).toMatchObject({ status: "reachable", arrival: { service: "frame" } });
    },
  );

  test.each(["tailnet:child@example.net", "tailnet:group:children", "tailnet:tag:k8s"])(
    "is shut to %s, which the one rule that opens it is blamed for",
    (from) => {
      const verdict = answers.ask(from, FRAME);
      expect(verdict).toMatchObject({
        status: "blocked",
        by: { type: ACL, field: expect.stringMatching(/grants\[\d+\]/) },
      });
      expect(verdict.status === "blocked" && verdict.why).toMatch(
        /no rule .* lets .* reach tag:app-frame on tcp:8080: grants\[\d+\] is for owner@example\.net, tag:television$/,
      );
    },
  );

  test("is shut to the LAN", () => expect(answers.ask("lan", FRAME).status).toBe("blocked"));

  test("has one grant, and a tag that an admin hands out", () => {
    const file = policy();
    expect(file.grants.filter((g: { dst: string[] }) => g.dst.includes("tag:app-frame"))).toEqual([
      { src: ["owner@example.net", "tag:television"], dst: ["tag:app-frame"], ip: ["tcp:8080"] },
    ]);
    expect(file.tagOwners["tag:television"]).toEqual(["autogroup:admin"]);
  });

  test("is in the policy file's tests, which both evaluators find to hold", () => {
    const { tests } = policy();
    expect(tests).toContainEqual({
      src: "child@example.net",
      proto: "tcp",
      deny: expect.arrayContaining(["tag:app-frame:8080"]),
    });
    expect(tests).toContainEqual(
      expect.objectContaining({ src: "tag:television", accept: expect.arrayContaining(["tag:app-frame:8080"]) }),
    );
    expect(runTests(readPolicy(String(aclOf(plan).inputs.acl)))).toEqual([]);
    expect(failing(plan)).toEqual([]);
  });

  test("that a grant opens to somebody else fails these tests in both evaluators, and NET-R01", () => {
    const open = grantedTo("owner@example.net", "tag:television", "group:children");
    expect(runTests(readPolicy(String(aclOf(open).inputs.acl))).map((f) => f.user)).toEqual(["child@example.net"]);
    expect(failing(open)).toEqual(["child@example.net"]);
    expect(new Answers(open).judge("NET-R01").violations.map((v) => [v.resource.name, v.found])).toEqual([
      ["app-frame", expect.stringMatching(/^reached from tailnet:child@example\.net, which is not declared/)],
    ]);
  });

  test("that a grant opens to fewer is declared for somebody who does not get there", () => {
    const shut = new Answers(grantedTo("tag:television")).judge("NET-R01").violations;
    expect(shut.map((v) => v.found)).toEqual([expect.stringMatching(/^declared for tailnet:owner@example\.net/)]);
  });

  test("says whom it is for in the documents, the map and the plan's summary", () => {
    expect(reachPage(matrix(answers.network))).toMatch(
      /photos\/frame` \|.*\*\*yes\*\* for `owner@example\.net`, `tag:television` \|/,
    );
    const ways = waysOf(answers.network).filter((way) => way.app.name === "frame" && way.vantage.kind === "tailnet");
    const said = ways.map(({ vantage, verdict, asDeclared }) => [
      "who" in vantage && vantage.who,
      verdict.status,
      asDeclared,
    ]);
    expect(said).toContainEqual(["owner@example.net", "reachable", true]);
    expect(said).toContainEqual(["group:children", "blocked", true]);
    expect(summaryText("newcomer", plan)).toContain("tailnet:owner@example.net, tailnet:tag:television");
  });
});

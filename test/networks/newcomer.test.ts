import { join } from "node:path";
import { evaluate, judgedStack } from "../../policy/rule";
import { rules } from "../../policy/rules";
import { parseDestination } from "../../traffic/model/destination";
import { Network } from "../../traffic/model/network";
import { resourcesOfPlan } from "../../traffic/sources/plan";
import { trace } from "../../traffic/trace";
import { planned } from "../planned";
import { declared, OPEN, reachedFrom } from "./newcomer";

const resources = resourcesOfPlan(planned("newcomer", join(__dirname, "../fixtures")));
const network = new Network(resources);

describe("the newcomer's network", () => {
  test.each(declared)("%s is reached from where it is declared for, and from nowhere else", (name, from) => {
    expect(reachedFrom(network, name)).toEqual(from);
  });

  test.each(rules.map((rule) => [rule.code, rule] as const))(
    "is nothing that %s refuses or cannot judge",
    (_, rule) => {
      const { violations, unjudged } = evaluate(rule, judgedStack(resources));
      expect(violations.map((v) => v.resource.name).sort()).toEqual(rule.code === "NET-I13" ? OPEN : []);
      expect(unjudged.filter((u) => u.why).map((u) => `${u.resource.name}: ${u.why}`)).toEqual([]);
    },
  );

  test.each([
    ["https://automation.example.net/webhook/new", "reachable", false],
    ["https://automation.example.net/healthz", "reachable", false],
    ["https://automation.example.net/", "blocked", false],
    ["https://automation.example.net/healthz/x", "blocked", false],
    ["https://vaultwarden.example.net/", "reachable", true],
    ["https://photos.example.net/", "reachable", false],
  ])("from the internet %s is %s", (url, status, signIn) => {
    const verdict = trace(network, { kind: "internet" }, parseDestination(url));
    expect([verdict.status, "signIn" in verdict]).toEqual([status, signIn]);
  });
});

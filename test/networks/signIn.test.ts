import { changedWays } from "../../traffic/documents/changedWays";
import { changesText } from "../../traffic/documents/difference";
import { reachPage } from "../../traffic/documents/reach";
import { lookOf, statusWords } from "../../traffic/map/words";
import { TUNNEL_CONFIG } from "../../traffic/model/types";
import { difference } from "../../traffic/reach/difference";
import { matrix } from "../../traffic/reach/matrix";
import { resourcesOfPlan } from "../../traffic/sources/plan";
import { Answers, newcomerWith } from "./newcomer";

const plan = newcomerWith(["apps/vaultwarden/signIn", { emails: ["owner@example.net"] }]);
const answers = new Answers(plan);
const ACCESS = "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication";

describe("an app with a sign-in at the edge", () => {
  test("is reached from the internet after sign-in, which the path tells before the tunnel", () => {
    const verdict = answers.ask("internet", "https://vaultwarden.example.net");
    expect(verdict).toMatchObject({
      status: "reachable",
      signIn: { type: ACCESS },
      arrival: { service: "vaultwarden" },
    });
    const layers = verdict.hops.map((hop) => `${hop.layer}: ${hop.text}`);
    const asked = layers.findIndex((text) => text.includes("asks for a sign-in, and lets in owner@example.net"));
    expect(layers[asked]).toMatch(/^Cloudflare edge/);
    expect(asked).toBeLessThan(layers.findIndex((text) => text.startsWith("tunnel")));
  });

  test("is reached from the LAN without one", () => {
    const verdict = answers.ask("lan", "https://vaultwarden.home.example.net");
    expect([verdict.status, "signIn" in verdict]).toEqual(["reachable", false]);
  });

  test("asks before there is a rule or a record for its name", () => {
    const urn = plan.find((r) => r.type === ACCESS)?.name;
    const rules = plan.find((r) => r.type === TUNNEL_CONFIG && r.name === "tunnel-ingress");
    expect(JSON.stringify(rules?.options.dependsOn)).toContain(urn ?? "none");
  });

  test("is declared and computed alike, and the other open apps are pointed out", () => {
    expect(answers.judge("NET-R01").violations).toEqual([]);
    expect(
      answers
        .judge("NET-I13")
        .violations.map((v) => v.resource.name)
        .sort(),
    ).toEqual(["app-home", "app-nas", "app-photos"]);
  });

  test("lets in nobody without a policy that allows somebody", () => {
    const shut = plan.map((r) => (r.type === ACCESS ? { ...r, inputs: { ...r.inputs, policies: [] } } : r));
    expect(new Answers(shut).ask("internet", "https://vaultwarden.example.net")).toMatchObject({
      status: "blocked",
      by: { type: ACCESS, field: "policies" },
    });
  });

  test.each([
    ["a policy of the account", { policies: [{ id: "p" }] }],
    [
      "a policy that lets everybody by",
      { policies: [{ name: "p", decision: "bypass", includes: [{ everyone: {} }] }] },
    ],
    ["a path", { domain: "vaultwarden.example.net/admin", destinations: [] }],
  ])("is not told with %s", (_, change) => {
    const other = plan.map((r) => (r.type === ACCESS ? { ...r, inputs: { ...r.inputs, ...change } } : r));
    expect(new Answers(other).ask("internet", "https://vaultwarden.example.net").status).toBe("unknown");
  });

  test("shows in the documents, the map and the comment as something of its own", () => {
    expect(reachPage(matrix(answers.network))).toMatch(/vault\/vaultwarden` \| \*\*yes\*\*, after sign-in \|/);
    expect(statusWords[lookOf({ status: "reachable", signIn: true, hops: [] })]).toBe("reachable after sign-in");
    const open = resourcesOfPlan(plan.filter((r) => r.type !== ACCESS));
    const changes = changedWays(difference(open, resourcesOfPlan(plan)));
    expect(changesText(changes, { rows: 20, items: 5 })).toContain("**after sign-in**");
    expect(changes.opened).toEqual([]);
  });
});

import { join } from "node:path";
import { evaluate, judgedStack } from "../../policy/rule";
import { rules } from "../../policy/rules";
import { parseDestination } from "../../traffic/model/destination";
import { Network } from "../../traffic/model/network";
import { apps, reaches } from "../../traffic/reach/apps";
import { entry, isReached } from "../../traffic/reach/matrix";
import { resourcesOfPlan } from "../../traffic/sources/plan";
import { trace } from "../../traffic/trace";
import { planned } from "../planned";

const resources = resourcesOfPlan(planned("newcomer", join(__dirname, "../fixtures")));
const network = new Network(resources);

/** Every app of the network and who its entry in the stack file says it is for. */
const declared: [app: string, from: string[]][] = [
  ["media/jellyfin", ["lan", "tailnet"]],
  ["data/postgres", ["lan", "tailnet"]],
  ["vault/vaultwarden", ["internet", "lan", "tailnet"]],
  ["photos/photos", ["internet", "lan", "tailnet"]],
  ["home/home", ["internet", "lan", "tailnet"]],
  ["games/valheim", ["lan", "tailnet"]],
  ["games/satisfactory", ["lan"]],
  ["home/home-assistant", ["lan", "tailnet"]],
  ["home/mqtt", ["lan"]],
  ["diary/diary", ["tailnet"]],
  ["argocd/argocd-server", ["lan", "tailnet"]],
  ["chat/matrix", ["lan", "tailnet"]],
  ["home/automation", ["internet", "lan", "tailnet"]],
  ["devices/nas", ["internet", "lan", "tailnet"]],
  ["devices/proxmox", ["lan", "tailnet"]],
];

/** The apps that are open to the internet beside the one that asks for a sign-in: the pack advises about them. */
const OPEN = ["app-home", "app-nas", "app-photos"];

describe("the newcomer's network", () => {
  test.each(declared)("%s is reached from where it is declared for, and from nowhere else", (name, from) => {
    const app = apps(network).find((a) => `${a.namespace}/${a.name}` === name);
    if (app === undefined) throw new Error(`no app ${name}`);
    const found = reaches.map((kind) => entry(network, app, { kind }));
    expect(
      found.map((e) => [e.vantage.kind, isReached(e), e.verdict.status === "unknown" ? e.verdict.why : ""]),
    ).toEqual(reaches.map((kind) => [kind, from.includes(kind), ""]));
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

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { rules } from "../../policy/rules";
import type { PlannedResource } from "../../scripts/plan/evaluate";
import { summaryText } from "../../scripts/plan/summary";
import { internetPage } from "../../traffic/documents/internet";
import { reservation } from "../../traffic/model/verdict";
import { plannedOf } from "../planned";
import { type Change, changedStack, stackOfPage } from "../stackText";
import { Answers, reachedFrom } from "./newcomer";

const page = readFileSync(join(__dirname, "../../docs/funnel.md"), "utf8");
const stackFile = stackOfPage(page);

/** The page's network with changes of its stack file. */
function planOf(...changes: Change[]): PlannedResource[] {
  return plannedOf("funnel", changedStack(stackFile, changes));
}

const url = (name: string) => `https://${name}.tail1234.ts.net`;

describe("the network of docs/funnel.md", () => {
  const resources = planOf();
  const answers = new Answers(resources);
  const status = (from: string, to: string) => answers.ask(from, to).status;

  test("has nothing of Cloudflare's", () => {
    expect(resources.map(({ type }) => type).filter((type) => /cloudflare/.test(type))).toEqual([]);
  });

  test("leads the internet by relay and proxy to the apps on Funnel, as far as the stack tells", () => {
    for (const [name, path, service, port] of [
      ["jellyfin", "/", "jellyfin", 8096],
      ["n8n", "/hook/x", "n8n", 5678],
      ["photos", "/", "photos", 2283],
    ] as const) {
      const verdict = answers.ask("internet", url(name) + path);
      expect(verdict).toMatchObject({ status: "reachable", arrival: { service, port } });
      expect(reservation(verdict)).toBe("as far as the stack tells");
    }
  });

  test("opens neither the other paths of a public part, nor other apps, to the internet", () => {
    for (const path of ["/", "/hooked", "/hook/../admin"])
      expect([path, status("internet", url("n8n") + path)]).toEqual([path, "blocked"]);
    expect(status("internet", url("sonarr"))).not.toBe("reachable");
  });

  test("has each app for whom it is declared", () => {
    const { network } = answers;
    expect(reachedFrom(network, "media/jellyfin")).toEqual(["internet", "lan", "tailnet"]);
    expect(reachedFrom(network, "auto/n8n")).toEqual(["internet", "lan", "tailnet"]);
    expect(reachedFrom(network, "web/blog")).toEqual(["internet"]);
    expect(reachedFrom(network, "photos/photos")).toEqual(["internet", "tailnet"]);
    expect(reachedFrom(network, "media/sonarr")).toEqual(["lan", "tailnet"]);
  });

  test("lets the tailnet open a name on Funnel where the app is for it, and not else", () => {
    expect(["jellyfin", "photos", "n8n", "blog"].map((name) => status("tailnet", `${url(name)}/hook`))).toEqual([
      "reachable",
      "reachable",
      "reachable",
      "blocked",
    ]);
  });

  test("gives the attribute to the devices of these apps alone", () => {
    const acl = resources.find(({ name }) => name === "tailnet-policy")?.inputs.acl;
    const file = JSON.parse(String(acl)) as { nodeAttrs: unknown; tagOwners: object; grants: { dst: string[] }[] };
    const tags = ["tag:app-jellyfin", "tag:app-n8n", "tag:app-photos", "tag:app-blog"];
    expect(file.nodeAttrs).toEqual([{ target: tags, attr: ["funnel"] }]);
    expect(file.tagOwners).toMatchObject(Object.fromEntries(tags.map((tag) => [tag, ["tag:k8s-operator"]])));
    const granted = file.grants.filter(({ dst }) => dst[0]?.startsWith("tag:"));
    expect(granted).toEqual(
      ["tag:app-jellyfin", "tag:app-n8n", "tag:app-photos"].map((tag) => ({
        src: ["group:homelab"],
        dst: [tag],
        ip: ["tcp:443"],
      })),
    );
  });

  test("is nothing that a rule of the pack refuses or cannot judge", () => {
    expect(answers.violations()).toEqual([]);
    expect(rules.flatMap((rule) => answers.judge(rule.code).unjudged.filter((u) => u.why))).toEqual([]);
  });

  test("is judged by what the stack declares", () => {
    const undeclared = answers.judge("NET-I16", (one) => {
      const { metadata } = one.inputs as { metadata?: { annotations?: Record<string, string> } };
      if (one.name !== "app-jellyfin" || metadata === undefined) return one;
      const annotations = { ...metadata.annotations, "homelab-network/reach": "lan,tailnet" };
      return { ...one, inputs: { ...one.inputs, metadata: { ...metadata, annotations } } };
    });
    expect(undeclared.violations.map(({ resource, found }) => `${resource.name}: ${found}`)).toEqual([
      "app-jellyfin-funnel: Service media/jellyfin on Funnel, declared for lan,tailnet only",
    ]);
  });

  test("is shown in the plan's summary and in the documents", () => {
    expect(summaryText("funnel", resources)).toMatch(/jellyfin\.your-tailnet\.ts\.net/);
    expect(internetPage(answers.network)).toContain("| `n8n.your-tailnet.ts.net` | `auto/n8n` | `n8n` |");
  });
});

test("without Funnel no app has a device, an attribute or a tag of it", () => {
  const plain = planOf(
    ["apps/jellyfin", undefined],
    ["apps/n8n/internet", undefined],
    ["apps/photos", undefined],
    ["apps/blog", undefined],
  );
  expect(plain.filter(({ type }) => type.endsWith(":Ingress"))).toEqual([]);
  expect(JSON.stringify(plain.find(({ name }) => name === "tailnet-policy")?.inputs)).not.toMatch(
    /funnel|nodeAttrs|tag:app-/,
  );
});

test("an app's own name is its name on Funnel", () => {
  const named = new Answers(planOf(["apps/jellyfin/name", "film"]));
  expect(named.ask("internet", url("film")).status).toBe("reachable");
});

test("a device outside of the cluster and an app on its node's network come to Funnel as well", () => {
  const [reach, internet] = [["lan", "tailnet", "internet"], { by: "funnel" }];
  const others = new Answers(
    planOf(
      ["apps/nas", { namespace: "devices", backend: { address: "192.168.50.9", port: 5000 }, reach, internet }],
      ["apps/home", { namespace: "home", port: 8123, hostNetwork: true, reach, internet }],
    ),
  );
  for (const name of ["nas", "home"])
    expect(others.ask("internet", url(name))).toMatchObject({ status: "reachable", arrival: { service: name } });
  expect(others.violations()).toEqual([]);
});

test("a Service that somebody else makes comes to Funnel like one of the stack's", () => {
  const existing = new Answers(
    planOf(["apps/jellyfin/service", { existing: true }], ["apps/jellyfin/selector", { app: "jellyfin" }]),
  );
  expect(existing.ask("internet", url("jellyfin"))).toMatchObject({ status: "reachable", arrival: { port: 8096 } });
  expect(existing.violations()).toEqual([]);
});

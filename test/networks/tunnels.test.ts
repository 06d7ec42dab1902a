import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { rules } from "../../policy/rules";
import type { PlannedResource } from "../../scripts/plan/evaluate";
import { internetPage } from "../../traffic/documents/internet";
import { topology } from "../../traffic/topology";
import { at, plannedOf } from "../planned";
import { type Change, changedStack, stackOfPage } from "../stackText";
import { Answers } from "./newcomer";

const page = readFileSync(join(__dirname, "../../docs/tunnels.md"), "utf8");
const stackFile = stackOfPage(page);
const [, ownGateway = ""] = /```yaml\n(hooks:[^`]+)```/.exec(page) ?? [];
const RECORD = "cloudflare:index/dnsRecord:DnsRecord";
const TUNNEL = "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared";

/** The page's network with changes of its stack file. */
function planOf(...changes: Change[]): PlannedResource[] {
  return plannedOf("tunnels", changedStack(stackFile, changes));
}

const shared = { name: "public-gateway", namespace: "gateway", address: "192.168.50.61", feed: "tunnel" };
const own = (parseDocument(ownGateway).toJSON() as { hooks: object }).hooks;

const ways: Record<string, { changes: Change[]; origins: [family: string, hooks: string] }> = {
  "straight to the Services": {
    changes: [],
    origins: ["http://jellyfin.media.svc.cluster.local:8096", "http://n8n.auto.svc.cluster.local:5678"],
  },
  "by one Gateway": {
    changes: [["gateways/public", shared]],
    origins: ["http://192.168.50.61:80", "http://192.168.50.61:80"],
  },
  "by a Gateway each": {
    changes: [
      ["gateways/public", shared],
      ["gateways/hooks", own],
    ],
    origins: ["http://192.168.50.61:80", "http://192.168.50.62:80"],
  },
  "by a Gateway for one of them": {
    changes: [["gateways/hooks", own]],
    origins: ["http://jellyfin.media.svc.cluster.local:8096", "http://192.168.50.62:80"],
  },
  "by one Gateway, and all other names by the first": {
    changes: [
      ["gateways/public", shared],
      ["cloudflare/tunnel/wildcard", true],
    ],
    origins: ["http://192.168.50.61:80", "http://192.168.50.61:80"],
  },
};

describe.each(Object.entries(ways))("the network of docs/tunnels.md, %s", (_, { changes, origins }) => {
  const answers = new Answers(planOf(...changes));
  const status = (from: string, to: string) => answers.ask(from, to).status;

  test.each([
    ["family", "https://jellyfin.example.org/", "cloudflared", "jellyfin", origins[0]],
    ["hooks", "https://n8n.example.org/hook", "cloudflared-hooks", "n8n", origins[1]],
    ["hooks", "https://forgejo.example.org/", "cloudflared-hooks", "forgejo", undefined],
  ])("the tunnel %s takes %s", (tunnel, url, namespace, service, origin) => {
    const verdict = answers.ask("internet", url);
    expect(verdict).toMatchObject({ status: "reachable", arrival: { service } });
    const hops = verdict.hops.filter(({ layer }) => layer === "tunnel").map(({ text }) => text);
    expect(hops[0]).toBe(`the tunnel ${tunnel} hands the request to cloudflared (Deployment ${namespace}/cloudflared)`);
    if (origin) expect(hops[1]).toContain(` sends it to ${origin}`);
  });

  test("what is not public by either tunnel stays at home", () => {
    for (const url of ["https://n8n.example.org/", "https://n8n.example.org/hook/../x", "https://sonarr.example.org/"])
      expect(status("internet", url)).toBe("blocked");
    expect(status("lan", "https://sonarr.int.example.org/")).toBe("reachable");
  });

  test("is nothing that a rule of the pack refuses or cannot judge", () => {
    expect(answers.violations()).toEqual([]);
    expect(rules.flatMap((rule) => answers.judge(rule.code).unjudged.filter((u) => u.why))).toEqual([]);
  });

  test("both tunnels are on the map and in the documents, each with what is its own", () => {
    const { connections } = topology(answers.network);
    const from = (id: string) => connections.filter((c) => c.from === id).map(({ to }) => to);
    expect(from("tunnel/family")).toEqual(["pod/cloudflared/cloudflared"]);
    expect(from("tunnel/hooks")).toEqual(["pod/cloudflared-hooks/cloudflared"]);
    const [, family = "", hooks = ""] = internetPage(answers.network).split(/^## Tunnel /m);
    expect(family).toContain("`family`");
    expect(family).toContain(origins[0]);
    expect(hooks).toContain("`forgejo.example.org`");
    expect(hooks).not.toContain("`jellyfin.example.org` | every");
  });
});

describe("a second tunnel", () => {
  const both = planOf();
  const find = (name: string, resources = both) => resources.find((r) => r.name === name);

  test("has logical names with its key, and those of the first one are unchanged", () => {
    const first = planOf(
      ["cloudflare/tunnels", undefined],
      ["apps/n8n/internet/tunnel", undefined],
      ["apps/forgejo/internet", undefined],
    );
    const names = (resources: PlannedResource[]) => resources.map(({ type, name }) => `${type}::${name}`);
    expect(names(first).filter((name) => !names(both).includes(name))).toEqual([]);
    const added = names(both).filter((name) => !names(first).includes(name));
    expect(added.map((name) => name.split("::")[1]).sort()).toEqual([
      "monitor-cloudflared-hooks",
      "tunnel-hooks",
      "tunnel-hooks",
      "tunnel-hooks-cloudflared",
      "tunnel-hooks-disruption-budget",
      "tunnel-hooks-ingress",
      "tunnel-hooks-metrics",
      "tunnel-hooks-namespace",
      "tunnel-hooks-policy",
      "tunnel-hooks-token",
    ]);
  });

  test("is protected, and leaves the zone's setting to the first one", () => {
    expect(
      find(
        "tunnel-hooks",
        both.filter(({ type }) => type === TUNNEL),
      )?.options.protect,
    ).toBe(true);
    expect(both.filter(({ type }) => type.endsWith(":ZoneSetting")).map(({ name }) => name)).toEqual(["tunnel-http3"]);
  });

  test("has a token of its own, made from it and from no other", () => {
    for (const [secret, tunnel] of [
      ["tunnel-token", "tunnel"],
      ["tunnel-hooks-token", "tunnel-hooks"],
    ] as const)
      expect(find(secret)?.options.dependsOn?.filter((one) => one.startsWith("cloudflare:"))).toEqual([
        `${TUNNEL}::${tunnel}`,
      ]);
  });

  test("is let in to its own apps alone, and let out to them alone", () => {
    const policy = (name: string) => JSON.stringify(find(name)?.inputs.spec);
    expect(policy("policy-media-allow-jellyfin")).toContain('"cloudflared"');
    expect(policy("policy-media-allow-jellyfin")).not.toContain('"cloudflared-hooks"');
    expect(policy("policy-auto-allow-n8n")).toContain('"cloudflared-hooks"');
    expect(policy("policy-git-allow-forgejo")).toContain('"cloudflared-hooks"');
    expect([policy("tunnel-policy"), policy("tunnel-hooks-policy")].map((text) => text?.includes('"media"'))).toEqual([
      true,
      false,
    ]);
  });

  test("closes its apps' names in a tunnel that takes all others", () => {
    const made = planOf(["gateways/public", shared], ["cloudflare/tunnel/wildcard", true]);
    const ingress = at(find("tunnel-ingress", made)?.inputs, "config.ingresses") as { hostname?: string }[];
    expect(ingress).toEqual([
      { hostname: "n8n.example.org", service: "http_status:404" },
      { hostname: "forgejo.example.org", service: "http_status:404" },
      { hostname: "*.example.org", service: "http://192.168.50.61:80" },
      { service: "http_status:404" },
    ]);
    const without = new Answers(made.filter(({ name }) => name !== "public-n8n.example.org"));
    for (const path of ["/", "/hook"])
      expect(without.ask("internet", `https://n8n.example.org${path}`)).toMatchObject({
        status: "blocked",
        why: expect.stringContaining("answers 404"),
      });
  });

  test("with its records at the wrong tunnel is blocked by the trace, and refused", () => {
    const wrong = both.map((r) =>
      r.type === RECORD && r.name === "public-n8n.example.org"
        ? {
            ...r,
            inputs: { ...r.inputs, content: "tunnel-id.cfargotunnel.com" },
            options: { ...r.options, dependsOn: [`${TUNNEL}::tunnel`] },
          }
        : r,
    );
    const answers = new Answers(wrong);
    const verdict = answers.ask("internet", "https://n8n.example.org/hook");
    expect(verdict.status).toBe("blocked");
    expect(verdict.hops.map(({ text }) => text).join()).toContain("the tunnel family hands the request");
    expect(answers.judge("NET-I15").violations.map(({ found }) => found)).toEqual([
      "n8n.example.org leads to the tunnel family, and its rule is in the tunnel hooks",
    ]);
    expect(answers.judge("NET-R01").violations.length).toBeGreaterThan(0);
  });

  test("whose pods have the first one's token is run by nobody", () => {
    const swapped = both.map((r) =>
      r.name === "tunnel-hooks-token" ? { ...r, options: { ...r.options, dependsOn: [`${TUNNEL}::tunnel`] } } : r,
    );
    const answers = new Answers(swapped);
    expect(answers.ask("internet", "https://n8n.example.org/hook")).toMatchObject({
      status: "unknown",
      why: expect.stringContaining("nothing in the stack runs cloudflared for the tunnel hooks"),
    });
    expect(answers.ask("internet", "https://jellyfin.example.org/")).toMatchObject({
      status: "unknown",
      why: expect.stringContaining("both run the tunnel family"),
    });
  });

  test("with a token from a store is told from no other, and the trace says so", () => {
    const stored = planOf(["cloudflare/tunnels/hooks", { externalSecret: { store: "vault", key: "hooks" } }]);
    const verdict = new Answers(stored).ask("internet", "https://n8n.example.org/hook");
    expect(verdict).toMatchObject({
      status: "unknown",
      why: expect.stringContaining("its token cannot be read"),
    });
  });

  test("asks for a sign-in before its own apps", () => {
    const made = planOf(["apps/forgejo/signIn", { emails: ["me@example.org"] }]);
    const access = made.filter(({ type }) => type.endsWith(":ZeroTrustAccessApplication"));
    expect(access.map(({ name, parent }) => [name, parent])).toEqual([
      ["access-forgejo", "homelab:network:Tunnel::tunnel-hooks"],
    ]);
    expect(new Answers(made).ask("internet", "https://forgejo.example.org/")).toMatchObject({ status: "reachable" });
  });

  test("has its metrics on the one dashboard, by namespace", () => {
    const text = JSON.stringify(both.find(({ name }) => /dashboard.*tunnel/.test(name))?.inputs);
    expect(text).toContain("{{namespace}} {{pod}}");
  });
});

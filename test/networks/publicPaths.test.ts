import type { PlannedResource } from "../../scripts/plan/evaluate";
import { TUNNEL_CONFIG } from "../../traffic/model/types";
import { Answers, newcomerWith } from "./newcomer";

const n8n = {
  namespace: "auto",
  port: 5678,
  reach: ["lan", "tailnet"],
  internet: { paths: ["/hook", { exact: "/ok" }] },
};
const NAME = "https://n8n.example.net";

/** Without the Gateway that the tunnel feeds, with it, and with the tunnel's wildcard that leads to it. */
const ways = {
  "straight from the tunnel": [["gateways/public", undefined]],
  "by a Gateway": [],
  "beside the tunnel's wildcard": [["cloudflare/tunnel/wildcard", true]],
} as const satisfies Record<string, readonly [string, unknown][]>;

describe.each(Object.entries(ways))("a webhook that is published alone, %s", (_, changes) => {
  const resources = newcomerWith(["apps/n8n", n8n], ...changes);
  const answers = new Answers(resources);

  test.each(["/hook", "/hook/", "/hook/a.b/.well-known", "/ok"])("is reached from the internet at %s", (path) => {
    expect(answers.ask("internet", NAME + path)).toMatchObject({
      status: "reachable",
      arrival: { namespace: "auto", service: "n8n", port: 5678 },
    });
  });

  test.each(["/", "/hookup", "/x/hook", "/hook/../x", "/hook/..;/x", "/hook/%2e%2e/x", "/hook/..%2fx", "/ok/x"])(
    "is not reached from the internet at %s, by the tunnel's own rule",
    (path) => {
      const verdict = answers.ask("internet", NAME + path);
      expect(verdict).toMatchObject({ status: "blocked", why: expect.stringContaining("n8n.example.net answers 404") });
      expect(verdict.status === "blocked" && verdict.by).toMatchObject({
        type: TUNNEL_CONFIG,
        field: expect.stringMatching(/^config\.ingresses\[\d+\]\.service$/),
      });
    },
  );

  test("is reached from the LAN as a whole", () => {
    const found = ["/", "/hook"].map((path) => answers.ask("lan", `https://n8n.home.example.net${path}`).status);
    expect(found).toEqual(["reachable", "reachable"]);
  });

  test("is nothing that a rule of the pack refuses", () => {
    expect(answers.violations().filter((text) => text.includes("n8n"))).toEqual([]);
    expect(answers.judge("NET-R01").unjudged.filter((u) => u.resource.name.includes("n8n"))).toEqual([]);
  });

  test("is refused as soon as a rule of the tunnel opens more of it", () => {
    for (const path of [undefined, "/hook", "^/hook"]) {
      const { violations } = answers.judge("NET-R01", (r) => widened(r, path));
      expect(violations.map((v) => v.found).join()).toMatch(
        /reached from the internet at https?:\/\/n8n\.example\.net\S*, and declared for \/hook, \/ok alone there/,
      );
    }
  });

  test("is refused where a declared path leads nowhere", () => {
    const { violations } = answers.judge("NET-R01", (r) => widened(r, "^/other$"));
    expect(violations.map((v) => v.found).join()).toContain(
      "/hook is declared for the internet, and nothing arrives there",
    );
  });
});

test("a webhook has one public record, of its name", () => {
  const records = newcomerWith(["apps/n8n", n8n]).filter(({ type }) => type.endsWith(":DnsRecord"));
  expect(records.filter(({ inputs }) => inputs.name === "n8n.example.net")).toHaveLength(1);
});

/** The tunnel's rule for /hook, with another path. */
function widened(resource: PlannedResource, path: string | undefined): PlannedResource {
  if (resource.type !== TUNNEL_CONFIG) return resource;
  const { config, ...rest } = resource.inputs as { config: { ingresses: Record<string, unknown>[] } };
  const ingresses = config.ingresses.map((rule) => {
    if (rule.hostname !== "n8n.example.net" || !String(rule.path).startsWith("^/hook")) return rule;
    const { path: _, ...others } = rule;
    return path === undefined ? others : { ...others, path };
  });
  return { ...resource, inputs: { ...rest, config: { ...config, ingresses } } };
}

import { Network } from "../../../traffic/model/network";
import type { Resource } from "../../../traffic/model/resource";
import { vantageText } from "../../../traffic/model/vantage";
import { callers, type Entry, isReached, matrix, strangers } from "../../../traffic/reach/matrix";
import { changed, network, without } from "./networks";

const stacks = { homelab: network("homelab"), vanillax: network("vanillax") };
const cell = ({ app, vantage }: Entry) => `${vantageText(vantage)} → ${app.namespace}/${app.name}`;
const cells = (resources: readonly Resource[]) => new Map(matrix(new Network(resources)).map((e) => [cell(e), e]));

describe.each(Object.entries(stacks))("stack %s", (_, resources) => {
  const net = new Network(resources);
  const declared = matrix(net).filter(({ app }) => app.declared !== undefined);

  test("every app is reached from where it is declared for, and from nowhere else", () => {
    const outside = declared.filter(({ vantage }) => vantage.kind !== "pod");
    expect(outside.length).toBeGreaterThan(6);
    expect(outside.map((e) => [cell(e), isReached(e)])).toEqual(
      outside.map((e) => [cell(e), e.app.declared?.has(e.vantage.kind as "lan")]),
    );
  });

  test("every declared caller reaches its app, and no other pod does", () => {
    const pods = declared.filter(({ vantage }) => vantage.kind === "pod");
    const expected = [...new Set(declared.map(({ app }) => app))].flatMap((app) => [
      ...callers(app).map((vantage) => [`${vantageText(vantage)} → ${app.namespace}/${app.name}`, true]),
      ...strangers(net, app).map((vantage) => [`${vantageText(vantage)} → ${app.namespace}/${app.name}`, false]),
    ]);
    expect(pods.map((e) => [cell(e), isReached(e)])).toEqual(expected);
  });

  test("the order of registration changes no cell", () => {
    const turned = cells([...resources].reverse());
    for (const [name, entry] of cells(resources))
      expect([name, isReached(turned.get(name) as Entry)]).toEqual([name, isReached(entry)]);
  });
});

interface Break {
  what: string;
  stack: keyof typeof stacks;
  broken: (resources: readonly Resource[]) => Resource[];
  turned: string[];
  culprit: string;
}

const breaks: Break[] = [
  {
    what: "a route is deleted",
    stack: "homelab",
    broken: (r) => without(r, "app-sonarr-route"),
    turned: ["lan → media/sonarr", "tailnet → media/sonarr"],
    culprit: "Service media/sonarr",
  },
  {
    what: "a public record is dropped",
    stack: "homelab",
    broken: (r) => without(r, "public-requests.lorenzodebie.be"),
    turned: ["internet → media/overseerr"],
    culprit: "",
  },
  {
    what: "a name is dropped from the resolver's file",
    stack: "homelab",
    broken: (r) =>
      changed(r, "lan-dns-file", (p) => {
        p.stdin = String(p.stdin).replace(/^host-record=radarr\..*\n/m, "");
      }),
    turned: ["lan → media/radarr", "tailnet → media/radarr"],
    culprit: "Command lan-dns-file",
  },
  {
    what: "a grant is taken away",
    stack: "homelab",
    broken: (r) =>
      changed(r, "tailnet-policy", (p) => {
        const file = JSON.parse(String(p.acl)) as { grants: { dst: string[] }[] };
        p.acl = JSON.stringify({ ...file, grants: file.grants.filter((g) => !g.dst.includes("app-plex")) });
      }),
    turned: ["tailnet → media/plex"],
    culprit: "Acl tailnet-policy",
  },
  {
    what: "a network policy denies",
    stack: "vanillax",
    broken: (r) =>
      changed(r, "policy-immich-allow-immich", (p) => {
        (p.spec as Record<string, unknown>).ingressDeny = [{ fromEntities: ["all"] }];
      }),
    turned: ["lan → immich/immich"],
    culprit: "CiliumNetworkPolicy immich/allow-immich",
  },
  {
    what: "the announcement is gone",
    stack: "vanillax",
    broken: (r) => without(r, "cilium-l2-announcement"),
    turned: ["argocd/argocd-server", "database/postgres", "immich/immich", "ollama-webui/ollama-webui"].map(
      (a) => `lan → ${a}`,
    ),
    culprit: "",
  },
];

test.each(breaks)(
  "$what: exactly the affected cells turn, and the culprit is named",
  ({ stack, broken, turned, culprit }) => {
    const [before, after] = [cells(stacks[stack]), cells(broken(stacks[stack]))];
    const changedCells = [...before].filter(
      ([name, entry]) => isReached(entry) !== isReached(after.get(name) as Entry),
    );
    expect(changedCells.map(([name]) => name).sort()).toEqual(turned);
    for (const name of turned) {
      const { verdict } = after.get(name) as Entry;
      expect(verdict.status).toBe("blocked");
      expect(verdict.status === "blocked" ? (verdict.by?.title ?? "") : "").toContain(culprit);
    }
  },
);

test("on the LAN a way through Cloudflare's edge is the internet's, and does not count", () => {
  const entry = cells(stacks.homelab).get("lan → media/overseerr") as Entry;
  expect([entry.verdict.status, entry.outside, isReached(entry)]).toEqual(["reachable", true, false]);
});

import { changedWays } from "../../../traffic/documents/changedWays";
import { differenceText } from "../../../traffic/documents/difference";
import { destinationText } from "../../../traffic/model/destination";
import { vantageText } from "../../../traffic/model/vantage";
import { difference, isEmpty } from "../../../traffic/reach/difference";
import { changed, network, without } from "./networks";

const homelab = network("homelab");
const textOf = (found: Parameters<typeof changedWays>[0]) => differenceText(changedWays(found));
const line = (c: {
  vantage: Parameters<typeof vantageText>[0];
  destination: Parameters<typeof destinationText>[0] | undefined;
}) => `${vantageText(c.vantage)} ${c.destination === undefined ? "" : destinationText(c.destination)}`;

/** grafana on the internet: a rule of the tunnel, a record, and policies that let cloudflared through. */
const exposed = changed(
  changed(
    changed(
      [...homelab, { ...record(), props: { ...record().props, name: "grafana.lorenzodebie.be" } }],
      "tunnel-ingress",
      (p) => {
        const config = p.config as { ingresses: unknown[] };
        config.ingresses.unshift({
          hostname: "grafana.lorenzodebie.be",
          service: "http://grafana.monitoring.svc.cluster.local:80",
        });
      },
    ),
    "tunnel-policy",
    (p) => (p.spec as { egress: unknown[] }).egress.push({ toEntities: ["all"] }),
  ),
  "policy-monitoring-allow-grafana",
  (p) => (p.spec as { ingress: unknown[] }).ingress.push({ fromEntities: ["cluster"] }),
);

function record() {
  const found = homelab.find((r) => r.name === "public-plex.lorenzodebie.be");
  if (found === undefined) throw new Error("the network has no public name");
  return { ...found, name: "public-grafana", urn: `${found.urn}-grafana` };
}

test("nothing differs from itself, in whatever order it was registered", () => {
  expect(isEmpty(difference(homelab, [...homelab].reverse()))).toBe(true);
  expect(textOf(difference(homelab, homelab))).toBe("Nobody reaches anything more or less than before.");
});

test("what stopped being reachable names each vantage point and the resource", () => {
  const found = difference(homelab, without(homelab, "app-sonarr-route"));
  expect(found.opened).toEqual([]);
  expect(found.closed.map(line)).toEqual([
    "lan https://sonarr.int.lorenzodebie.be",
    "tailnet https://sonarr.int.lorenzodebie.be",
    "tailnet:group:homelab https://sonarr.int.lorenzodebie.be",
  ]);
});

test("a difference turned round opens what it closed", () => {
  const broken = without(homelab, "app-sonarr-route");
  expect(difference(broken, homelab).opened.map(line)).toEqual(difference(homelab, broken).closed.map(line));
});

test("a new path from the internet stands first, marked, with its hops", () => {
  const found = difference(homelab, exposed);
  expect(line(found.opened[0] as never)).toBe("internet https://grafana.lorenzodebie.be");
  const text = textOf(found);
  expect(text.split("\n").slice(0, 2)).toEqual(["> [!CAUTION]", "> **New from the internet: 1**"]);
  expect(text).toContain("> - `https://grafana.lorenzodebie.be` → `monitoring/grafana` tcp 80");
  expect(text).toContain("1. `somebody on the internet opens https://grafana.lorenzodebie.be`");
});

test("what cannot be told any more says what it waits for", () => {
  // Of a content that is made from the tunnel it is known where it leads, also before the tunnel has an id.
  const later = changed(homelab, "public-plex.lorenzodebie.be", (p) => {
    p.content = "<unknown>";
  }).map((r) => (r.name === "public-plex.lorenzodebie.be" ? { ...r, dependencies: {} } : r));
  const found = difference(homelab, later);
  expect(found.obscured.map(line)).toContain("internet https://plex.lorenzodebie.be");
  expect(textOf(found)).toContain("content is not yet known");
});

test("the same difference always gives the same text", () => {
  const text = textOf(difference(homelab, exposed));
  expect(textOf(difference([...homelab].reverse(), [...exposed].reverse()))).toBe(text);
});

test("a name with marks in it is shown as code and nothing else", () => {
  const hostile = "`x`<img src=x>|@all.lorenzodebie.be";
  const found = difference(homelab, homelab);
  const change = {
    vantage: { kind: "internet" } as const,
    before: undefined,
    after: {
      status: "reachable",
      hops: [{ layer: "client", place: "client/internet", text: hostile }],
      arrival: undefined,
    } as const,
  };
  const destination = { scheme: "https", protocol: "tcp", host: hostile, port: 443, path: "/" } as const;
  const text = textOf({ ...found, opened: [{ ...change, destination }] });
  const outsideCode = text.replace(/(`+)[\s\S]*?[^`]\1(?!`)/g, "");
  expect(outsideCode).not.toMatch(/<img|@all/);
});

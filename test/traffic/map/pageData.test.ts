import { answer, capital, stepNumbers } from "../../../traffic/map/words";
import { object, UNKNOWN } from "../../policy/resources";
import { at, changed, resourcesOf } from "../trace/networks";
import { type Made, made, ofStack } from "./pages";

type Data = Made["data"];

function ways({ vantages, apps, ways }: Data, from: string, to: string) {
  const v = vantages.findIndex((vantage) => vantage.id === from);
  const a = apps.findIndex((app) => app.id === to);
  const found = ways[v]?.[a];
  if (found === undefined) throw new Error(`there is nothing from ${from} to ${to}`);
  return found;
}

function said(data: Data, from: string, to: string) {
  const vantage = data.vantages.find((v) => v.id === from);
  const app = data.apps.find((a) => a.id === to);
  const [way] = ways(data, from, to);
  if (vantage === undefined || app === undefined || way === undefined) throw new Error("no such path");
  return answer(data, vantage, app, way);
}

describe("the first network", () => {
  let data: Data;
  beforeAll(async () => {
    ({ data } = await ofStack("homelab"));
  });

  test("every app is asked for from everywhere", () => {
    const outside = ["internet", "lan", "tailnet", "tailnet:group:homelab", "node"];
    expect(data.vantages.map((v) => v.id)).toEqual([...outside, ...data.apps.map((app) => `pod:${app.id}`)]);
    expect(data.ways).toHaveLength(data.vantages.length);
    for (const row of data.ways) expect(row).toHaveLength(data.apps.length);
  });

  test("an app's ways are all there, the best one first", () => {
    const found = ways(data, "lan", "media/qbittorrent");
    expect(found.map((way) => way.to)).toEqual(
      expect.arrayContaining(["https://qbittorrent.int.lorenzodebie.be", "udp://192.168.30.63:6881"]),
    );
    expect(found[0]?.status).toBe("reachable");
  });

  test("a step that many paths share is kept once", () => {
    const texts = data.hops.map((hop) => JSON.stringify(hop));
    expect(new Set(texts).size).toBe(texts.length);
    const used = data.ways.flat(2).reduce((sum, way) => sum + way.hops.length, 0);
    expect(used).toBeGreaterThan(2 * texts.length);
  });

  test("what arrives is told in one sentence", () => {
    expect(said(data, "lan", "media/sonarr")).toEqual({
      short: "Yes",
      sentence: "A device on the LAN reaches sonarr.",
      why: undefined,
      by: undefined,
      end: undefined,
    });
  });

  test("what only arrives through Cloudflare says so", () => {
    expect(said(data, "lan", "media/overseerr").sentence).toBe(
      "A device on the LAN reaches overseerr, by way of the internet.",
    );
  });

  test("what is stopped names the step, the resource and the field", () => {
    const stopped = said(data, "pod:media/plex", "media/sonarr");
    expect(stopped).toMatchObject({
      short: "No",
      sentence: expect.stringMatching(
        /^plex \(media\) does not reach sonarr\. It stops at step \d+, the network policy\.$/,
      ),
      by: { title: "CiliumNetworkPolicy media/allow-sonarr", field: expect.stringMatching(/^spec/) },
      end: (ways(data, "pod:media/plex", "media/sonarr")[0]?.hops.length ?? 0) - 1,
    });
  });

  test("everything agrees with what is declared", () => {
    expect(data.ways.flat(2).filter((way) => way.odd)).toEqual([]);
  });
});

test("what does not agree with its declaration is marked", async () => {
  const closed = changed(resourcesOf("homelab"), "app-sonarr-route", (route) => {
    at(route, "spec").hostnames = ["elsewhere.example.org"];
  });
  const { data } = await made(closed);
  expect(ways(data, "lan", "media/sonarr")[0]).toMatchObject({ odd: true });
  expect(ways(data, "lan", "media/radarr")[0]?.odd).toBeUndefined();
});

test("what is not known yet is neither yes nor no", async () => {
  const pending = changed(resourcesOf("homelab"), "gateway-internal", (gateway) => {
    at(gateway, "spec").listeners = UNKNOWN;
  });
  const { data } = await made(pending);
  expect(said(data, "lan", "media/sonarr")).toMatchObject({
    short: "Not known",
    sentence: "Whether a device on the LAN reaches sonarr is not known yet.",
    why: expect.stringContaining("spec.listeners"),
    by: { title: "Gateway kube-system/internal-gateway", field: "spec.listeners" },
  });
});

test("with many apps only declared callers are tried among pods", async () => {
  const service = (i: number, callers?: string) =>
    object(
      "v1",
      "Service",
      `home/app-${i}`,
      { spec: { ports: [{ port: 80 }], selector: { app: `app-${i}` } } },
      callers ? { "homelab-network/callers": callers } : {},
    );
  const { data } = await made([service(0, "home/app-1"), ...Array.from({ length: 80 }, (_, i) => service(i + 1))]);
  expect(data.vantages.filter((v) => v.id.startsWith("pod:")).map((v) => v.id)).toEqual(["pod:home/app-1"]);
});

test.each([
  [[0], "1"],
  [[6, 7], "7–8"],
  [[0, 2], "1, 3"],
  [[0, 3, 4, 5], "1, 4–6"],
])("steps %j at one place are numbered %s", (hops, text) => {
  expect(stepNumbers(hops)).toBe(text);
});

test.each([
  ["a device on the LAN", "A device on the LAN"],
  ["app-20.int.example.org has no address", "app-20.int.example.org has no address"],
  ["grants[0] lets ann in", "grants[0] lets ann in"],
])("%s begins a sentence as %s", (text, begun) => {
  expect(capital(text)).toBe(begun);
});

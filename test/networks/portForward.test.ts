import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { parseHomelab } from "../../config/load";
import { rules } from "../../policy/rules";
import type { PlannedResource } from "../../scripts/plan/evaluate";
import { changedWays } from "../../traffic/documents/changedWays";
import { changesText } from "../../traffic/documents/difference";
import { internetPage } from "../../traffic/documents/internet";
import { PORT_FORWARD } from "../../traffic/model/annotations";
import { reservation } from "../../traffic/model/verdict";
import { difference } from "../../traffic/reach/difference";
import { resourcesOfPlan } from "../../traffic/sources/plan";
import { topology } from "../../traffic/topology";
import { plannedOf } from "../planned";
import { type Change, changedStack, stackOfPage } from "../stackText";
import { Answers } from "./newcomer";

const page = readFileSync(join(__dirname, "../../docs/port-forward.md"), "utf8");
const stackFile = stackOfPage(page);
const SIDE = "203.0.113.7";
const RECORD = "cloudflare:index/dnsRecord:DnsRecord";

/** The page's network with changes of its stack file. */
function planOf(...changes: Change[]): PlannedResource[] {
  return plannedOf("forward", changedStack(stackFile, changes));
}

const sides = {
  "an address that changes": { side: "home.example.org", portForward: { address: "ddns" } },
  "a fixed address": { side: SIDE, portForward: { address: SIDE } },
  "a name that another client keeps": {
    side: "myhouse.dyndns.example",
    portForward: { address: "myhouse.dyndns.example" },
  },
  "a name that another client keeps in the zone": {
    side: "router.example.org",
    portForward: { address: "router.example.org" },
  },
};

describe.each(Object.entries(sides))("the network of docs/port-forward.md, with %s", (_, { side, portForward }) => {
  const resources = planOf(["cloudflare/portForward", portForward]);
  const answers = new Answers(resources);
  const status = (from: string, to: string) => answers.ask(from, to).status;

  test("has no tunnel, and a record for each public name", () => {
    expect(resources.filter(({ type }) => /tunnel/i.test(type))).toEqual([]);
    const records = resources.filter(({ type }) => type === RECORD).map(({ inputs }) => inputs);
    for (const name of ["film.example.org", "n8n.example.org"])
      expect(records.filter((r) => r.name === name)).toMatchObject([
        { type: side === SIDE ? "A" : "CNAME", content: side, proxied: false, ttl: 1 },
      ]);
  });

  test("leads the internet by record, router and Gateway to the app, as far as the stack tells", () => {
    const verdict = answers.ask("internet", "https://film.example.org");
    expect(verdict).toMatchObject({ status: "reachable", arrival: { service: "jellyfin", port: 8096 } });
    expect(verdict.hops.map(({ layer }) => layer).slice(0, 5)).toEqual([
      "client",
      "public DNS",
      "router",
      "announcement",
      "listener",
    ]);
    expect(verdict.hops[2]).toMatchObject({ believed: true, text: expect.stringContaining(`port 443 of ${side}`) });
    expect(reservation(verdict)).toBe("as far as the stack tells");
  });

  test("sends HTTP on to HTTPS, and takes nothing else", () => {
    expect(answers.ask("internet", "http://film.example.org")).toMatchObject({
      status: "reachable",
      arrival: { service: "jellyfin" },
    });
    for (const to of ["udp://film.example.org:443", "tcp://film.example.org:22"])
      expect(answers.ask("internet", to)).toMatchObject({
        status: "blocked",
        why: expect.stringMatching(/the router is said to forward port 443, 80 of/),
        by: { field: `metadata.annotations.${PORT_FORWARD}` },
      });
  });

  test.each(["/hook", "/hook/", "/hook/a.b/.well-known", "/hook/%41"])(
    "publishes %s of an app that is public in part",
    (path) => expect(status("internet", `https://n8n.example.org${path}`)).toBe("reachable"),
  );

  test.each([
    "/",
    "/hookup",
    "/x/hook",
    "/hook/../x",
    "/hook/..",
    "/hook/..;/x",
    "/hook/%2e%2e/x",
    "/hook/.%2E/x",
    "/hook/..%2fx",
    "/hook/a%5C..",
    "/hook/a\\..\\x",
  ])("publishes %s of it not", (path) => expect(status("internet", `https://n8n.example.org${path}`)).toBe("blocked"));

  test("keeps what is for the LAN from the internet, and on the LAN", () => {
    expect(status("internet", "https://sonarr.int.example.org")).toBe("blocked");
    expect(status("lan", "https://sonarr.int.example.org")).toBe("reachable");
    const verdict = answers.ask("lan", "https://film.example.org");
    expect([verdict.status, verdict.hops.some(({ layer }) => layer === "router")]).toEqual(["reachable", false]);
  });

  test("is nothing that a rule of the pack refuses or cannot judge", () => {
    expect(answers.violations()).toEqual([]);
    expect(rules.flatMap((rule) => answers.judge(rule.code).unjudged.filter((u) => u.why))).toEqual([]);
  });

  test("shows the way on the map and in the documents", () => {
    const { places, connections } = topology(answers.network);
    expect(places.find(({ id }) => id === `address/${side}`)).toMatchObject({ kind: "address", zone: "internet" });
    const way = connections.filter(({ from, to }) => [from, to].includes(`address/${side}`));
    expect(way).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ from: "client/internet", texts: ["film.example.org", "n8n.example.org"] }),
        expect.objectContaining({ to: "address/192.168.50.61", texts: ["443", "80"] }),
      ]),
    );
    const text = internetPage(answers.network);
    expect(text).toContain(`| \`${side}\` | 443 | \`gateway/public-gateway\` | \`192.168.50.61\` |`);
    expect(text).not.toContain("no port of the router is open");
  });
});

describe("a port forward", () => {
  const fixed: Change = ["cloudflare/portForward", { address: SIDE }];
  const resources = planOf(fixed);
  const given = (name: string) => new Map([[name, SIDE]]);

  test("with an address that changes has a record whose content is its client's, and which the client may reach", () => {
    const made = planOf();
    const find = (name: string) => made.find((r) => r.name === name);
    expect(find("port-forward-address")).toMatchObject({
      inputs: { name: "home.example.org", type: "A", content: "192.0.2.1", proxied: false, ttl: 60 },
      options: { ignoreChanges: ["content"] },
    });
    const text = JSON.stringify(find("port-forward-ddns")?.inputs);
    expect(text).toContain('{"name":"IP4_DOMAINS","value":"home.example.org"}');
    expect(JSON.stringify(find("port-forward-token")?.inputs)).not.toContain("placeholder of cloudflareApiToken");
    const answers = new Answers(made);
    expect(answers.ask("pod:cloudflare-ddns/cloudflare-ddns", "tcp://192.168.50.60:443").status).toBe("blocked");
    expect(answers.ask("pod:media/jellyfin", "tcp://192.168.50.60:443").status).not.toBe("blocked");
  });

  test("with a fixed address has no client", () => {
    expect(resources.filter(({ name }) => name.startsWith("port-forward-"))).toEqual([]);
  });

  test("takes any name of whoever knows the public side, and finds the public apps alone behind it", () => {
    const answers = new Answers(resources);
    const verdicts = ["sonarr.int.example.org", "sonarr.example.org", "film.example.org"].map((name) =>
      answers.ask("internet", `https://${name}`, given(name)),
    );
    expect(verdicts.map(({ status }) => status)).toEqual(["blocked", "blocked", "reachable"]);
    expect(verdicts[1]?.hops.at(-1)?.text).toContain("Gateway gateway/public-gateway answers 404");
  });

  test("opens an app of the LAN as soon as a route of it stands there, which two rules and the comment tell", () => {
    const open = resources.map((r) => {
      const text = JSON.stringify(r).replaceAll("internal-gateway", "public-gateway");
      const name = text.replaceAll("sonarr.int.example.org", "sonarr.example.org");
      return r.name === "app-sonarr-route" ? (JSON.parse(name) as PlannedResource) : r;
    });
    const answers = new Answers(open);
    expect(answers.ask("internet", "https://sonarr.example.org").status).toBe("blocked");
    expect(answers.judge("NET-I14").violations.map((v) => v.resource.name)).toEqual(["app-sonarr-route"]);
    const reached = answers.judge("NET-R01").violations.filter((v) => v.resource.name === "app-sonarr");
    expect(reached.map((v) => v.found).join()).toMatch(
      /reached from internet, which is not declared: .*sonarr\.example\.org stands for 203\.0\.113\.7/,
    );
    const changes = changedWays(difference(resourcesOfPlan(resources), resourcesOfPlan(open)));
    expect(changesText(changes, { rows: 20, items: 5 })).toMatch(/internet[\s\S]*sonarr/);
  });

  test("without port 80 leaves HTTP at the router", () => {
    const answers = new Answers(planOf(["cloudflare/portForward", { address: SIDE, http: false }]));
    expect(answers.ask("internet", "http://film.example.org")).toMatchObject({
      status: "blocked",
      why: expect.stringContaining("forward port 443 of 203.0.113.7 to the cluster, and not 80/tcp"),
    });
    expect(answers.violations()).toEqual([]);
  });

  describe.each(["ddns", SIDE])("that is proxied (%s)", (address) => {
    const proxied = planOf(["cloudflare/portForward", { address, proxied: true }]);
    const answers = new Answers(proxied);
    const setting = (id: string, value: string | undefined) =>
      proxied.flatMap((r) => {
        if (r.inputs.settingId !== id) return [r];
        return value === undefined ? [] : [{ ...r, inputs: { ...r.inputs, value } }];
      });

    test("leads by Cloudflare's edge, which checks the Gateway's certificate", () => {
      const verdict = answers.ask("internet", "https://film.example.org");
      expect(verdict).toMatchObject({ status: "reachable", arrival: { service: "jellyfin" } });
      const texts = verdict.hops.map(({ text }) => text).join("\n");
      expect(texts).toMatch(
        /Cloudflare's edge takes HTTPS.*\n.*asks \S+ by HTTPS, and checks the certificate\n.*the router forwards port 443/,
      );
      expect(answers.violations()).toEqual([]);
    });

    test("leads round in a circle where the edge speaks HTTP to a Gateway that sends it back, and is not known without a mode", () => {
      const ask = (value: string | undefined) =>
        new Answers(setting("ssl", value)).ask("internet", "https://film.example.org");
      expect(ask("flexible")).toMatchObject({ status: "blocked", why: expect.stringContaining("round in a circle") });
      expect(ask("full").status).toBe("reachable");
      expect(ask(undefined)).toMatchObject({ status: "unknown", why: expect.stringContaining("ZoneSetting ssl") });
    });
  });

  test("beside a tunnel takes the apps that say so, and no name has two records", () => {
    const both = planOf(
      fixed,
      ["cloudflare/tunnel", { name: "home" }],
      ["apps/jellyfin/internet", { by: "portForward" }],
    );
    const answers = new Answers(both);
    const layers = (name: string) => answers.ask("internet", `https://${name}`).hops.map(({ layer }) => layer);
    expect(layers("film.example.org")).toContain("router");
    expect(layers("n8n.example.org/hook")).toContain("tunnel");
    const names = both.filter(({ type }) => type === RECORD).map(({ inputs }) => inputs.name);
    expect(names.sort()).toEqual(["film.example.org", "n8n.example.org"]);
    expect(answers.violations()).toEqual([]);
  });
});

describe("docs/port-forward.md", () => {
  const settings = [...page.matchAll(/`(portForward: \{[^`]+\})`/g)].map(([, text = ""]) => text);
  const apps = [...page.matchAll(/```yaml\n(jellyfin:[^`]+)```/g)].map(([, text = ""]) => text);

  test("shows each form of the address, and one app", () => expect([settings.length, apps.length]).toEqual([3, 1]));

  test.each(settings)("shows what the program takes: %s", (text) => {
    const file = parse(stackFile) as { config: Record<string, object> };
    const own = Object.fromEntries(
      Object.entries(file.config).map(([key, value]) => [key.replace("homelab:", ""), value]),
    );
    const values = {
      ...own,
      cloudflare: { ...own.cloudflare, tunnel: { name: "home" }, ...(parse(text) as object) },
      apps: { ...own.apps, ...(parse(apps[0] ?? "") as object) },
    };
    const ways = parseHomelab("forward", { values }).apps.map(({ key, publicWay }) => [key, publicWay]);
    expect(Object.fromEntries(ways)).toEqual({ jellyfin: "portForward", sonarr: undefined, n8n: "tunnel" });
  });
});

import fc from "fast-check";
import { publicNamesOf } from "../../config/appNames";
import type { App, Homelab } from "../../config/homelab";
import { parseHomelab } from "../../config/load";
import { ConfigurationError } from "../../config/problems";
import { type NetworkPlan, planNetwork } from "../../plan";
import { planAddresses } from "../../plan/addressPlan";
import { drawHomelab } from "./arbitrary";
import { listenersOf, nameMatches, routesOf } from "./reading";

type Values = Record<string, unknown>;
type Entry = { reach?: string[]; internet?: { by?: string } };

const GATEWAY = "edge-of-the-house/forwarded";
/** Problems of a network that a port forward excludes: those draws say nothing. */
const EXCLUDED = ["APP-35", "APP-33", "PFW-04", "PFW-05"];

/** A random network to which a port forward is given, beside the tunnel or in place of it; undefined where it can have none. */
function drawForwarded(draw: Parameters<typeof drawHomelab>[0]): { homelab: Homelab; plan: NetworkPlan } | undefined {
  const values = drawHomelab(draw);
  const before = parseHomelab("random", { values });
  const free = planAddresses(before).freeForLoadBalancers[0]?.split("-")[0];
  if (free === undefined) return undefined;
  const gateways = values.gateways as Record<string, { feed?: string }>;
  const cloudflare = values.cloudflare as Values;
  const alone = draw(fc.boolean);
  const address = draw(fc.constantFrom, "ddns", "203.0.113.7", "house.dyndns.example");
  const portForward = { address, proxied: draw(fc.boolean), http: draw(fc.boolean) };
  const apps = Object.entries(values.apps as Record<string, Entry>).map(([key, app]): [string, Entry] => {
    const isPublic = (app.reach?.includes("internet") || app.internet !== undefined) && app.internet?.by !== "funnel";
    const by = isPublic && !alone && draw(fc.boolean) ? { internet: { ...app.internet, by: "portForward" } } : {};
    return [key, { ...app, ...by }];
  });
  const changed = {
    ...values,
    cloudflare: { ...cloudflare, tunnel: alone ? undefined : cloudflare.tunnel, portForward },
    gateways: {
      ...Object.fromEntries(Object.entries(gateways).filter(([, { feed }]) => !alone || feed !== "tunnel")),
      forwarded: { name: "forwarded", namespace: "edge-of-the-house", address: free, feed: "internet" },
    },
    apps: Object.fromEntries(apps),
  };
  try {
    const homelab = parseHomelab("random", { values: JSON.parse(JSON.stringify(changed)) as Values });
    return { homelab, plan: planNetwork(homelab) };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    expect(error.problems.filter(({ code }) => !EXCLUDED.includes(code))).toEqual([]);
    return undefined;
  }
}

const cases: { homelab: Homelab; plan: NetworkPlan }[] = [];

beforeAll(() => {
  fc.assert(
    fc.property(fc.gen(), (draw) => {
      const drawn = drawForwarded(draw);
      if (drawn) cases.push(drawn);
    }),
    { numRuns: 100 },
  );
});

const forwardedApps = ({ apps }: Homelab): App[] => apps.filter(({ publicWay }) => publicWay === "portForward");

describe("a network with a port forward", () => {
  test("is drawn often enough, with public apps by each way", () => {
    expect(cases.length).toBeGreaterThan(20);
    const ways = cases.flatMap(({ homelab }) => homelab.apps.flatMap(({ publicWay }) => publicWay ?? []));
    expect([...new Set(ways)].sort()).toEqual(["funnel", "portForward", "tunnel"]);
  });

  test("has one record for each public name, which leads to the router's side or to the tunnel", () => {
    for (const { homelab, plan } of cases) {
      const names = forwardedApps(homelab).flatMap((app) => publicNamesOf(app, homelab));
      const records = plan.portForward?.records ?? [];
      expect(records.map(({ name }) => name).sort()).toEqual(names.sort());
      const { target } = homelab.cloudflare?.portForward ?? {};
      expect(records.filter(({ content }) => content !== target)).toEqual([]);
      expect((plan.tunnel?.hostnames ?? []).filter((name) => names.includes(name))).toEqual([]);
    }
  });

  test("says of the Gateway what the records lead to, and keeps that name where a client does", () => {
    for (const { homelab, plan } of cases) {
      const { target = "", ports = [] } = homelab.cloudflare?.portForward ?? {};
      const made = plan.gateways.find(({ key }) => key === "forwarded");
      const said = made?.gateway.metadata.annotations?.["homelab-network/port-forward"];
      expect(said).toBe(ports.map((port) => `${target}:${port}`).join(","));
      const { client } = plan.portForward ?? {};
      if (client === undefined) continue;
      expect(client.record.name).toBe(target);
      expect(JSON.stringify(client.deployment.spec)).toContain(`{"name":"IP4_DOMAINS","value":"${target}"}`);
      expect([client.deployment, client.networkPolicy].map(({ metadata }) => metadata.namespace)).toEqual(
        Array(2).fill(client.namespace),
      );
    }
  });

  test("serves the names of its public apps there by HTTPS, with a certificate for them, and nothing else", () => {
    for (const { homelab, plan } of cases) {
      const listeners = listenersOf(plan).filter(({ gateway, port }) => gateway === GATEWAY && port === 443);
      const routes = routesOf(plan).filter(({ gateway, app }) => gateway === GATEWAY && app !== undefined);
      const apps = forwardedApps(homelab);
      expect([...new Set(routes.map(({ app }) => app))].sort()).toEqual(apps.map(({ key }) => key).sort());
      for (const app of apps)
        for (const name of publicNamesOf(app, homelab)) {
          const route = routes.find((r) => r.app === app.key && r.hostnames.includes(name));
          const listener = listeners.find((l) => l.name === route?.listener);
          expect(listener).toMatchObject({ protocol: "HTTPS" });
          expect(listener?.hostname === name || nameMatches(listener?.hostname ?? "", name)).toBe(true);
          expect(listener?.certificateNames.some((one) => nameMatches(one, name))).toBe(true);
        }
    }
  });

  test("lets the Gateway's proxy in to the pods of each of them, and the tunnel's pods to none", () => {
    for (const { homelab, plan } of cases)
      for (const app of forwardedApps(homelab)) {
        const policy = plan.networkPolicies.find(
          ({ metadata }) => metadata.namespace === app.namespace && metadata.name === `allow-${app.key}`,
        );
        if (policy === undefined) continue;
        const text = JSON.stringify(policy.spec);
        expect(text).toContain('"fromEntities":["ingress"]');
        expect(text).not.toContain("cloudflare-tunnel");
      }
  });
});

import fc from "fast-check";
import { publicNamesOf } from "../../config/appNames";
import type { App, Homelab, Tunnel } from "../../config/homelab";
import { parseHomelab } from "../../config/load";
import { ConfigurationError } from "../../config/problems";
import { comesBy, tunnelsOf } from "../../config/tunnels";
import { type NetworkPlan, planNetwork } from "../../plan";
import { CLOUDFLARED_LABELS } from "../../plan/cloudflared";
import { pods } from "../../plan/systemPolicies";
import type { TunnelPlan } from "../../plan/tunnel";
import { drawHomelab } from "./arbitrary";
import { nameMatches } from "./reading";

type Values = Record<string, unknown>;
type Entry = { reach?: string[]; internet?: { by?: string; tunnel?: string | undefined } };

interface Drawn {
  homelab: Homelab;
  plan: NetworkPlan;
  /** Each tunnel with its plan. */
  tunnels: { tunnel: Tunnel; made: TunnelPlan }[];
}

/** A random network whose public apps come by two or three tunnels; undefined where a tunnel has none of them. */
function drawTunnels(draw: Parameters<typeof drawHomelab>[0]): Drawn | undefined {
  const values = drawHomelab(draw);
  const cloudflare = values.cloudflare as Values;
  const keys = draw(fc.boolean) ? ["hooks"] : ["hooks", "guests"];
  const apps = Object.entries(values.apps as Record<string, Entry>).map(([key, app]): [string, Entry] => {
    const isPublic = (app.reach?.includes("internet") || app.internet !== undefined) && app.internet?.by !== "funnel";
    const tunnel = isPublic ? draw(fc.constantFrom, undefined, ...keys) : undefined;
    return [key, tunnel === undefined ? app : { ...app, internet: { ...app.internet, tunnel } }];
  });
  const tunnels = Object.fromEntries(
    keys.map((key) => [
      key,
      { replicas: draw(fc.constantFrom, 2, 3), workload: draw(fc.constantFrom, "deployment", "daemonset") },
    ]),
  );
  const changed = { ...values, cloudflare: { ...cloudflare, tunnels }, apps: Object.fromEntries(apps) };
  try {
    const homelab = parseHomelab("random", { values: JSON.parse(JSON.stringify(changed)) as Values });
    const plan = planNetwork(homelab);
    const made = [...(plan.tunnel ? [plan.tunnel] : []), ...plan.furtherTunnels];
    return { homelab, plan, tunnels: tunnelsOf(homelab).map((tunnel, i) => ({ tunnel, made: made[i] as TunnelPlan })) };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    // A tunnel that nobody drew.
    expect(error.problems.filter(({ code }) => code !== "TUN-03")).toEqual([]);
    return undefined;
  }
}

const cases: Drawn[] = [];

beforeAll(() => {
  fc.assert(
    fc.property(fc.gen(), (draw) => {
      const drawn = drawTunnels(draw);
      if (drawn) cases.push(drawn);
    }),
    { numRuns: 300 },
  );
});

const publicApps = ({ apps }: Homelab): App[] => apps.filter(({ publicWay }) => publicWay === "tunnel");
const tunnelOf = (app: App, { tunnels }: Drawn) =>
  tunnels.find(({ tunnel }) => comesBy(app, tunnel)) as Drawn["tunnels"][number];
/** Every public app of every network that was drawn, and each of its public names. */
const names = () =>
  cases.flatMap((drawn) =>
    publicApps(drawn.homelab).flatMap((app) => publicNamesOf(app, drawn.homelab).map((name) => ({ drawn, app, name }))),
  );
const ruleFor = (made: TunnelPlan, name: string) =>
  made.ingress.find(({ hostname }) => hostname === undefined || nameMatches(hostname, name) || hostname === name);
const text = (value: unknown) => JSON.stringify(value) ?? "";

describe("a network with several tunnels", () => {
  test("is drawn often enough, with apps straight behind a tunnel and behind a Gateway, and with a wildcard", () => {
    expect(cases.length).toBeGreaterThan(20);
    expect(new Set(names().map(({ app }) => app.publicGateway !== undefined)).size).toBe(2);
    expect(cases.some(({ tunnels }) => tunnels.some(({ tunnel }) => tunnel.wildcard))).toBe(true);
    expect(cases.some(({ tunnels }) => tunnels.length === 3)).toBe(true);
  });

  test("has one record that answers for each public name, and it leads to the app's tunnel", () => {
    for (const { drawn, app, name } of names()) {
      const exact = drawn.tunnels.filter(({ made }) => made.hostnames.includes(name));
      const wide = drawn.tunnels.filter(({ made }) => made.hostnames.some((h) => nameMatches(h, name)));
      const answering = exact.length > 0 ? exact : wide;
      expect(answering.map(({ made }) => made.name)).toEqual([tunnelOf(app, drawn).made.name]);
    }
  });

  test("has each name's first rule in that tunnel, at the app or the Gateway that serves it, and none that leads anywhere in the others", () => {
    for (const { drawn, app, name } of names()) {
      const own = tunnelOf(app, drawn);
      const origin = app.publicGateway?.address ?? `${app.service.name}.${app.namespace}.svc.`;
      expect(ruleFor(own.made, name)?.service).toContain(`http://${origin}`);
      for (const { made } of drawn.tunnels)
        if (made !== own.made) expect(ruleFor(made, name)?.service).toBe("http_status:404");
    }
  });

  test("ends each tunnel's rules with a page of cloudflared's own", () => {
    for (const { tunnels } of cases)
      for (const { made } of tunnels) expect(made.ingress.at(-1)).toEqual({ service: "http_status:404" });
  });

  test("has pods for each in a namespace of its own, with a token from a Secret there", () => {
    for (const { tunnels } of cases) {
      const places = tunnels.map(({ made }) => made.namespace);
      expect(new Set(places).size).toBe(tunnels.length);
      for (const { made, tunnel } of tunnels) {
        const { workload, service, disruptionBudget, externalSecret } = made.cloudflared;
        const objects = [
          workload.object,
          service,
          disruptionBudget,
          made.networkPolicy,
          ...(externalSecret ? [externalSecret] : []),
        ];
        expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(new Set([made.namespace]));
        expect(workload.kind).toBe(tunnel.workload === "daemonset" ? "DaemonSet" : "Deployment");
        expect(text(workload.object.spec)).toContain('"secretKeyRef":{"name":"tunnel-token","key":"token"}');
      }
    }
  });

  test("lets an app's own tunnel in to its pods, and no other one", () => {
    for (const { drawn, app } of names()) {
      const policy = drawn.plan.networkPolicies.find(
        ({ metadata }) => metadata.namespace === app.namespace && metadata.name === `allow-${app.key}`,
      );
      if (policy === undefined) continue;
      const own = tunnelOf(app, drawn);
      for (const { made } of drawn.tunnels)
        expect([
          app.key,
          made.name,
          text(policy.spec).includes(text(pods(made.namespace, CLOUDFLARED_LABELS))),
        ]).toEqual([app.key, made.name, made === own.made && app.publicGateway === undefined]);
    }
  });

  test("lets each tunnel's pods out to its own apps, and to no other tunnel's", () => {
    for (const drawn of cases)
      for (const { tunnel, made } of drawn.tunnels) {
        const { egress } = made.networkPolicy.spec as { egress: { toEndpoints?: unknown; toCIDR?: string[] }[] };
        const out = text(egress);
        const direct = publicApps(drawn.homelab).filter((app) => app.publicGateway === undefined && !app.hostNetwork);
        for (const app of direct) {
          const to = app.backend
            ? `"${app.backend.address}/32"`
            : text({ "k8s:io.kubernetes.pod.namespace": app.namespace, ...app.selector });
          const same = direct.some(
            (other) =>
              comesBy(other, tunnel) &&
              text(other.backend ?? { ...other.selector, n: other.namespace }) ===
                text(app.backend ?? { ...app.selector, n: app.namespace }),
          );
          expect(out.includes(to)).toBe(same);
        }
        const gateway = publicApps(drawn.homelab).some((app) => comesBy(app, tunnel) && app.publicGateway);
        if (gateway) expect(out).toContain('{"toEntities":["ingress"]}');
      }
  });

  test("asks for each sign-in once, before the rules of the app's own tunnel", () => {
    for (const drawn of cases)
      for (const { tunnel, made } of drawn.tunnels)
        expect(made.access.map(({ key }) => key)).toEqual(
          drawn.homelab.apps.filter((app) => app.signIn && comesBy(app, tunnel)).map(({ key }) => key),
        );
  });

  test("sets the zone once", () => {
    for (const { tunnels } of cases)
      expect(tunnels.filter(({ made }) => made.http3 !== undefined).map(({ tunnel }) => tunnel.key)).toEqual([
        undefined,
      ]);
  });
});

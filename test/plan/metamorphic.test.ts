import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import type { App, Homelab } from "../../config/homelab";
import { parseHomelab } from "../../config/load";
import { type NetworkPlan, planNetwork } from "../../plan";
import { homeGateway } from "../../plan/names";
import { drawHomelab } from "./arbitrary";
import { resolverEntries } from "./reading";

type Values = Record<string, unknown>;
type Apps = Record<string, Values>;

const KEY = "zulu";

/** The parts of a plan, by name: objects of the cluster, and the settings of services that are lists of such things. */
function parts(plan: NetworkPlan): Map<string, unknown> {
  const {
    lanDns: _a,
    lanDnsApi: _b,
    handNames: _c,
    tunnel,
    tailnet,
    apps,
    networkPolicies,
    namespaces,
    gateways,
    ...rest
  } = plan;
  const objects = [
    ...apps.flatMap(({ service, routes }) => [...(service ? [service] : []), ...routes.map(({ route }) => route)]),
    ...gateways.flatMap((g) =>
      [g.gateway, g.certificate, g.redirect, ...g.furtherCertificates.map((f) => f.certificate)].filter(
        (o) => o !== undefined,
      ),
    ),
    ...networkPolicies,
    ...(tunnel ? [tunnel.networkPolicy] : []),
  ];
  return new Map<string, unknown>([
    ...objects.map((o): [string, unknown] => [`${o.kind} ${o.metadata.namespace}/${o.metadata.name}`, o]),
    ...namespaces.map((name): [string, unknown] => [`Namespace ${name}`, name]),
    ...resolverEntries(plan).map((entry): [string, unknown] => [`resolver ${entry}`, entry]),
    ...(tunnel?.ingress ?? []).map((rule): [string, unknown] => [`ingress ${rule.hostname ?? "catch-all"}`, rule]),
    ...(tunnel?.hostnames ?? []).map((name): [string, unknown] => [`public ${name}`, name]),
    ...Object.entries(tailnet ?? {}).map(([name, part]): [string, unknown] => [`tailnet ${name}`, part]),
    ...Object.entries(rest).map(([name, part]): [string, unknown] => [`the ${name}`, part]),
  ]);
}

interface Difference {
  added: string[];
  changed: string[];
  gone: string[];
}

function difference(before: NetworkPlan, after: NetworkPlan): Difference {
  const [old, now] = [parts(before), parts(after)];
  return {
    added: [...now.keys()].filter((key) => !old.has(key)).sort(),
    changed: [...old.keys()].filter((key) => now.has(key) && !isDeepStrictEqual(old.get(key), now.get(key))).sort(),
    gone: [...old.keys()].filter((key) => !now.has(key)),
  };
}

/** Plans a random network before and after one entry more, and hands both to the check. */
function withOneAppMore(
  entry: (values: { apps: Apps }) => Values,
  check: (difference: Difference, app: App, homelab: Homelab, before: Homelab) => void,
): void {
  fc.assert(
    fc.property(fc.gen(), (draw) => {
      const values = drawHomelab(draw) as Values & { apps: Apps };
      const before = parseHomelab("random", { values });
      const more = { ...values, apps: { ...values.apps, [KEY]: { namespace: "media", port: 7777, ...entry(values) } } };
      const after = parseHomelab("random", { values: more });
      const app = after.apps.find((a) => a.key === KEY) as App;
      check(difference(planNetwork(before), planNetwork(after)), app, after, before);
    }),
    { numRuns: 60 },
  );
}

/** The parts that every app brings, and the namespace's own when it is the first one there. */
function own(before: Homelab): string[] {
  const first = !before.apps.some((a) => a.namespace === "media");
  return [
    `Service media/${KEY}`,
    `CiliumNetworkPolicy media/allow-${KEY}`,
    ...(first ? ["Namespace media", "CiliumNetworkPolicy media/default-deny-ingress"] : []),
  ];
}

/** A star of these would lead a name on the LAN to the Gateway that the internet alone has: it needs an exception. */
function isUnderStar(homelab: Homelab, name: string): boolean {
  const { dns } = homelab.lan;
  const star =
    ["adguard", "technitium"].includes(dns?.kind ?? "") && dns?.mode === "wildcard" ? homeGateway(homelab) : undefined;
  return star !== undefined && name.endsWith(`.${star.domain}`);
}

describe("one entry more, in any network,", () => {
  test("that nobody outside may reach adds its Service and its policy, and changes nothing", () => {
    withOneAppMore(
      () => ({ reach: [] }),
      (found, _app, _after, before) => {
        expect(found).toEqual({ added: own(before).sort(), changed: [], gone: [] });
      },
    );
  });

  test("for the internet adds its name, unless all names are published already, and what leads there", () => {
    withOneAppMore(
      () => ({ reach: ["internet"] }),
      (found, app, after, before) => {
        const name = `${KEY}.${app.publicGateway?.domain ?? after.domains.public}`;
        const wildcard = after.cloudflare?.tunnel?.wildcard;
        const added = [
          ...own(before),
          ...(wildcard ? [] : [`ingress ${name}`, `public ${name}`]),
          ...(app.publicGateway ? [`HTTPRoute media/${KEY}.public`] : []),
          ...(isUnderStar(after, name) ? [`resolver host-record=${name},${name}`] : []),
        ];
        // cloudflared may reach its origins only: a direct one has to be added there.
        const connector = `CiliumNetworkPolicy ${after.cloudflare?.tunnel?.namespace}/allow-cloudflared`;
        expect(found).toEqual({ added: added.sort(), changed: app.publicGateway ? [] : [connector], gone: [] });
      },
    );
  });

  test("for the LAN adds its route and its name there, unless all names lead to the Gateway already", () => {
    withOneAppMore(
      ({ apps }) => {
        // Apps of one Gateway say the same of the LAN and the tailnet.
        const beside = Object.values(apps).find((a) => a.gateway === "home" && a.protocol === undefined);
        const reach = ((beside?.reach ?? ["lan"]) as string[]).filter((r) => r !== "internet");
        return { gateway: "home", reach };
      },
      ({ added, changed, gone }, app, after, before) => {
        const { dns } = after.lan;
        const name = `${KEY}.${app.lanGateway?.domain}`;
        // Neither a list of names that a person or the stack enters nor a rewrite says who answers alone.
        const shared =
          after.domains.internal === after.domains.public &&
          dns?.mode === "records" &&
          !["none", "adguard", "unifi"].includes(dns.kind);
        const lines = [
          ...(shared ? [`resolver local=/${name}/`] : []),
          `resolver host-record=${name},${app.lanGateway?.address}`,
        ];
        const wanted = [...own(before), `HTTPRoute media/${KEY}`, ...(dns?.mode === "records" ? lines : [])];
        expect([added, gone]).toEqual([wanted.sort(), []]);
        const tailnet = ["tailnet policy", ...(before.apps.some((a) => a.reach.tailnet) ? [] : changed)];
        // The resolver's own files; its entries are among those that were added.
        const files = dns?.kind === "coredns" && dns.mode === "records" ? ["the lanDnsServer"] : [];
        const others = changed.filter((key) => !(app.reach.tailnet && tailnet.includes(key)));
        expect(others.filter((key) => !files.includes(key))).toEqual([]);
      },
    );
  });
});

test("entries may change places without changing an object", () => {
  fc.assert(
    fc.property(fc.gen(), (draw) => {
      const values = drawHomelab(draw) as Values & { apps: Apps };
      const reversed = { ...values, apps: Object.fromEntries(Object.entries(values.apps).reverse()) };
      const plan = (from: Values) => planNetwork(parseHomelab("random", { values: from }));
      const [one, other] = [parts(plan(values)), parts(plan(reversed))];
      expect([...other.keys()].sort()).toEqual([...one.keys()].sort());
      // Those list what they speak of in the order of the entries: listeners, grants, rows.
      const lists = /^(Gateway |tailnet |the (apps|addresses|monitoring))/;
      for (const [key, part] of one) if (!lists.test(key)) expect([key, other.get(key)]).toEqual([key, part]);
    }),
    { numRuns: 40 },
  );
});

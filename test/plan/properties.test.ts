import fc from "fast-check";
import type { Homelab } from "../../config/homelab";
import { cidrRange, contains, overlaps, type Range, size, subtract } from "../../config/ipv4";
import { parseHomelab } from "../../config/load";
import { addressClaims } from "../../config/rules/addresses";
import { type NetworkPlan, planNetwork } from "../../plan";
import { lanNames } from "../../plan/names";
import { sample } from "./always";
import { drawHomelab } from "./arbitrary";
import { publicNames } from "./declared";
import { answersOf, blocksOf, type Listener, listenersOf, nameMatches, type Route, routesOf } from "./reading";

const { cases, always } = sample();

describe("the address plan", () => {
  test("gives no address to two owners", () => {
    always((homelab) => {
      const addresses = addressClaims(homelab).map((c) => c.address);
      expect(new Set(addresses).size).toBe(addresses.length);
    });
  });

  test("keeps everybody in the range of his kind, and the ranges apart", () => {
    always(({ lan, cluster, gateways, apps }) => {
      const ranges = Object.values(lan.ranges) as Range[];
      for (const [i, range] of ranges.entries())
        for (const other of ranges.slice(i + 1)) expect(overlaps(range, other)).toBe(false);
      const handedOut = [...gateways, ...apps].flatMap((owner) => owner.address ?? []);
      for (const address of handedOut) expect(contains(lan.ranges.loadBalancers, address)).toBe(true);
      for (const node of cluster.nodes)
        for (const address of [node.address, node.kubeletAddress ?? node.address, cluster.endpoint])
          expect(contains(lan.ranges.nodes, address)).toBe(true);
    });
  });

  test("is what Cilium hands out, each address once, and announces one way", () => {
    always(({ lan, loadBalancing }, plan) => {
      const { pool, unpinnedPool, announcement, bgp } = plan.loadBalancing;
      const blocks = [pool, ...(unpinnedPool ? [unpinnedPool] : [])].flatMap(blocksOf);
      expect(subtract(lan.ranges.loadBalancers, blocks)).toEqual([]);
      expect(blocks.reduce((sum, block) => sum + size(block), 0)).toBe(size(lan.ranges.loadBalancers));
      expect([announcement === undefined, bgp !== undefined]).toEqual(Array(2).fill(loadBalancing.mode === "bgp"));
    });
  });

  test("gives every kubelet an address that Talos does not exclude", () => {
    always(({ cluster, lan }, plan) => {
      for (const node of plan.talos.nodes) {
        const subnet = /validSubnets:\s+- (\S+)\/32/.exec(node.patches.join())?.[1] as string;
        expect(subnet).not.toBe(cluster.endpoint);
        expect(contains(cidrRange(lan.cidr), subnet)).toBe(true);
      }
    });
  });
});

describe("each name of the LAN", () => {
  /** Routes and listeners of a name at an address: what answers a browser there. */
  const answers = (plan: NetworkPlan, name: string, address: string): [Route, Listener][] =>
    routesOf(plan)
      .filter((route) => route.service !== undefined && route.hostnames.includes(name))
      .flatMap((route) =>
        listenersOf(plan)
          .filter((l) => l.gateway === route.gateway && l.name === route.listener && l.address === address)
          .filter((l) => nameMatches(l.hostname, name))
          .map((listener): [Route, Listener] => [route, listener]),
      );

  test("has a route, on a listener for TLS that matches it, with a certificate that covers it unless the app has its own", () => {
    always((homelab, plan) => {
      for (const app of homelab.apps.filter((a) => a.lanGateway && a.protocol === "http")) {
        for (const { name, address } of namesOf(homelab, app)) {
          const found = answers(plan, name, address);
          expect(found).toHaveLength(1);
          const [[route, listener]] = found as [[Route, Listener]];
          expect(route.service).toBe(`${app.namespace}/${app.service.name}:${app.port}`);
          expect(listener).toMatchObject({ port: 443, protocol: app.passthrough ? "TLS" : "HTTPS" });
          expect(nameMatches(listener.hostname, name)).toBe(true);
          const covering = listener.certificateNames.filter((covered) => nameMatches(covered, name));
          expect(covering.length > 0).toBe(!app.passthrough);
          if (app.certificate) expect(covering).toEqual([name]);
        }
      }
    });
  });

  test("is passed on by no listener beside one that ends TLS for it", () => {
    always((_, plan) => {
      const listeners = listenersOf(plan);
      for (const passing of listeners.filter((l) => l.protocol === "TLS")) {
        const beside = listeners.filter((l) => l.gateway === passing.gateway && l.port === passing.port);
        expect(beside.filter((l) => nameMatches(l.hostname, passing.hostname))).toEqual([passing]);
      }
    });
  });

  test("has a DNS record, wherever the network has a resolver, or is on the list that a person enters", () => {
    always((homelab, plan) => {
      const records = answersOf(plan);
      expect(records === undefined).toBe(homelab.lan.dns === undefined);
      if (records)
        for (const { name, address } of lanNames(homelab))
          expect([name, records.answer(name)]).toEqual([name, address]);
    });
  });

  test("is answered by the LAN alone, so that no HTTPS record of the internet gets through", () => {
    always((homelab, plan) => {
      const records = answersOf(plan);
      const names = lanNames(homelab).filter(({ name }) => name !== homelab.domains.public);
      if (records) for (const { name } of names) expect([name, records.isLocal(name)]).toEqual([name, true]);
    });
  });

  test("leads to the Service that its route names, or that somebody else makes by the entry's own word", () => {
    always(({ apps }, plan) => {
      const theirs = apps.filter((a) => a.service.existing);
      const told = theirs.map((a) => `${a.namespace}/${a.service.name}:${a.port}`);
      const services = plan.apps.flatMap(({ service }) =>
        (service?.spec.ports ?? []).map((p) => `${service?.metadata.namespace}/${service?.metadata.name}:${p.port}`),
      );
      for (const route of routesOf(plan)) if (route.service) expect([...services, ...told]).toContain(route.service);
    });
  });
});

describe("the internet", () => {
  test("sees the names of those apps that say so, and nothing else", () => {
    always((homelab, plan) => {
      const open = homelab.apps.filter((a) => a.reach.internet);
      const wildcard = homelab.cloudflare?.tunnel?.wildcard;
      const expected = wildcard
        ? [
            ...homelab.gateways.filter((g) => g.feed === "tunnel").map((g) => `*.${g.domain}`),
            ...open.flatMap((a) => publicNames(homelab, a)).filter((name) => name === homelab.domains.public),
          ]
        : open.flatMap((a) => publicNames(homelab, a));
      expect(plan.tunnel?.hostnames).toEqual(expected);
      expect(plan.tunnel?.ingress.map((r) => r.hostname)).toEqual([...expected, undefined]);
    });
  });

  test("gets from the tunnel to no app that does not let it in, through no Gateway either", () => {
    always((homelab, plan) => {
      const closed = homelab.apps.filter((a) => !a.reach.internet);
      for (const rule of plan.tunnel?.ingress ?? []) {
        for (const app of closed) expect(rule.service).not.toContain(`//${app.service.name}.${app.namespace}.`);
        const gateway = listenersOf(plan).find((l) => rule.service === `http://${l.address}:80`)?.gateway;
        const served = routesOf(plan).filter((r) => r.gateway === gateway && gateway !== undefined);
        for (const app of closed)
          expect(served.map((r) => r.service)).not.toContain(`${app.namespace}/${app.service.name}:${app.port}`);
      }
    });
  });

  test("finds a route on a listener that matches, where the tunnel ends at a Gateway", () => {
    always((homelab, plan) => {
      for (const app of homelab.apps.filter((a) => a.reach.internet && a.publicGateway)) {
        const routes = routesOf(plan).filter((r) => r.app === app.key && r.gateway === gatewayId(app.publicGateway));
        for (const name of publicNames(homelab, app)) {
          const taken = routes.filter((r) => r.hostnames.includes(name));
          const listeners = listenersOf(plan).filter((l) =>
            taken.some((r) => l.gateway === r.gateway && l.name === r.listener),
          );
          expect(listeners.filter((l) => nameMatches(l.hostname, name))).toHaveLength(1);
          expect(plan.tunnel?.hostnames.some((h) => nameMatches(h, name))).toBe(true);
        }
      }
    });
  });
});

describe("the planner", () => {
  test("always gives the same plan for the same configuration", () => {
    fc.assert(
      fc.property(fc.gen(), (draw) => {
        const values = drawHomelab(draw);
        const plan = () => JSON.stringify(planNetwork(parseHomelab("random", { values })));
        expect(plan()).toBe(plan());
      }),
      { numRuns: 30 },
    );
  });

  test("changes nothing of what it is given", () => {
    // A write to a frozen object throws.
    for (const { homelab } of cases.slice(0, 30)) planNetwork(freeze(structuredClone(homelab)));
  });

  test("gives no two objects of a kind one name", () => {
    always((_, plan) => {
      const objects = [
        ...plan.gateways.flatMap((g) => [g.gateway, g.certificate, g.redirect].filter((o) => o !== undefined)),
        ...plan.gateways.flatMap((g) => g.furtherCertificates.map((f) => f.certificate)),
        ...plan.apps.flatMap((a) => [...(a.service ? [a.service] : []), ...a.routes.map((r) => r.route)]),
        ...plan.networkPolicies,
      ];
      const names = objects.map((o) => `${o.kind} ${o.metadata.namespace}/${o.metadata.name}`);
      expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
    });
  });
});

type App = Homelab["apps"][number];

const gatewayId = (gateway: App["lanGateway"]) => `${gateway?.namespace}/${gateway?.name}`;

function namesOf(homelab: Homelab, app: App): { name: string; address: string }[] {
  return app.names
    .map((name) => (name.includes(".") ? name : `${name}.${app.lanGateway?.domain}`))
    .map((name) => {
      const found = lanNames(homelab).filter((n) => n.name === name);
      if (found.length !== 1) throw new Error(`${name} is a name of the LAN ${found.length} times`);
      return found[0] as { name: string; address: string };
    });
}

function freeze<T>(value: T): T {
  if (typeof value === "object" && value !== null) for (const part of Object.values(Object.freeze(value))) freeze(part);
  return value;
}

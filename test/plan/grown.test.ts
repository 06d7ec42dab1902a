import { contains } from "../../config/ipv4";
import { lanNames } from "../../plan/names";
import { at } from "../planned";
import { sample } from "./always";
import { publicNames } from "./declared";
import { blocksOf, listenersOf, nameMatches, pinnedServices, routesOf, selects, serverBlocks } from "./reading";

const { always, cases } = sample();

test("the sample has every shape that these properties are about", () => {
  const has = (shape: (one: (typeof cases)[number]) => unknown) => cases.some((one) => Boolean(shape(one)));
  expect(has(({ homelab }) => homelab.clusterDns && homelab.loadBalancing.mode === "bgp")).toBe(true);
  expect(has(({ homelab }) => homelab.loadBalancing.unpinned)).toBe(true);
  expect(has(({ homelab }) => homelab.cloudflare?.tunnel?.wildcard)).toBe(true);
  expect(has(({ homelab: { gateways } }) => gateways[0]?.certificate === gateways[1]?.certificate && gateways[1])).toBe(
    true,
  );
});

describe("an address of the load balancers", () => {
  test("is in the one pool that serves its Service", () => {
    always((_, { loadBalancing, ...plan }) => {
      const pools = [loadBalancing.pool, ...(loadBalancing.unpinnedPool ? [loadBalancing.unpinnedPool] : [])];
      for (const { name, address, labels } of pinnedServices({ loadBalancing, ...plan })) {
        const serving = pools.filter((pool) => selects(at(pool.spec, "serviceSelector"), labels));
        expect([name, serving.length]).toEqual([name, 1]);
        const holds = serving.some((pool) => blocksOf(pool).some((block) => contains(block, address)));
        expect([name, address, holds]).toEqual([name, address, true]);
      }
    });
  });

  test("that only the tunnel feeds is announced to nobody, and every other one is", () => {
    always((homelab, plan) => {
      const fed = homelab.gateways.filter((g) => g.feed === "tunnel").map((g) => g.address);
      const { announcement, bgp } = plan.loadBalancing;
      const selector = announcement
        ? at(announcement.spec, "serviceSelector")
        : at(bgp?.advertisement.spec, "advertisements.0.selector");
      for (const { name, address, labels } of pinnedServices(plan))
        expect([name, selects(selector, labels)]).toEqual([name, !fed.includes(address)]);
    });
  });

  test("of a Gateway that the tunnel feeds stands for no name of the LAN that follows from an app", () => {
    always((homelab, plan) => {
      const fed = homelab.gateways.filter((g) => g.feed === "tunnel").map((g) => g.address);
      const written = Object.keys(homelab.lan.dns?.records ?? {});
      const derived = lanNames(homelab).filter(({ name }) => !written.includes(name));
      expect(derived.filter(({ address }) => fed.includes(address))).toEqual([]);
      expect(plan.gateways.length).toBe(homelab.gateways.length);
    });
  });
});

describe("a certificate that two Gateways share", () => {
  test("is issued once, and covers the names of both", () => {
    always(({ gateways }, plan) => {
      const issued = plan.gateways.flatMap(({ certificate }) =>
        certificate ? [`${certificate.metadata.namespace}/${certificate.metadata.name}`] : [],
      );
      // A Gateway that only hands TLS on shows no certificate.
      const shown = gateways.filter(({ name }) =>
        listenersOf(plan).some((l) => l.gateway.endsWith(`/${name}`) && l.protocol === "HTTPS"),
      );
      const wanted = new Set(shown.map((g) => `${g.namespace}/${g.certificate}`));
      expect(issued.sort()).toEqual([...wanted].sort());
      for (const listener of listenersOf(plan).filter((l) => l.protocol === "HTTPS"))
        expect(listener.certificateNames).toContain(listener.hostname);
    });
  });
});

describe("the tunnel", () => {
  test("leads every public name to where its app is served", () => {
    always((homelab, plan) => {
      for (const app of homelab.apps.filter((a) => a.reach.internet)) {
        for (const name of publicNames(homelab, app)) {
          const rule = plan.tunnel?.ingress.find(({ hostname }) => hostname && nameMatches(hostname, name));
          const service = `${app.namespace}/${app.service.name}:${app.port}`;
          const direct = `http://${app.service.name}.${app.namespace}.svc.${homelab.cluster.dnsDomain}:${app.port}`;
          if (app.publicGateway === undefined) expect(rule?.service).toBe(direct);
          else {
            const { address, namespace, name: gateway } = app.publicGateway;
            expect(rule?.service).toBe(`http://${address}:80`);
            const listener = listenersOf(plan).filter((l) => l.protocol === "HTTP" && nameMatches(l.hostname, name));
            const behind = routesOf(plan).filter(
              (r) =>
                r.gateway === `${namespace}/${gateway}` &&
                listener.some((l) => l.gateway === r.gateway && l.name === r.listener),
            );
            expect(behind.filter((r) => r.hostnames.includes(name)).map((r) => r.service)).toEqual([service]);
          }
        }
      }
    });
  });

  test("reads its token from one Secret, whoever makes it", () => {
    always((homelab, plan) => {
      const { workload, externalSecret } = plan.tunnel?.cloudflared ?? {};
      const container = at(workload?.object.spec, "template.spec.containers.0");
      const read = at(container, "env.0.valueFrom.secretKeyRef.name");
      expect(read).toBeDefined();
      expect(externalSecret !== undefined).toBe(homelab.cloudflare?.tunnel?.externalSecret !== undefined);
      if (externalSecret) expect(at(externalSecret.spec, "target.name")).toBe(read);
    });
  });
});

describe("the cluster's own CoreDNS", () => {
  test("sends each domain to the resolvers that are declared for it, and the internal one to the LAN's", () => {
    always((homelab, plan) => {
      const { clusterDns, lan, domains } = homelab;
      expect(plan.clusterDns === undefined).toBe(clusterDns === undefined);
      if (plan.clusterDns === undefined || clusterDns === undefined) return;
      const blocks = serverBlocks(plan.clusterDns.servers.data["server.conf"] ?? "");
      expect(blocks).toEqual(clusterDns.servers);
      expect(new Set(blocks.map(({ domain }) => domain)).size).toBe(blocks.length);
      const internal = blocks.find(({ domain }) => domain === domains.internal);
      if (internal) expect([lan.router, lan.dns?.address]).toContain(internal.upstreams[0]);
    });
  });

  test("answers at the address that every kubelet hands to its pods, inside the service range", () => {
    always((_, plan) => {
      const address = plan.clusterDns?.service.spec.clusterIP;
      for (const node of plan.talos.nodes) {
        const handed = /clusterDNS:\s+- (\S+)/.exec(node.patches.join("\n"))?.[1];
        expect([node.name, handed]).toEqual([node.name, address]);
      }
    });
  });
});

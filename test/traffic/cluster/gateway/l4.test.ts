import { policy } from "../../../policy/resources";
import {
  app,
  ask,
  base,
  certificate,
  cilium,
  ends,
  gateway,
  https,
  object,
  routeOf,
  throughGateway,
  VALUES,
} from "../world";

const all = { namespaces: { from: "All" } };
const listener = (name: string, protocol: string, port: number, rest: Record<string, unknown> = {}) => ({
  name,
  protocol,
  port,
  allowedRoutes: all,
  ...rest,
});
const gw = (...listeners: unknown[]) => gateway("kube-system/gw", { listeners });
const to = (name: string, port: number) => ({ rules: [{ backendRefs: [{ name, port }] }] });

describe("TCP and UDP listeners", () => {
  const db = gw(listener("db", "TCP", 5432), listener("dns", "UDP", 53));
  const services = [app("data/db", 5432), app("data/dns", 53, { ports: [{ port: 53, protocol: "UDP" }] })];
  const tcp = routeOf("TCPRoute", "data/db", to("db", 5432));
  const udp = routeOf("UDPRoute", "data/dns", to("dns", 53));

  test("a TCP listener leads to its route's backend", () => {
    expect(throughGateway([db, ...services, tcp, udp], "tcp://192.168.30.61:5432")).toBe("data/db:5432");
  });

  test("a UDP listener leads to its route's backend", () => {
    expect(throughGateway([db, ...services, tcp, udp], "udp://192.168.30.61:53")).toBe("data/dns:53");
  });

  test("the same number in the other protocol is closed", () => {
    expect(throughGateway([db, ...services, tcp, udp], "udp://192.168.30.61:5432")).toMatch(
      /^blocked: .*no listener on port 5432\/udp/,
    );
  });

  describe("whose routes are of an older version", () => {
    const defined = (kind: string, ...served: string[]) =>
      object("apiextensions.k8s.io/v1", "CustomResourceDefinition", kind, {
        spec: {
          group: "gateway.networking.k8s.io",
          names: { kind },
          versions: ["v1", "v1alpha2"].map((name) => ({ name, served: served.includes(name) })),
        },
      });
    const older = { ...tcp, type: tcp.type.replace("/v1:", "/v1alpha2:") };
    const asked = (...definitions: ReturnType<typeof defined>[]) =>
      throughGateway([db, ...services, older, ...definitions], "tcp://192.168.30.61:5432");

    test("are served where the cluster has v1 of them too, as with the experimental channel of 1.6", () => {
      expect(asked(defined("TCPRoute", "v1", "v1alpha2"))).toBe("data/db:5432");
    });

    test("are not seen by Cilium where it has not", () => {
      expect(asked(defined("TCPRoute", "v1alpha2"))).toBe(
        "blocked: Cilium looks for TCPRoutes of the version v1 only, which their definition does not serve",
      );
    });

    test("may be seen where no resource defines them", () => {
      expect(asked()).toMatch(/^unknown: Cilium looks for TCPRoutes of the version v1 only: whether/);
    });

    test("TLSRoutes without v1 switch all Gateways off, from Cilium 1.20 on", () => {
      expect(asked(defined("TCPRoute", "v1"), defined("TLSRoute", "v1alpha2"))).toBe(
        "blocked: Cilium serves no Gateways: Cilium from 1.20 on wants v1 of TLSRoute, which its definition does not serve",
      );
    });
  });

  test("policies see the client itself at the pod, and the proxy's identity nowhere", () => {
    const rule = (peer: Record<string, unknown>) =>
      policy("CiliumNetworkPolicy", "data/allow", {
        endpointSelector: { matchLabels: { app: "db" } },
        ingress: [peer],
      });
    const asked = (peer: Record<string, unknown>) =>
      throughGateway([db, ...services, tcp, rule(peer)], "tcp://192.168.30.61:5432");
    expect(asked({ fromCIDR: ["192.168.30.0/24"] })).toBe("data/db:5432");
    expect(asked({ fromEntities: ["ingress"] })).toMatch(/^blocked: network policy refuses from a device on the LAN/);
  });

  test("a port without a route is closed", () => {
    expect(throughGateway([db, ...services], "tcp://192.168.30.61:5432")).toBe(
      "blocked: no TCPRoute is attached to listener db of Gateway kube-system/gw",
    );
  });

  test("of two routes the oldest counts, where their age is known", () => {
    const aged = (name: string, backend: string, second: number) => {
      const made = routeOf("TCPRoute", name, to(backend, 5432));
      const metadata = { ...(made.props.metadata as object), creationTimestamp: `2026-01-01T00:00:0${second}Z` };
      return { ...made, props: { ...made.props, metadata } };
    };
    const both = (first: number, second: number) =>
      throughGateway(
        [db, ...services, app("data/other", 5432), aged("data/db", "db", first), aged("data/other", "other", second)],
        "tcp://192.168.30.61:5432",
      );
    expect(both(1, 2)).toBe("data/db:5432");
    expect(both(2, 1)).toBe("data/other:5432");
  });

  test("of two routes the oldest counts, which the resources do not tell", () => {
    const other = routeOf("TCPRoute", "data/other", to("dns", 53));
    expect(throughGateway([db, ...services, tcp, other], "tcp://192.168.30.61:5432")).toMatch(
      /^unknown: TCPRoute data\/db and TCPRoute data\/other share/,
    );
  });

  const withCilium = (version: string) => [
    ...base.filter((r) => r.name !== "cilium"),
    cilium(version, VALUES),
    db,
    ...services,
    tcp,
  ];

  test("Cilium before 1.20 does not serve them, whatever their status says", () => {
    expect(ends(ask(withCilium("1.19.4"), "tcp://192.168.30.61:5432"))).toMatch(
      /^blocked: Cilium before 1.20 does not serve the TCP listener db/,
    );
    expect(ends(ask(withCilium("1.20.0"), "tcp://192.168.30.61:5432"))).toBe("data/db:5432");
  });

  test("where nothing says which Cilium it is, the answer depends on that", () => {
    const unsaid = withCilium("1.20.2").filter((r) => r.name !== "cilium");
    expect(ends(ask(unsaid, "tcp://192.168.30.61:5432"))).toMatch(
      /^unknown: whether Cilium serves the TCP listener db depends on its version/,
    );
  });
});

describe("TLS that is passed through", () => {
  const pass = (hostname?: string) =>
    listener("tls", "TLS", 443, { tls: { mode: "Passthrough" }, ...(hostname && { hostname }) });
  const services = [app("data/one", 443), app("data/two", 443)];
  const tlsRoute = (name: string, hostnames: string[], backend: string) =>
    routeOf("TLSRoute", name, { hostnames, ...to(backend, 443) });

  test("goes by the name in the handshake, an exact one before a wildcard", () => {
    const routes = [
      tlsRoute("data/many", ["*.example.org"], "one"),
      tlsRoute("data/single", ["app.example.org"], "two"),
    ];
    const world = [gw(pass()), ...services, ...routes];
    expect(throughGateway(world, "tls://app.example.org:443")).toBe("data/two:443");
    expect(throughGateway(world, "https://x.example.org")).toBe("data/one:443");
  });

  test("is not served by a listener that ends it (mode Terminate, which is the default)", () => {
    const ends = (tls: object) =>
      throughGateway(
        [
          gw(listener("tls", "TLS", 443, { tls: { certificateRefs: [{ name: "wildcard" }], ...tls } })),
          ...services,
          tlsRoute("data/single", ["app.example.org"], "two"),
        ],
        "tls://app.example.org:443",
      );
    for (const tls of [{}, { mode: "Terminate" }])
      expect(ends(tls)).toMatch(/^blocked: listener tls .* is not served: Cilium ends no TLS for TLSRoutes/);
  });

  test("is refused for a name that no route has", () => {
    const world = [gw(pass()), ...services, tlsRoute("data/single", ["app.example.org"], "two")];
    expect(throughGateway(world, "tls://x.example.org:443")).toMatch(
      /^blocked: no TLSRoute of Gateway kube-system\/gw takes x.example.org/,
    );
  });

  test("shares a port with HTTPS where no name is in common", () => {
    const world = (hostname: string) => [
      gw(https({ hostname }), pass("raw.example.org")),
      ...services,
      certificate("kube-system/wildcard", ["*.example.org"]),
      tlsRoute("data/raw", ["raw.example.org"], "two"),
    ];
    expect(throughGateway(world("*.int.example.org"), "tls://raw.example.org:443")).toBe("data/two:443");
    expect(throughGateway(world("*.int.example.org"), "https://app.int.example.org")).toMatch(/^blocked: .*404/);
    expect(throughGateway(world("*.example.org"), "tls://raw.example.org:443")).toMatch(
      /^blocked: Cilium serves neither of two listeners .* that cannot stand beside each other/,
    );
  });

  test("is taken by Envoy for a name once: with a second route for it nothing is sure", () => {
    const twice = ["data/a", "data/b"].map((name) => tlsRoute(name, ["app.example.org"], "two"));
    expect(throughGateway([gw(pass()), ...services, ...twice], "tls://app.example.org:443")).toMatch(
      /^unknown: Envoy does not take the listeners of Gateway kube-system\/gw.*two certificates or TLS routes are for app/,
    );
  });

  test("may not give one of several backends the weight 0", () => {
    const backendRefs = [
      { name: "one", port: 443, weight: 0 },
      { name: "two", port: 443 },
    ];
    const route = routeOf("TLSRoute", "data/a", { hostnames: ["app.example.org"], rules: [{ backendRefs }] });
    expect(throughGateway([gw(pass()), ...services, route], "tls://app.example.org:443")).toMatch(
      /^unknown: Envoy does not take .* the weight 0$/,
    );
  });

  test("has a rule without a backend that is there pass over to a less specific one", () => {
    const routes = [
      tlsRoute("data/many", ["*.example.org"], "one"),
      tlsRoute("data/single", ["app.example.org"], "gone"),
    ];
    expect(throughGateway([gw(pass()), ...services, ...routes], "tls://app.example.org:443")).toBe("data/one:443");
  });

  test("takes plain HTTP for HTTP routes, which are behind TLS listeners, too, where another listener has them accepted", () => {
    const http = { name: "http", port: 80, protocol: "HTTP", allowedRoutes: { namespaces: { from: "All" } } };
    const route = routeOf("HTTPRoute", "data/web", to("one", 443));
    expect(throughGateway([gw(pass()), ...services], "http://app.example.org:443")).toMatch(/^blocked: .*404/);
    expect(throughGateway([gw(pass(), http), ...services, route], "http://app.example.org:443")).toBe("data/one:443");
  });
});

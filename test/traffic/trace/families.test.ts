import type { Resource } from "../../../traffic/model/resource";
import type { Hop, Verdict } from "../../../traffic/model/verdict";
import { app, ask, cilium, ends, gateway, http, httpRoute, l2, node, object, resolver, VALUES } from "../cluster/world";

const V4 = "192.168.30.61";
const V6 = "fd00:30::61";
const names = (...addresses: string[]) =>
  resolver(
    "",
    addresses.map((address) => `address=/example.org/${address}`),
  );
const pool = (...cidrs: string[]) =>
  object("cilium.io/v2", "CiliumLoadBalancerIPPool", "pool", { spec: { blocks: cidrs.map((cidr) => ({ cidr })) } });
const bothPools = pool("192.168.30.60/30", "fd00:30::60/126");
const around = [node("cp"), l2(), cilium("1.20.2", { ...VALUES, ipv6: { enabled: true } })];

/** A LoadBalancer Service with some addresses. */
function balanced(name: string, addresses: readonly string[], spec: Record<string, unknown> = {}): Resource {
  const service = app(name, 80, { type: "LoadBalancer", ...spec });
  Object.assign(service.props.metadata as object, { annotations: { "lbipam.cilium.io/ips": addresses.join(",") } });
  return service;
}

/** A Gateway with some addresses, and a route for a name behind it. */
function routed(name: string, addresses: readonly string[], hostname: string): Resource[] {
  const [, own = name] = name.split("/");
  const values = addresses.map((value) => ({ type: "IPAddress", value }));
  const to = { parentRefs: [{ name: own, namespace: "kube-system" }], hostnames: [hostname] };
  return [
    gateway(name, { addresses: values, listeners: [http({ hostname: "*.example.org" })] }),
    httpRoute(`media/${own}`, { ...to, rules: [{ backendRefs: [{ name: "app", port: 80 }] }] }),
  ];
}

const toWeb = (resources: readonly Resource[], from = "lan") =>
  ask([...around, ...resources], "http://web.example.org", from);
const alone = ({ hops }: Verdict) => hops.flatMap((hop: Hop) => hop.alone ?? []);

describe("a name whose two addresses are one app's", () => {
  const both = [names(V4, V6), balanced("media/app", [V4, V6])];

  test("is reached by either, and nothing is said of them", () => {
    const verdict = toWeb([...both, bothPools]);
    expect(ends(verdict)).toBe("media/app:80");
    expect(alone(verdict)).toEqual([]);
  });

  test.each([
    ["ipv4", V4, V6, pool("192.168.30.60/30")],
    ["ipv6", V6, V4, pool("fd00:30::60/126")],
  ] as const)("is reached over %s alone where only that address is given out", (family, address, failing, pools) => {
    const verdict = toWeb([...both, pools]);
    expect(ends(verdict)).toBe("media/app:80");
    expect(alone(verdict)).toMatchObject([
      { name: "web.example.org", family, address, fails: { address: failing, why: expect.stringContaining(failing) } },
    ]);
  });

  test("tells so right behind the answer of the resolver, and blames nobody for it", () => {
    const { hops } = toWeb([...both, pool("192.168.30.60/30")]);
    const at = hops.findIndex((hop) => hop.alone);
    expect(hops[at - 1]?.text).toMatch(/answers web\.example\.org with /);
    expect(hops[at]).toMatchObject({ place: hops[at - 1]?.place, layer: "LAN DNS" });
    expect(hops[at]?.text).toMatch(/gets on by IPv4 alone, 192\.168\.30\.61: no connection comes about at fd00:30::61/);
    expect(hops[at]?.evidence).toBeUndefined();
    expect(hops.at(-1)?.layer).toBe("pod");
  });

  test("is blocked where neither address is given out", () => {
    expect(toWeb([...both, pool("192.168.30.80/30")]).status).toBe("blocked");
  });

  test("stays unknown for UDP, whose clients do not notice that nobody answers", () => {
    const udp = balanced("media/app", [V4, V6], { ports: [{ port: 80, protocol: "UDP" }] });
    const resources = [...around, names(V4, V6), udp, pool("192.168.30.60/30")];
    const verdict = ask(resources, "udp://web.example.org:80");
    expect(verdict).toMatchObject({ status: "unknown", open: [{ arrival: { service: "app" } }] });
    expect(ends(verdict)).toMatch(
      /a client of UDP hears nothing .*: IPv4 arrives at Service media\/app; IPv6 does not:/,
    );
  });

  test("stays unknown where of one address it is not known, and names what is open", () => {
    const may = { addresses: undefined, listeners: [http({ hostname: "*.example.org" })] };
    const unclear = [names(V4, "fd00:99::1"), balanced("media/app", [V4]), bothPools, gateway("kube-system/gw", may)];
    const verdict = toWeb(unclear);
    expect(verdict).toMatchObject({ status: "unknown", open: [{ status: "reachable", arrival: { service: "app" } }] });
    expect(ends(verdict)).toMatch(/IPv4 arrives at Service media\/app; IPv6 may: fd00:99::1 is /);
    expect(verdict.hops.at(-2)?.text).toMatch(/answers web\.example\.org with /);
  });
});

describe("a name whose two addresses are two Gateways'", () => {
  const apart = (second: string) => [
    names(V4, V6),
    bothPools,
    app("media/app"),
    ...routed("kube-system/four", [V4], "web.example.org"),
    ...routed("kube-system/six", [V6], second),
  ];

  test("is reached where both lead to the app", () => {
    const verdict = toWeb(apart("web.example.org"));
    expect(ends(verdict)).toBe("media/app:80");
    expect(alone(verdict)).toEqual([]);
  });

  test("stays unknown where one of them takes the connection and answers 404: no client goes on to the other", () => {
    const verdict = toWeb(apart("other.example.org"));
    expect(ends(verdict)).toMatch(/IPv4 arrives at Service media\/app; IPv6 is answered, and goes no further: .*404/);
    expect(verdict).toMatchObject({ open: [{ arrival: { service: "app" } }] });
  });

  test("is reached where the other has no listener at the port", () => {
    const closed = gateway("kube-system/six", {
      addresses: [{ type: "IPAddress", value: V6 }],
      listeners: [http({ port: 8080 })],
    });
    const resources = [
      names(V4, V6),
      bothPools,
      app("media/app"),
      ...routed("kube-system/four", [V4], "web.example.org"),
    ];
    const verdict = toWeb([...resources, closed]);
    expect(ends(verdict)).toBe("media/app:80");
    expect(alone(verdict)).toMatchObject([{ family: "ipv4", fails: { address: V6 } }]);
  });
});

test("a name whose two addresses are two Services' is unknown, and both are open", () => {
  const verdict = toWeb([names(V4, V6), bothPools, balanced("media/app", [V4]), balanced("media/other", [V6])]);
  expect(ends(verdict)).toMatch(/IPv4 arrives at Service media\/app; IPv6 arrives at Service media\/other/);
  expect(verdict).toMatchObject({ open: [{ arrival: { service: "app" } }, { arrival: { service: "other" } }] });
});

test("each redirect is a connection of its own: one may go by IPv4 alone, and the next by IPv6", () => {
  const redirect = { type: "RequestRedirect", requestRedirect: { hostname: "next.example.org" } };
  const first = httpRoute("media/first", { hostnames: ["web.example.org"], rules: [{ filters: [redirect] }] });
  const resources = [
    resolver("", [
      ...[V4, "fd00:30::99"].map((address) => `address=/web.example.org/${address}`),
      ...["192.168.30.99", "fd00:30::62"].map((address) => `address=/next.example.org/${address}`),
    ]),
    pool("192.168.30.60/30", "fd00:30::60/126", "192.168.30.99/32", "fd00:30::99/128"),
    gateway("kube-system/gw", {
      addresses: [{ type: "IPAddress", value: V4 }],
      listeners: [http({ hostname: "*.example.org" })],
    }),
    first,
    balanced("media/app", ["fd00:30::62"]),
  ];
  const verdict = toWeb(resources);
  expect(ends(verdict)).toBe("media/app:80");
  expect(alone(verdict).map(({ name, family }) => [name, family])).toEqual([
    ["web.example.org", "ipv4"],
    ["next.example.org", "ipv6"],
  ]);
});

import type { Resource } from "../../../../traffic/model/resource";
import { object, pinned, pool } from "../../../policy/resources";
import { app, ask, base, cilium, ends, gateway, http, httpRoute, node, service, VALUES } from "../world";
import { goes, type Props, without } from "./world";

const PIN = "lbipam.cilium.io/ips";
const one = (annotations: Props = { [PIN]: "192.168.30.62" }, spec: Props = {}) =>
  service("media/one", { type: "LoadBalancer", ports: [{ port: 80 }], selector: { app: "one" }, ...spec }, annotations);
const made = (name: string, spec: Props, creationTimestamp?: string) =>
  object("cilium.io/v2", "CiliumLoadBalancerIPPool", name, { spec, metadata: { name, creationTimestamp } });
const WIDE = { blocks: [{ start: "192.168.30.60", stop: "192.168.30.80" }] };
const from = (...pools: Resource[]) => goes([...without("pool"), ...pools, one()]);

describe("pools that overlap", () => {
  const narrow = { blocks: [{ start: "192.168.30.62" }] };

  test("leave the newer one out with all of its addresses", () => {
    const old = made("old", { blocks: [{ start: "192.168.30.70" }] });
    expect(from(old, made("new", WIDE))).toMatch(
      /^blocked: .*the pool that holds 192.168.30.62 overlaps CiliumLoadBalancerIPPool old, which is older/,
    );
    expect(from(made("old", WIDE), made("new", narrow))).toBe("media/one:80");
  });

  test("do so even where the older one is disabled", () => {
    expect(from(made("old", { ...WIDE, disabled: true }), made("new", WIDE))).toMatch(/^blocked: .*overlaps/);
    expect(from(made("old", WIDE), made("new", { ...WIDE, disabled: true }))).toBe("media/one:80");
  });

  test("are as old as the cluster says", () => {
    const [early, late] = ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"];
    const disabled = { ...WIDE, disabled: true };
    expect(from(made("a", disabled, late), made("b", WIDE, early))).toBe("media/one:80");
    expect(from(made("a", disabled, early), made("b", WIDE, late))).toMatch(/^blocked/);
  });

  test("give way to none that is out itself", () => {
    const [first, second, third] = ["192.168.30.59-60", "192.168.30.60-61", "192.168.30.61-62"].map((text, i) => {
      const [start = "", end = ""] = text.split("-");
      return made(`p${i}`, { blocks: [{ start, stop: `192.168.30.${end}` }] });
    }) as [Resource, Resource, Resource];
    expect(from(first, second, third)).toBe("media/one:80");
  });

  test("may have handed one address out twice", () => {
    const two = pinned("media/two", "192.168.30.62", [{ port: 81 }]);
    expect(goes([...without("pool"), made("a", WIDE), made("b", narrow), one(), two])).toMatch(
      /^unknown: .*or both where their pools were edited later to overlap/,
    );
  });
});

describe("blocks", () => {
  test.each([
    ["a start behind its stop", { start: "192.168.30.80", stop: "192.168.30.60" }],
    ["a stop alone", { stop: "192.168.30.80" }],
    ["a start of another family than its stop", { start: "fd00::1", stop: "192.168.30.80" }],
  ])("%s: the whole pool is dead", (_, block) => {
    expect(from(pool("p", block, { cidr: "192.168.30.0/24" }))).toMatch(
      /^blocked: .*no CiliumLoadBalancerIPPool holds 192.168.30.62, and CiliumLoadBalancerIPPool p has a block that is no range/,
    );
  });

  test("a dead pool is in nobody's way", () => {
    expect(from(pool("dead", { stop: "192.168.30.80" }), made("live", WIDE))).toBe("media/one:80");
  });

  test("a CIDR beats the ends beside it", () => {
    expect(from(pool("p", { cidr: "192.168.30.62/31", start: "10.0.0.1", stop: "10.0.0.9" }))).toBe("media/one:80");
    expect(from(pool("p", { cidr: "10.0.0.0/24", start: "192.168.30.60", stop: "192.168.30.80" }))).toMatch(/^blocked/);
  });

  test("blocks of one pool that overlap leave it out", () => {
    expect(from(pool("p", { start: "192.168.30.62" }, { cidr: "192.168.30.0/24" }))).toMatch(/blocks that overlap/);
  });

  test("the ends of a CIDR are kept back where the pool says so, of start and stop never", () => {
    const keeps = (...blocks: Props[]) => from(made("p", { blocks, allowFirstLastIPs: "No" }));
    expect(keeps({ cidr: "192.168.30.60/30" })).toBe("media/one:80");
    expect(keeps({ cidr: "192.168.30.62/31" })).toBe("media/one:80");
    expect(keeps({ start: "192.168.30.62", stop: "192.168.30.70" })).toBe("media/one:80");
    const last = goes(
      [
        ...without("pool"),
        made("p", { blocks: [{ cidr: "192.168.30.60/30" }], allowFirstLastIPs: "No" }),
        one({ [PIN]: "192.168.30.63" }),
      ],
      "tcp://192.168.30.63:80",
    );
    expect(last).toMatch(/^blocked: .*keeps the first and the last of a block back/);
  });
});

describe("pins", () => {
  test.each([["not an address"], ["192.168.30.62/32"]])("«%s» is left out, so that any address will do", (pin) => {
    expect(goes([...base, one({ [PIN]: pin })])).toMatch(/^unknown: .*asks for no address of its own/);
  });

  test("beside a bad one the good one counts", () => {
    expect(goes([...base, one({ [PIN]: "192.168.30.62/32, 192.168.30.62" })])).toBe("media/one:80");
  });

  test("under the newer name hide those under the older one", () => {
    const both = one({ [PIN]: "192.168.30.63", "io.cilium/lb-ipam-ips": "192.168.30.62" });
    expect(goes([...base, both])).toMatch(/^blocked: nobody has/);
    expect(goes([...base, both], "tcp://192.168.30.63:80")).toBe("media/one:80");
  });

  test("of loadBalancerIP and the annotation add up, and each is given by itself", () => {
    const both = one({ [PIN]: "192.168.30.63, 10.9.9.9" }, { loadBalancerIP: "192.168.30.62" });
    expect(goes([...base, both])).toBe("media/one:80");
    expect(goes([...base, both], "tcp://192.168.30.63:80")).toBe("media/one:80");
    expect(goes([...base, both], "tcp://10.9.9.9:80")).toMatch(
      /^blocked: .*no CiliumLoadBalancerIPPool holds 10.9.9.9/,
    );
  });

  test("under a Gateway's infrastructure win over its addresses", () => {
    const infrastructure = { annotations: { [PIN]: "192.168.30.63" } };
    const gw = gateway("kube-system/gw", { infrastructure, listeners: [http({ hostname: undefined })] });
    expect(goes([...base, gw], "tcp://192.168.30.61:80")).toMatch(/^blocked: nobody has/);
    expect(goes([...base, gw], "tcp://192.168.30.63:80")).toBe("reachable");
  });
});

test("a Service without a pin got no address of a pool that does not choose it", () => {
  const chosen = made("p", { ...WIDE, serviceSelector: { matchLabels: { lb: "yes" } } });
  expect(goes([...without("pool"), chosen, one({})])).toMatch(/^blocked: nobody has the address/);
});

describe("one address for two Services", () => {
  const shared = { [PIN]: "192.168.30.62", "lbipam.cilium.io/sharing-key": "k" };
  const two = (spec: Props) => service("media/two", { type: "LoadBalancer", ports: [{ port: 81 }], ...spec }, shared);
  const both = (first: Props, second: Props) => goes([...base, one(shared, first), two(second)]);
  const local = { externalTrafficPolicy: "Local" };

  test("needs the same externalTrafficPolicy", () => {
    expect(both({}, {})).toBe("media/one:80");
    expect(both(local, {})).toMatch(/^unknown: .*both ask for/);
  });

  test("with the policy Local needs the same selector", () => {
    expect(both(local, { ...local, selector: { app: "one" } })).toBe("media/one:80");
    expect(both(local, { ...local, selector: { app: "two" } })).toMatch(/^unknown/);
    expect(both({ ...local, selector: undefined }, local)).toMatch(/^unknown/);
  });

  test("tells TCP and UDP of one port apart", () => {
    expect(both({}, { ports: [{ port: 80, protocol: "UDP" }] })).toBe("media/one:80");
  });
});

describe("loadBalancerClass", () => {
  const of = (loadBalancerClass: string) => goes([...base, one(undefined, { loadBalancerClass })]);

  test("of Cilium's gets an address where that part of Cilium is on", () => {
    expect(of("io.cilium/l2-announcer")).toBe("media/one:80");
    expect(of("io.cilium/bgp-control-plane")).toMatch(/^blocked: .*gets no address: .*bgpControlPlane.enabled/);
  });

  test("of another program is that program's", () => {
    expect(of("kube-vip.io/kube-vip-class")).toMatch(/^unknown: .*served by kube-vip\.io/);
  });

  test("for BGP is not announced by ARP", () => {
    const bgp = cilium("1.20.2", { ...VALUES, bgpControlPlane: { enabled: true } });
    const classed = one(undefined, { loadBalancerClass: "io.cilium/bgp-control-plane" });
    expect(goes([...without("cilium"), bgp, classed])).toMatch(/^blocked: nothing announces .*of another class/);
  });
});

describe("IPv6", () => {
  const given = "fd00:7::20";
  const gw = gateway("kube-system/gw", {
    addresses: [{ value: "192.168.30.61" }, { value: "FD00:7:0::20" }],
    listeners: [http({ hostname: undefined })],
  });
  const route = httpRoute("media/one", {
    hostnames: ["one.int.example.org"],
    rules: [{ backendRefs: [{ name: "one", port: 80 }] }],
  });
  const world = (ipv6: boolean, ...more: Resource[]) => [
    ...without("pool", "cilium"),
    cilium("1.20.2", { ...VALUES, ipv6: { enabled: ipv6 } }),
    pool("p", { start: "192.168.30.60", stop: "192.168.30.80" }, { cidr: "fd00:7::/120" }),
    ...[gw, route, app("media/one"), node("n")],
    ...more,
  ];
  const asked = (resources: readonly Resource[]) =>
    ends(ask(resources, "http://one.int.example.org", "lan", new Map([["one.int.example.org", given]])));

  test("a block gives the address, however it is written, and it is announced", () => {
    expect(asked(world(true))).toBe("media/one:80");
  });

  test("is nothing that Cilium serves unless it is switched on", () => {
    expect(asked(world(false))).toMatch(/^blocked: nothing answers at fd00:7::20: Cilium's ipv6.enabled is not true/);
  });
});

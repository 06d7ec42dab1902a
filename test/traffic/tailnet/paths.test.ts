import * as fc from "fast-check";
import { object, resource, UNKNOWN } from "../../policy/resources";
import { grant } from "./arbitrary";
import { acl, changed, connector, FILE, reach, WORLD } from "./world";

const GATEWAY = "192.168.30.61:443";
const file = (rest: object) => acl({ ...FILE, ...rest });

describe("an address behind a subnet router", () => {
  test("is reached by a rule and an approved route, and leaves through the router's pod", () => {
    const { texts, result } = reach(WORLD, GATEWAY);
    expect(texts).toEqual([
      "grants[0] lets group:home reach 192.168.30.61 on tcp:443",
      "the subnet router router advertises 192.168.30.0/24, which is approved for tag:router, and forwards to 192.168.30.61",
    ]);
    expect(result).toEqual({
      kind: "address",
      address: "192.168.30.61",
      via: {
        kind: "pod",
        namespace: "tailscale",
        labels: {
          "tailscale.com/managed": "true",
          "tailscale.com/parent-resource": "router",
          "tailscale.com/parent-resource-ns": "",
          "tailscale.com/parent-resource-type": "connector",
        },
      },
    });
  });

  test.each<[string | undefined, string]>([
    [undefined, "reachable"],
    ["ann@example.org", "reachable"],
    ["group:home", "reachable"],
    ["eve@example.org", "blocked"],
    ["tag:ci", "blocked"],
    ["autogroup:member", "blocked"],
  ])("from %s it is %s", (who, status) => {
    expect(reach(WORLD, GATEWAY, who).status).toBe(status);
  });

  test("somebody who is named is told by what they get through", () => {
    expect(reach(WORLD, GATEWAY, "ann@example.org").texts[0]).toBe(
      "grants[0] lets ann@example.org, as one of group:home reach 192.168.30.61 on tcp:443",
    );
  });

  test("a group gets through when each member does, by whatever rule", () => {
    const each = FILE.groups["group:home"].map((user) => ({ src: [user], dst: ["gateway"], ip: ["443"] }));
    expect(reach(changed(WORLD, [], file({ grants: each })), GATEWAY, "group:home").status).toBe("reachable");
    expect(reach(changed(WORLD, [], file({ grants: each.slice(1) })), GATEWAY, "group:home").status).toBe("blocked");
  });

  test("without a rule the policy file stops it", () => {
    expect(reach(changed(WORLD, [], file({ grants: FILE.grants.slice(1) })), GATEWAY)).toMatchObject({
      status: "blocked",
      why: "no rule of the policy file lets any user of the tailnet reach 192.168.30.61 on tcp:443",
      by: "Acl acl: acl",
    });
  });

  test("on another port or protocol it is blocked", () => {
    expect(reach(WORLD, "192.168.30.61:22").status).toBe("blocked");
    expect(reach(WORLD, "udp 192.168.30.61:443").status).toBe("blocked");
  });

  test("a rule that depends on a device's posture makes it unknown", () => {
    const posture = file({ grants: [{ ...FILE.grants[0], srcPosture: ["posture:latest"] }] });
    expect(reach(changed(WORLD, [], posture), GATEWAY)).toMatchObject({
      status: "unknown",
      by: "Acl acl: acl.grants[0]",
    });
  });

  test("without a route it is blocked", () => {
    expect(reach(changed(WORLD, ["router"]), GATEWAY)).toMatchObject({
      status: "blocked",
      why: "no router of the tailnet advertises a route to 192.168.30.61",
    });
  });

  test("without a route a public address is unknown: a device has its own connection", () => {
    const open = file({ grants: [{ src: ["*"], dst: ["*"], ip: ["*"] }] });
    expect(reach(changed(WORLD, [], open), "203.0.113.7:443").status).toBe("unknown");
  });

  test("a route that is not approved by itself is unknown: somebody may have approved it by hand", () => {
    expect(reach(changed(WORLD, [], file({ autoApprovers: {} })), GATEWAY)).toMatchObject({
      status: "unknown",
      why: expect.stringContaining("nobody approves the route 192.168.30.0/24 of a router with tag:router"),
      by: "Connector router: spec.subnetRouter.advertiseRoutes[0]",
    });
  });

  test("an approval for another tag does not count, one for a wider range does", () => {
    const approvers = (routes: object) =>
      reach(changed(WORLD, [], file({ autoApprovers: { routes } })), GATEWAY).status;
    expect(approvers({ "192.168.30.0/24": ["tag:ci"] })).toBe("unknown");
    expect(approvers({ "192.168.0.0/16": ["tag:router"] })).toBe("reachable");
    expect(approvers({ "192.168.30.0/25": ["tag:router"] })).toBe("unknown");
  });

  test("of two routers the one with the longer prefix forwards", () => {
    const near = connector("near", ["192.168.30.60/30"]);
    expect(reach([...WORLD, near], GATEWAY).texts[1]).toContain("the subnet router near advertises 192.168.30.60/30");
    const strange = connector("near", ["192.168.30.60/30"], ["tag:ci"]);
    expect(reach([...WORLD, strange], GATEWAY)).toMatchObject({
      status: "unknown",
      by: expect.stringContaining("near"),
    });
  });

  test("a Connector without tags has the operator's", () => {
    const untagged = changed(WORLD, [], connector("router", ["192.168.30.0/24"], []));
    expect(reach(untagged, GATEWAY).why).toContain("a router with tag:k8s");
  });

  test("a device whose routes the stack only enables is unknown: where it stands is not in the stack", () => {
    const device = resource("tailscale:index/deviceSubnetRoutes:DeviceSubnetRoutes", "nas", {
      routes: ["192.168.30.0/24"],
    });
    expect(reach(changed(WORLD, ["router"], device), GATEWAY)).toMatchObject({
      status: "unknown",
      why: expect.stringContaining("DeviceSubnetRoutes nas routes 192.168.30.61 through a device"),
    });
  });

  test("without the operator nothing serves the Connector that is known of", () => {
    expect(reach(changed(WORLD, ["operator"]), GATEWAY)).toMatchObject({
      status: "unknown",
      why: expect.stringContaining("operator"),
    });
  });

  test("an operator may be a Deployment too", () => {
    const deployment = object("apps/v1", "Deployment", "ts/operator", {
      spec: { template: { spec: { containers: [{ image: "tailscale/k8s-operator:v1.102.5" }] } } },
    });
    expect(reach(changed(WORLD, ["operator"], deployment), GATEWAY).result).toMatchObject({ via: { namespace: "ts" } });
  });

  test("routes that are not known yet may hold the address", () => {
    expect(reach(changed(WORLD, [], connector("router", UNKNOWN)), GATEWAY).status).toBe("unknown");
    // A longer prefix would take the traffic.
    expect(reach([...WORLD, connector("other", UNKNOWN)], GATEWAY).status).toBe("unknown");
  });
});

describe("the policy file", () => {
  test("without one in the stack everything is unknown", () => {
    expect(reach(changed(WORLD, ["acl"]), GATEWAY).status).toBe("unknown");
  });

  test("two of them replace each other", () => {
    expect(reach([...WORLD, acl(FILE, "second")], GATEWAY).why).toContain("several policy files");
  });

  test("one that is no HuJSON is refused by the service", () => {
    expect(reach(changed(WORLD, [], acl("{")), GATEWAY)).toMatchObject({ status: "blocked", by: "Acl acl: acl" });
  });

  test("one that is not known yet makes it unknown", () => {
    expect(reach(changed(WORLD, [], acl(UNKNOWN)), GATEWAY)).toMatchObject({ status: "unknown", by: "Acl acl: acl" });
  });

  test("one without rules allows everything", () => {
    const { grants: _, ...rest } = FILE;
    expect(reach(changed(WORLD, [], acl(rest)), "192.168.30.61:22").texts[0]).toBe(
      "the policy file, which has no rules, lets * reach 192.168.30.61 on tcp:22",
    );
  });
});

describe("network policies of the proxies", () => {
  const egress = (...rules: object[]) =>
    object("cilium.io/v2", "CiliumNetworkPolicy", "tailscale/out", { spec: { endpointSelector: {}, egress: rules } });
  const ports = (port: string, protocol: string) => ({ toPorts: [{ ports: [{ port, protocol }] }] });
  const tailscale = { toCIDR: ["192.200.0.0/24"], ...ports("443", "TCP") };
  const dns = { toCIDR: ["192.168.30.45/32"], ...ports("53", "UDP") };

  test("without a way to Tailscale neither routers nor devices are there", () => {
    expect(reach([...WORLD, egress(dns)], GATEWAY)).toMatchObject({
      status: "blocked",
      why: expect.stringContaining("do not let the proxy of Connector router reach Tailscale"),
      by: expect.stringContaining("CiliumNetworkPolicy tailscale/out"),
    });
    expect(reach([...WORLD, egress(dns)], "media-sonarr:80").status).toBe("blocked");
    expect(reach([...WORLD, egress(tailscale)], GATEWAY).status).toBe("reachable");
  });
});

test("removing a rule never opens a way, and adding one never closes any", () => {
  const order = { blocked: 0, unknown: 1, reachable: 2 };
  const targets = fc.constantFrom(GATEWAY, "192.168.30.7:22", "media-sonarr:80", "udp 192.168.30.45:53");
  const who = fc.constantFrom(undefined, "ann@example.org", "group:home", "tag:ci", "autogroup:member");
  fc.assert(
    fc.property(fc.array(grant, { minLength: 1, maxLength: 4 }), fc.nat(3), targets, who, (grants, at, to, subject) => {
      const world = (list: object[]) => changed(WORLD, [], file({ grants: list }));
      const fewer = grants.filter((_, i) => i !== at % grants.length);
      const [before, after] = [grants, fewer].map((list) => reach(world(list), to, subject).status);
      expect(order[after as keyof typeof order]).toBeLessThanOrEqual(order[before as keyof typeof order]);
    }),
    { numRuns: 1000 },
  );
});

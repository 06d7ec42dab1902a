import * as fc from "fast-check";
import { object, resource, UNKNOWN } from "../../policy/resources";
import { grant } from "./arbitrary";
import { acl, changed, connector, exposed, FILE, operator, reach, resolver, splitDns, WORLD } from "./world";

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

describe("a Service or Ingress that is a device of the tailnet", () => {
  test.each(["media-sonarr", "media-sonarr.tail1234.ts.net", "MEDIA-sonarr"])("is reached as %s", (name) => {
    const { texts, result } = reach(WORLD, `${name}:80`);
    expect(texts).toEqual([
      "grants[2] lets ann@example.org reach tag:k8s on tcp:80",
      "the proxy of Service media/sonarr forwards to it",
    ]);
    expect(result).toMatchObject({
      kind: "service",
      namespace: "media",
      service: "sonarr",
      via: { namespace: "tailscale", labels: { "tailscale.com/parent-resource-ns": "media" } },
    });
  });

  test.each<[string, object, object, string]>([
    ["a name of its own", { "tailscale.com/hostname": "tv" }, {}, "tv"],
    [
      "its class",
      { "tailscale.com/expose": "false" },
      { type: "LoadBalancer", loadBalancerClass: "tailscale" },
      "media-sonarr",
    ],
  ])("by %s", (_, annotations, spec, name) => {
    expect(
      reach(changed(WORLD, [], exposed("media/sonarr", { ...annotations }, { ...spec })), `${name}:80`).status,
    ).toBe("reachable");
  });

  test("has its own tags where it names them", () => {
    const tagged = changed(WORLD, [], exposed("media/sonarr", { "tailscale.com/tags": "tag:tv, tag:web" }));
    expect(reach(tagged, "media-sonarr:80").why).toBe(
      "no rule of the policy file lets any user of the tailnet reach tag:tv, tag:web on tcp:80",
    );
  });

  test.each<[string, object]>([
    ["a Service without the annotation", { "tailscale.com/expose": "false" }],
    ["a name that nothing has", { "tailscale.com/hostname": "tv" }],
  ])("is not %s", (_, annotations) => {
    expect(reach(changed(WORLD, [], exposed("media/sonarr", { ...annotations })), "media-sonarr:80").status).toBe(
      "blocked",
    );
  });

  test("a headless Service is none", () => {
    expect(
      reach(changed(WORLD, [], exposed("media/sonarr", {}, { clusterIP: "None" })), "media-sonarr:80").status,
    ).toBe("blocked");
  });

  test("one that a ProxyGroup serves is unknown", () => {
    const grouped = changed(WORLD, [], exposed("media/sonarr", { "tailscale.com/proxy-group": "ingress" }));
    expect(reach(grouped, "media-sonarr:80").why).toContain("ProxyGroup ingress");
  });

  test("a name that is not known yet may be the one", () => {
    const unnamed = changed(WORLD, [], exposed("media/radarr", { "tailscale.com/hostname": UNKNOWN }));
    expect([reach(unnamed, "tv:80").status, reach(unnamed, "media-sonarr:80").status]).toEqual([
      "unknown",
      "reachable",
    ]);
  });

  describe("an Ingress", () => {
    const ingress = (spec: object) =>
      object("networking.k8s.io/v1", "Ingress", "media/tv", { spec: { ingressClassName: "tailscale", ...spec } });
    const backend = (name: string, number: number) => ({ service: { name, port: { number } } });
    const paths = {
      defaultBackend: backend("front", 80),
      tls: [{ hosts: ["tv"] }],
      rules: [
        {
          http: {
            paths: [
              { path: "/api", pathType: "Prefix", backend: backend("api", 8080) },
              { path: "/x", pathType: "Exact", backend: backend("x", 1) },
            ],
          },
        },
      ],
    };
    const world = (spec: object = paths) => [
      ...changed(WORLD, [], acl({ grants: [{ src: ["*"], dst: ["tag:k8s"], ip: ["*"] }] })),
      ingress(spec),
    ];
    const service = (path: string) => {
      const { result } = reach(world(), "tv:443", undefined, path);
      return result?.kind === "service" ? `${result.service}:${result.port?.at("number").number()}` : undefined;
    };

    test("serves HTTPS on 443 and nothing else", () => {
      expect(["tv:443", "tv:80", "udp tv:443"].map((to) => reach(world(), to).status)).toEqual([
        "reachable",
        "blocked",
        "blocked",
      ]);
    });

    test("sends a request to the Service of the longest path, else to the default one", () => {
      expect(["/", "/api", "/api/v1", "/apix", "/x", "/x/y"].map(service)).toEqual([
        ...["front:80", "api:8080", "api:8080", "front:80", "x:1", "front:80"],
      ]);
    });

    test("is called after its TLS host, else after itself", () => {
      expect(reach(world({ defaultBackend: backend("front", 80) }), "media-tv-ingress:443").status).toBe("reachable");
    });

    test("without a backend answers nothing", () => {
      expect(reach(world({ tls: [{ hosts: ["tv"] }] }), "tv:443").why).toContain("has no backend for /");
    });
  });
});

describe("which resolver a device asks", () => {
  const NAME = "sonarr.int.example.org";

  test("the one of the split domain, which a rule and a route let it reach", () => {
    const { texts, result } = resolver(WORLD, NAME);
    expect([result, ...texts]).toEqual([
      "192.168.30.45",
      "split DNS for int.example.org asks 192.168.30.45 for sonarr.int.example.org (grants[1] lets group:home reach 192.168.30.45 on udp:53, through router)",
    ]);
  });

  test("the public DNS for other names, and for all without split DNS", () => {
    expect(resolver(WORLD, "example.org").result).toBeUndefined();
    expect(resolver(WORLD, "xint.example.org").result).toBeUndefined();
    expect(resolver(changed(WORLD, ["int.example.org"]), NAME)).toMatchObject({
      status: "reachable",
      result: undefined,
    });
  });

  test("the one of the longest domain", () => {
    const both = [...WORLD, splitDns("sonarr.int.example.org", "192.168.30.46")];
    expect(resolver(both, NAME).why).toContain("reach 192.168.30.46 on udp:53");
  });

  test("blocked without a rule for port 53, or without a route", () => {
    const grants = [FILE.grants[0], { src: ["group:home"], dst: ["dns"], ip: ["tcp:53"] }];
    expect(resolver(changed(WORLD, [], file({ grants })), NAME).why).toContain("reach 192.168.30.45 on udp:53");
    expect(resolver(changed(WORLD, ["router"]), NAME).why).toContain("no router of the tailnet advertises");
    expect(resolver(WORLD, NAME, "tag:ci").status).toBe("blocked");
  });

  test("a public resolver needs no rule", () => {
    expect(resolver([splitDns("int.example.org", "9.9.9.9")], NAME)).toMatchObject({
      status: "reachable",
      result: "9.9.9.9",
    });
  });

  test("DnsConfiguration's split domains count likewise, and its servers for every name when they override", () => {
    const whole = (rest: object) =>
      changed(
        WORLD,
        ["int.example.org"],
        resource("tailscale:index/dnsConfiguration:DnsConfiguration", "dns", { ...rest }),
      );
    const nameservers = [{ address: "192.168.30.45" }];
    expect(resolver(whole({ splitDns: [{ domain: "int.example.org", nameservers }] }), NAME).result).toBe(
      "192.168.30.45",
    );
    expect(resolver(whole({ nameservers, overrideLocalDns: true }), "example.com").texts[0]).toContain(
      "Tailscale's DNS asks",
    );
    expect(resolver(whole({ nameservers }), "example.com").result).toBeUndefined();
  });

  test("MagicDNS for the name of a device, unless it is switched off", () => {
    const off = resource("tailscale:index/dnsPreferences:DnsPreferences", "dns", { magicDns: false });
    expect(resolver(WORLD, "media-sonarr.tail1234.ts.net").result).toBe("100.100.100.100");
    expect(resolver([...WORLD, off], "media-sonarr").why).toContain("MagicDNS is switched off");
  });

  test("a domain that is not known yet may be the one", () => {
    const unknown = resource("tailscale:index/dnsSplitNameservers:DnsSplitNameservers", "x", {
      domain: UNKNOWN,
      nameservers: [],
    });
    expect(resolver([...WORLD, unknown], "example.org").status).toBe("unknown");
    expect(resolver([...WORLD, unknown], NAME).status).toBe("unknown");
    expect(resolver([...WORLD, unknown], "int.example.org").status).toBe("reachable");
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

test("a change of the operator's default tags changes whom its devices are for", () => {
  const others = changed(WORLD, [], operator({ proxyConfig: { defaultTags: "tag:other" } }));
  expect(reach(others, "media-sonarr:80").status).toBe("blocked");
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

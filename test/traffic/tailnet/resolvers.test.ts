import { resource, UNKNOWN } from "../../policy/resources";
import { acl, changed, FILE, resolver, splitDns, WORLD } from "./world";

const file = (rest: object) => acl({ ...FILE, ...rest });

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

import * as fc from "fast-check";
import { isLogin, type Principal, type Target } from "../../../traffic/tailnet/selectors";
import { policyFiles } from "./arbitrary";
import { policyOf } from "./world";

const ann: Principal = { kind: "user", name: "ann@example.org" };
const stranger: Principal = { kind: "member" };
const ci: Principal = { kind: "tag", name: "tag:ci" };
const lan: Target = { kind: "address", address: "192.168.30.61" };

const DEFINED = {
  groups: { "group:home": ["ann@example.org"], "group:shop": ["user:*@example.org"], "group:empty": [] },
  hosts: { nas: "192.168.30.7", house: "192.168.30.0/24", "dotted.name": "192.168.30.61" },
};

/** Whether one grant lets somebody reach a target: yes, no, or why that is not known. */
function granted(grant: object, who: Principal = ann, to: Target = lan, port = 443, protocol: "tcp" | "udp" = "tcp") {
  const answer = policyOf({ ...DEFINED, grants: [grant] }).access(who, { target: to, protocol, port });
  return answer.allowed === undefined ? answer.why : answer.allowed;
}

describe("who a selector in `src` holds", () => {
  const from = (selector: string, who: Principal) => granted({ src: [selector], dst: ["*"], ip: ["*"] }, who);

  test.each<[string, Principal, boolean]>([
    ["*", ann, true],
    ["*", ci, true],
    ["autogroup:danger-all", ann, true],
    ["ann@example.org", ann, true],
    ["bob@example.org", ann, false],
    ["group:home", ann, true],
    ["group:home", stranger, false],
    ["group:shop", ann, true],
    ["group:empty", ann, false],
    ["autogroup:member", ann, true],
    ["autogroup:members", stranger, true],
    ["autogroup:member", ci, false],
    ["autogroup:tagged", ci, true],
    ["autogroup:tagged", ann, false],
    ["autogroup:shared", ann, false],
    ["user:*@example.org", ann, true],
    ["user:*@example.com", ann, false],
    ["tag:ci", ci, true],
    ["tag:ci", ann, false],
    ["tag:web", ci, false],
    ["192.168.30.0/24", ann, false],
    ["house", ann, false],
    ["autogroup:admin", { kind: "autogroup", name: "autogroup:admin" }, true],
    ["autogroup:member", { kind: "autogroup", name: "autogroup:admin" }, true],
    ["autogroup:member", { kind: "autogroup", name: "autogroup:tagged" }, false],
    ["192.168.30.0/24", { kind: "address", address: "192.168.30.9" }, true],
    ["192.168.31.0/24", { kind: "address", address: "192.168.30.9" }, false],
    ["nas", { kind: "address", address: "192.168.30.7" }, true],
    ["fd00::/8", { kind: "address", address: "fd00::1" }, true],
  ])("%s and %j: %s", (selector, who, expected) => {
    expect(from(selector, who)).toBe(expected);
  });

  test.each<[string, Principal, RegExp]>([
    ["autogroup:admin", ann, /role of autogroup:admin is set in Tailscale's console/],
    ["group:synced@example.org", ann, /kept outside the policy file/],
    ["user:*@example.org", stranger, /login ends in @example.org/],
    ["100.64.0.0/10", ann, /whether the device's address is in/],
    ["100.101.102.103", ci, /whether the device's address is in/],
    ["fd7a:115c:a1e0::/48", ann, /whether the device's address is in/],
    ["ipset:prod", ann, /what is in ipset:prod/],
  ])("%s and %j is not known", (selector, who, why) => {
    expect(from(selector, who)).toMatch(why);
  });
});

describe("what a selector in `dst` holds", () => {
  const to = (selector: string, target: Target, who = ann) =>
    granted({ src: ["*"], dst: [selector], ip: ["*"] }, who, target);
  const device: Target = { kind: "device", tags: ["tag:k8s"] };

  test.each<[string, Target, boolean]>([
    ["*", lan, true],
    ["192.168.30.61", lan, true],
    ["192.168.30.61/32", lan, true],
    ["192.168.30.0/24", lan, true],
    ["192.168.31.0/24", lan, false],
    ["house", lan, true],
    ["nas", lan, false],
    ["dotted.name", lan, true],
    ["tag:k8s", lan, false],
    ["group:home", lan, false],
    ["autogroup:internet", lan, false],
    ["autogroup:internet", { kind: "address", address: "1.1.1.1" }, true],
    ["*", device, true],
    ["tag:k8s", device, true],
    ["tag:ci", device, false],
    ["autogroup:tagged", device, true],
    ["autogroup:member", device, false],
    ["192.168.30.0/24", device, false],
    ["autogroup:self", { kind: "user", name: "ann@example.org" }, true],
    ["autogroup:self", { kind: "user", name: "bob@example.org" }, false],
    ["group:home", { kind: "user", name: "ann@example.org" }, true],
    ["fd00::/8", { kind: "address", address: "fd00::1" }, true],
    ["fd00::1", { kind: "address", address: "fd00:0::1" }, true],
  ])("%s and %j: %s", (selector, target, expected) => {
    expect(to(selector, target)).toBe(expected);
  });

  test.each<[string, Target, RegExp]>([
    ["ipset:prod", lan, /what is in ipset:prod/],
    ["100.64.0.0/10", device, /device's address/],
    ["tag:k8s", { kind: "address", address: "100.101.102.103" }, /which device has the address/],
  ])("%s and %j is not known", (selector, target, why) => {
    expect(to(selector, target)).toMatch(why);
  });
});

describe("ports and protocols", () => {
  const ip = (entry: string, protocol: "tcp" | "udp", port: number) =>
    granted({ src: ["*"], dst: ["*"], ip: [entry] }, ann, lan, port, protocol);

  test.each<[string, "tcp" | "udp", number, boolean]>([
    ["*", "tcp", 1, true],
    ["*", "udp", 65535, true],
    ["443", "tcp", 443, true],
    ["443", "udp", 443, true],
    ["443", "tcp", 444, false],
    ["80-90", "tcp", 80, true],
    ["80-90", "tcp", 90, true],
    ["80-90", "tcp", 91, false],
    ["tcp:443", "tcp", 443, true],
    ["tcp:443", "udp", 443, false],
    ["udp:53", "udp", 53, true],
    ["TCP:*", "tcp", 9, true],
    ["6:443", "tcp", 443, true],
    ["17:443", "tcp", 443, false],
    ["icmp:*", "tcp", 443, false],
    ["132:*", "udp", 443, false],
    ["tcp:80,443", "tcp", 443, true],
  ])("%s for %s %i: %s", (entry, protocol, port, expected) => {
    expect(ip(entry, protocol, port)).toBe(expected);
  });

  test.each(["https", "tcp", "tcp:", "256:*", "90-80", "70000"])("%s is not understood", (entry) => {
    expect(ip(entry, "tcp", 443)).toMatch(/names ports that are not understood/);
  });

  test("a grant without ip opens no port: its app is about an application", () => {
    expect(granted({ src: ["*"], dst: ["*"], app: { "tailscale.com/cap/kubernetes": [{}] } })).toBe(false);
  });
});

describe("conditions of a rule", () => {
  const rule = { src: ["*"], dst: ["*"], ip: ["*"] };

  test("a posture that the device may have or not", () => {
    expect(granted({ ...rule, srcPosture: ["posture:latest"] })).toBe("whether the device fulfils posture:latest");
  });

  test("a posture for all rules that name none themselves", () => {
    const file = { defaultSrcPosture: ["posture:latest"], grants: [rule], acls: [] };
    expect(policyOf(file).access(ann, { target: lan, protocol: "tcp", port: 1 }).allowed).toBeUndefined();
    expect(
      policyOf({ ...file, grants: [{ ...rule, srcPosture: [] }] }).access(ann, {
        target: lan,
        protocol: "tcp",
        port: 1,
      }).allowed,
    ).toBe(true);
  });

  test("a route by routers with a tag", () => {
    const policy = policyOf({ grants: [{ ...rule, via: ["tag:router"] }] });
    expect(policy.access(ann, { target: lan, protocol: "tcp", port: 1, through: ["tag:router"] }).allowed).toBe(true);
    expect(
      policy.access(ann, { target: lan, protocol: "tcp", port: 1, through: ["tag:other"] }).allowed,
    ).toBeUndefined();
  });

  test("a rule that surely allows counts more than one that may", () => {
    const policy = policyOf({ grants: [{ ...rule, srcPosture: ["posture:x"] }, rule] });
    expect(policy.access(ann, { target: lan, protocol: "tcp", port: 1 })).toMatchObject({
      allowed: true,
      by: { path: "acl.grants[1]" },
    });
  });
});

describe("the older acls", () => {
  const allowed = (rule: object, target: Target = lan, port = 443) =>
    policyOf({ ...DEFINED, acls: [{ action: "accept", ...rule }] }).access(ann, { target, protocol: "tcp", port })
      .allowed;

  test.each<[string, object, boolean]>([
    ["host and port", { src: ["*"], dst: ["192.168.30.61:443"] }, true],
    ["host and ports", { src: ["*"], dst: ["house:80,443"] }, true],
    ["host and range", { src: ["*"], dst: ["house:400-500"] }, true],
    ["everything", { src: ["*"], dst: ["*:*"] }, true],
    ["another protocol", { src: ["*"], proto: "udp", dst: ["*:*"] }, false],
    ["the older names of fields", { users: ["group:home"], ports: ["house:443"] }, true],
    ["fields in capitals", { Src: ["*"], DST: ["*:443"] }, true],
    ["another port", { src: ["*"], dst: ["*:80"] }, false],
  ])("%s", (_, rule, expected) => {
    expect(allowed(rule)).toBe(expected);
  });

  test("an IPv6 address in brackets", () => {
    const target: Target = { kind: "address", address: "fd00::1" };
    expect(allowed({ src: ["*"], dst: ["[fd00::1]:443"] }, target)).toBe(true);
  });

  test("a destination without ports is not understood", () => {
    expect(allowed({ src: ["*"], dst: ["192.168.30.61"] })).toBeUndefined();
  });
});

test("without grants and acls everything is allowed, with empty ones nothing", () => {
  expect(policyOf({}).access(ann, { target: lan, protocol: "tcp", port: 22 }).allowed).toBe(true);
  expect(policyOf({ grants: [] }).access(ann, { target: lan, protocol: "tcp", port: 22 }).allowed).toBe(false);
  expect(policyOf({ acls: [] }).access(ann, { target: lan, protocol: "tcp", port: 22 }).allowed).toBe(false);
});

test("anybody gets through exactly where one of the users does whom the file names, or any other member", () => {
  const targets: Target[] = [lan, { kind: "address", address: "1.1.1.1" }, { kind: "device", tags: ["tag:k8s"] }];
  fc.assert(
    fc.property(policyFiles, fc.constantFrom(...targets), fc.constantFrom(22, 443), (file, target, port) => {
      const policy = policyOf({ ...file });
      const src = [...(file.grants ?? []), ...(file.acls ?? [])].flatMap((rule) => rule.src);
      const users = [...src, ...Object.values(file.groups).flat()].filter(isLogin);
      const principals: Principal[] = [...users.map((name) => ({ kind: "user", name }) as const), { kind: "member" }];
      const each = principals.map((who) => policy.access(who, { target, protocol: "tcp", port }).allowed);
      const best = each.includes(true) ? true : each.includes(undefined) ? undefined : false;
      expect(policy.access({ kind: "anybody" }, { target, protocol: "tcp", port }).allowed).toBe(best);
    }),
    { numRuns: 1000 },
  );
});

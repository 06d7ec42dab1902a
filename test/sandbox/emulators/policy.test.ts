import fc from "fast-check";
import { parseHuJson } from "../../../sandbox/emulators/tailscale/hujson";
import { PolicyProblem } from "../../../sandbox/emulators/tailscale/policy";
import { acceptPolicy } from "../../../sandbox/emulators/tailscale/validate";

type Json = Record<string, unknown>;

const base = {
  tagOwners: { "tag:k8s-operator": [], "tag:k8s": ["tag:k8s-operator"] },
  groups: { "group:family": ["ann@example.com"] },
  hosts: { nas: "192.168.30.20" },
};

/** The service's refusal, its failed tests behind it; "" when it accepts. */
function refusal(policy: Json | string): string {
  try {
    acceptPolicy(typeof policy === "string" ? policy : JSON.stringify({ ...base, ...policy }));
    return "";
  } catch (error) {
    if (!(error instanceof PolicyProblem)) throw error;
    return [error.message, ...(error.data ?? []).flatMap((d) => d.errors.map((e) => `${d.user} ${e}`))].join(" | ");
  }
}

describe("HuJSON", () => {
  test("comments and trailing commas are no part of the value", () => {
    expect(parseHuJson('{ // one\n "a": [1, 2,], /* "x": 1 */ "b": "// no comment, }", }')).toEqual({
      a: [1, 2],
      b: "// no comment, }",
    });
  });

  test("an error tells line and column of the text as written", () => {
    expect(() => parseHuJson('{\n  // a comment\n  "a": 1\n  "b": 2\n}')).toThrow(/^line 4, column 3: /);
    expect(() => parseHuJson('{\n "a": [1,, 2]\n}')).toThrow(/^line 2, column 10: /);
    expect(() => parseHuJson('{\n "a": oops\n}')).toThrow(/^line 2, column 7: /);
    expect(() => parseHuJson('{"a": {}')).toThrow(/^line 1, column 9: /);
    expect(() => parseHuJson('{"a": 1} x')).toThrow(/^line 1, column 10: /);
    expect(() => parseHuJson('{"a": 1 /* open')).toThrow(/line 1, column 9: unexpected end of comment/);
  });

  test("every JSON value means the same with commas and comments added", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = JSON.stringify(value, null, 1).replace(/([^[{,\n])\n( *[\]}])/g, "$1, // end\n$2");
        expect(parseHuJson(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe("names of a policy", () => {
  test("a complete policy with every kind of name is accepted", () => {
    const policy = {
      grants: [
        {
          src: ["group:family", "ann@example.com", "autogroup:member"],
          dst: ["nas", "192.168.30.0/24", "tag:k8s"],
          ip: ["tcp:443", "53", "icmp:*"],
        },
        { src: ["tag:k8s"], dst: ["autogroup:internet"], ip: ["*"] },
      ],
      autoApprovers: { routes: { "192.168.30.0/24": ["tag:k8s"] }, exitNode: ["autogroup:admin"] },
      ssh: [{ action: "check", src: ["autogroup:member"], dst: ["autogroup:self"], users: ["root"] }],
      nodeAttrs: [{ target: ["autogroup:member"], attr: ["funnel"] }],
    };
    expect(refusal(policy)).toBe("");
  });

  test.each<[string, Json, RegExp]>([
    [
      "an undefined tag in a grant",
      { grants: [{ src: ["tag:x"], dst: ["*"], ip: ["*"] }] },
      /grants\[0\]\.src: tag not found: "tag:x"/,
    ],
    [
      "an undefined tag in an ACL's destination",
      { acls: [{ action: "accept", src: ["*"], dst: ["tag:x:22"] }] },
      /acls\[0\]\.dst: tag not found: "tag:x"/,
    ],
    ["an undefined owner tag", { tagOwners: { "tag:a": ["tag:b"] } }, /tagOwners\["tag:a"\]: tag not found: "tag:b"/],
    [
      "an undefined approver",
      { autoApprovers: { routes: { "192.168.30.0/24": ["tag:x"] } } },
      /autoApprovers.*tag not found: "tag:x"/,
    ],
    ["an undefined group", { grants: [{ src: ["group:x"], dst: ["*"], ip: ["*"] }] }, /group not found: "group:x"/],
    ["an unknown autogroup", { grants: [{ src: ["autogroup:x"], dst: ["*"], ip: ["*"] }] }, /autogroup not found/],
    ["an unknown host", { grants: [{ src: ["*"], dst: ["printer"], ip: ["*"] }] }, /host not found: "printer"/],
    ["a host without address", { hosts: { nas: "nowhere" } }, /hosts\["nas"\]: invalid address/],
    [
      "a route with host bits",
      { autoApprovers: { routes: { "192.168.30.1/24": ["tag:k8s"] } } },
      /bits set behind its prefix/,
    ],
    ["a route that is none", { autoApprovers: { routes: { lan: ["tag:k8s"] } } }, /invalid route: "lan"/],
    ["a group in a group", { groups: { "group:a": ["group:b"] } }, /groups hold users only/],
    [
      "an ACL destination without ports",
      { acls: [{ action: "accept", src: ["*"], dst: ["nas"] }] },
      /has no ports behind it/,
    ],
    ["a wrong port", { grants: [{ src: ["*"], dst: ["*"], ip: ["tcp:70000"] }] }, /ip: invalid entry "tcp:70000"/],
    [
      "an unknown protocol",
      { acls: [{ action: "accept", proto: "quic", src: ["*"], dst: ["*:443"] }] },
      /unknown protocol "quic"/,
    ],
    ["a grant of nothing", { grants: [{ src: ["*"], dst: ["*"] }] }, /a grant needs ip or app/],
    ["a bad tag name", { tagOwners: { "tag:1": [] } }, /invalid tag name/],
    ["an unknown field", { grant: [] }, /Unrecognized key: "grant"/],
    ["a deny rule", { acls: [{ action: "deny", src: ["*"], dst: ["*:*"] }] }, /acls\.0\.action/],
    [
      "a self destination as source",
      { grants: [{ src: ["autogroup:self"], dst: ["*"], ip: ["*"] }] },
      /destination only/,
    ],
    [
      "SSH check mode from a tag",
      { ssh: [{ action: "check", src: ["tag:k8s"], dst: ["tag:k8s"], users: ["root"] }] },
      /not possible for a tagged source/,
    ],
    ["a test of a range", { tests: [{ src: "ann@example.com", accept: ["10.0.0.0/8:22"] }] }, /must be one address/],
    ["a test of everything", { tests: [{ src: "ann@example.com", deny: ["*:22"] }] }, /must be one address/],
    ["a test of an autogroup", { tests: [{ src: "ann@example.com", deny: ["autogroup:self:22"] }] }, /must be one/],
    ["a test that asserts nothing", { tests: [{ src: "ann@example.com" }] }, /neither accept nor deny/],
    ["a test without a port", { tests: [{ src: "ann@example.com", accept: ["nas"] }] }, /must end in one port/],
  ])("%s is refused", (_what, policy, message) => {
    expect(refusal(policy)).toMatch(message);
  });

  test("all problems come at once", () => {
    expect(refusal({ grants: [{ src: ["tag:x"], dst: ["printer"], ip: ["*"] }] })).toMatch(/tag:x.*printer/);
  });
});

describe("tests of a policy", () => {
  test("without grants and acls everything is allowed, with empty ones nothing", () => {
    const open = { tests: [{ src: "ann@example.com", accept: ["192.168.30.61:443"] }] };
    expect(refusal(open)).toBe("");
    expect(refusal({ ...open, grants: [] })).toMatch(/want: Accept, got: Drop/);
  });

  const grants = (...list: Json[]) => ({ grants: list });
  const tests = (...list: Json[]) => ({ tests: list });
  const lan = { src: ["group:family"], dst: ["192.168.30.0/24"], ip: ["tcp:443"] };

  test("a member of the group reaches an address of the range on the granted port", () => {
    expect(
      refusal({ ...grants(lan), ...tests({ src: "ann@example.com", accept: ["192.168.30.61:443", "nas:443"] }) }),
    ).toBe("");
  });

  test("a failing test names its source, the address, and both verdicts", () => {
    expect(refusal({ ...grants(lan), ...tests({ src: "ann@example.com", accept: ["192.168.30.61:80"] }) })).toBe(
      'test(s) failed | ann@example.com address "192.168.30.61:80": want: Accept, got: Drop',
    );
  });

  test.each<[string, Json, Json]>([
    ["a stranger", lan, { src: "bob@example.com", deny: ["192.168.30.61:443"] }],
    ["an address outside the range", lan, { src: "ann@example.com", deny: ["192.168.31.61:443"] }],
    ["UDP where TCP is granted", lan, { src: "ann@example.com", proto: "udp", deny: ["192.168.30.61:443"] }],
    [
      "a port beside the range",
      { ...lan, ip: ["8000-8002"] },
      { src: "ann@example.com", deny: ["nas:8003", "nas:7999"] },
    ],
    [
      "a tagged device by a rule for members",
      { ...lan, src: ["autogroup:member"] },
      { src: "tag:k8s", deny: ["nas:443"] },
    ],
    [
      "the LAN by a rule for the internet",
      { src: ["*"], dst: ["autogroup:internet"], ip: ["*"] },
      { src: "ann@example.com", deny: ["nas:443"] },
    ],
    [
      "someone else's device by autogroup:self",
      { src: ["autogroup:member"], dst: ["autogroup:self"], ip: ["*"] },
      { src: "ann@example.com", deny: ["bob@example.com:22"] },
    ],
    [
      "a tag the rule does not name",
      { src: ["tag:k8s"], dst: ["tag:k8s"], ip: ["*"] },
      { src: "tag:k8s", deny: ["tag:k8s-operator:22"] },
    ],
  ])("%s is dropped, and asking for the opposite fails", (_what, grant, wanted) => {
    expect(refusal({ ...grants(grant), ...tests(wanted) })).toBe("");
    const { deny, ...rest } = wanted;
    expect(refusal({ ...grants(grant), ...tests({ ...rest, accept: deny }) })).toMatch(/want: Accept, got: Drop/);
  });

  test.each<[string, Json, Json]>([
    ["every port by *", { src: ["*"], dst: ["*"], ip: ["*"] }, { src: "tag:k8s", accept: ["nas:1", "nas:65535"] }],
    [
      "DNS over UDP by a bare port",
      { src: ["tag:k8s"], dst: ["nas"], ip: ["53"] },
      { src: "tag:k8s", proto: "udp", accept: ["nas:53"] },
    ],
    [
      "a public address by autogroup:internet",
      { src: ["*"], dst: ["autogroup:internet"], ip: ["*"] },
      { src: "tag:k8s", accept: ["1.1.1.1:443"] },
    ],
    [
      "a whole group when each member is named",
      { src: ["ann@example.com"], dst: ["nas"], ip: ["*"] },
      { src: "group:family", accept: ["nas:22"] },
    ],
    [
      "an own device by autogroup:self",
      { src: ["autogroup:member"], dst: ["autogroup:self"], ip: ["22"] },
      { src: "ann@example.com", accept: ["ann@example.com:22"] },
    ],
    [
      "an address of a subnet by a wider one",
      { src: ["192.168.0.0/16"], dst: ["nas"], ip: ["22"] },
      { src: "192.168.30.7", accept: ["nas:22"] },
    ],
  ])("%s is accepted, and asking for the opposite fails", (_what, grant, wanted) => {
    expect(refusal({ ...grants(grant), ...tests(wanted) })).toBe("");
    const { accept, ...rest } = wanted;
    expect(refusal({ ...grants(grant), ...tests({ ...rest, deny: accept }) })).toMatch(/want: Drop, got: Accept/);
  });

  test("older acls and their names of fields are evaluated likewise", () => {
    const acls = [{ action: "accept", users: ["group:family"], ports: ["nas:22,80-90"] }];
    expect(refusal({ acls, tests: [{ user: "ann@example.com", allow: ["nas:85"], deny: ["nas:91"] }] })).toBe("");
  });

  test("a rule with a posture condition lets no test through", () => {
    const postures = { "posture:linux": ["node:os == 'linux'"] };
    const grant = { ...lan, srcPosture: ["posture:linux"] };
    expect(refusal({ postures, ...grants(grant), ...tests({ src: "ann@example.com", accept: ["nas:443"] }) })).toMatch(
      /got: Drop/,
    );
  });
});

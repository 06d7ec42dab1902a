import * as fc from "fast-check";
import { runTests } from "../../../sandbox/emulators/tailscale/evaluate";
import { readPolicy } from "../../../sandbox/emulators/tailscale/policy";
import { View } from "../../../traffic/model/view";
import { failingTests, policyTests } from "../../../traffic/tailnet";
import { policyFiles } from "./arbitrary";
import { acl, FILE } from "./world";

const results = (file: object | string) => policyTests(View.of(acl(file as never)));
const failing = (test: object, file: object = FILE) => results({ ...file, tests: [test] }).failing.map((f) => f.why);
const unjudged = (test: object, file: object = FILE) => results({ ...file, tests: [test] }).unjudged.map((f) => f.why);

describe("a test holds", () => {
  test.each<[string, object]>([
    ["for a member of a group", { src: "ann@example.org", accept: ["192.168.30.61:443"], deny: ["192.168.30.61:22"] }],
    ["for a group", { src: "group:home", accept: ["gateway:443"], deny: ["gateway:80"] }],
    ["for a tag", { src: "tag:ci", deny: ["gateway:443", "tag:k8s:80"] }],
    ["for a host as the source", { src: "dns", deny: ["gateway:443"] }],
    ["to a tag", { src: "ann@example.org", accept: ["tag:k8s:80"] }],
    [
      "over the one protocol that is asked for",
      { src: "group:home", proto: "udp", accept: ["dns:53"], deny: ["gateway:443"] },
    ],
    ["over either protocol when none is", { src: "group:home", accept: ["dns:53"] }],
    ["by a protocol's number", { src: "group:home", proto: "17", accept: ["dns:53"] }],
    ["in the older words", { user: "ann@example.org", allow: ["gateway:443"] }],
  ])("%s", (_, test) => {
    expect(results({ ...FILE, tests: [test] })).toEqual({ failing: [], unjudged: [] });
  });
});

describe("a test fails", () => {
  test.each<[string, object, RegExp]>([
    [
      "what it accepts is refused",
      { src: "bob@example.org", accept: ["tag:k8s:80"] },
      /^no rule lets bob@example.org reach tag:k8s:80$/,
    ],
    [
      "what it denies is allowed",
      { src: "group:home", deny: ["gateway:443"] },
      /^grants\[0\] lets group:home reach gateway:443$/,
    ],
    ["it names several ports", { src: "group:home", accept: ["gateway:80,443"] }, /does not end in one port/],
    ["it names a range of ports", { src: "group:home", accept: ["gateway:80-90"] }, /does not end in one port/],
    ["it names every port", { src: "group:home", accept: ["gateway:*"] }, /does not end in one port/],
    ["it names a range of addresses", { src: "group:home", accept: ["192.168.30.0/24:443"] }, /is no address, host/],
    [
      "it names a single address as a range",
      { src: "group:home", accept: ["192.168.30.61/32:443"] },
      /is no address, host/,
    ],
    ["it names everything", { src: "group:home", deny: ["*:443"] }, /is no address, host/],
    ["it names an autogroup", { src: "ann@example.org", deny: ["autogroup:self:22"] }, /is no address, host/],
    ["it names a host that is not defined", { src: "group:home", accept: ["printer:443"] }, /is no address, host/],
    ["it names a tag that nobody owns", { src: "tag:ghost", deny: ["gateway:443"] }, /tag:ghost is in no tagOwners/],
    [
      "it names a group that is not defined",
      { src: "group:ghost", deny: ["gateway:443"] },
      /group:ghost has no members/,
    ],
    ["it names no source", { accept: ["gateway:443"] }, /the source is no address/],
    ["it asserts nothing", { src: "group:home" }, /neither accept nor deny/],
    [
      "it names something that is no protocol",
      { src: "group:home", proto: "quic", accept: ["gateway:443"] },
      /quic is no protocol/,
    ],
  ])("when %s", (_, test, why) => {
    expect(failing(test)).toEqual([expect.stringMatching(why)]);
  });

  test("with its place in the file, and the host that is wrong", () => {
    const [first] = failingTests(
      View.of(acl({ ...FILE, tests: [{ src: "ann@example.org", deny: ["gateway:80", "gateway:443"] }] })),
    );
    expect([first?.test.path, first?.src, first?.dst, first?.wanted]).toEqual([
      "acl.tests[0]",
      "ann@example.org",
      "gateway:443",
      "deny",
    ]);
  });
});

describe("a test is not judged", () => {
  const open = { src: ["*"], dst: ["gateway"], ip: ["443"] };
  const with_ = (rest: object) => ({ ...FILE, grants: [{ ...open, ...rest }] });

  test.each<[string, object, object, RegExp]>([
    [
      "when the rule asks for a posture",
      { src: "tag:ci", srcPostureAttrs: { "node:os": "linux" }, accept: ["gateway:443"] },
      with_({ srcPosture: ["posture:x"] }),
      /fulfils posture:x/,
    ],
    [
      "when the rule is for a role",
      { src: "ann@example.org", accept: ["gateway:443"] },
      with_({ src: ["autogroup:admin"] }),
      /role of autogroup:admin/,
    ],
    [
      "when a group is kept elsewhere",
      { src: "group:it@example.org", accept: ["gateway:443"] },
      FILE,
      /kept outside the policy file/,
    ],
    ["when its source is an autogroup", { src: "autogroup:member", accept: ["gateway:443"] }, FILE, /autogroup:member/],
    ["when it is about ICMP", { src: "tag:ci", proto: "icmp", accept: ["gateway:443"] }, FILE, /tests of icmp/],
    [
      "when the members of its group are allowed different things",
      { src: "group:home", accept: ["tag:k8s:80"] },
      FILE,
      /not allowed the same/,
    ],
    ["when it is about a service", { src: "tag:ci", accept: ["svc:web:443"] }, FILE, /svc:web stands for/],
  ])("%s", (_, test, file, why) => {
    expect([failing(test, file), unjudged(test, file)]).toEqual([[], [expect.stringMatching(why)]]);
  });

  test("a posture does not matter where another rule allows it, or none does", () => {
    const asked = { src: "group:home", srcPostureAttrs: {}, accept: ["gateway:443"] };
    expect(unjudged(asked, { ...FILE, grants: [{ ...open, srcPosture: ["posture:x"] }, open] })).toEqual([]);
    expect(failing({ src: "tag:ci", accept: ["gateway:22"] }, with_({ srcPosture: ["posture:x"] }))).toHaveLength(1);
  });
});

test("a file that is no HuJSON has no tests: the service refuses it as a whole", () => {
  expect(results("{")).toEqual({ failing: [], unjudged: [] });
});

test("an independent evaluation of the same files comes to the same results", () => {
  let judged = 0;
  fc.assert(
    fc.property(policyFiles, (file) => {
      const text = JSON.stringify(file);
      const refused = new Set(
        runTests(readPolicy(text)).flatMap(({ errors }) => errors.map((e) => /"(.*)"/.exec(e)?.[1])),
      );
      const { failing, unjudged } = results(text);
      const open = new Set(unjudged.map((t) => t.dst));
      for (const dst of new Set(file.tests.flatMap((t) => t.accept))) {
        if (open.has(dst)) continue;
        judged++;
        expect([dst, failing.some((t) => t.dst === dst)]).toEqual([dst, refused.has(dst)]);
      }
    }),
    { numRuns: 1000 },
  );
  // Most questions have a definite answer, so that the comparison means something.
  expect(judged).toBeGreaterThan(1000);
});

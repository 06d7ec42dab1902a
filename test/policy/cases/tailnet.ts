import type { Resource } from "../../../traffic/model/resource";
import type { Case } from "../case";
import { acl, authKey, connector, node, pool, resource, splitDns } from "../resources";

const DAY = 86400;
const any = { grants: [{ src: ["*"], dst: ["*"], ip: ["*"] }] };
const lan = "192.168.30.0/24";
const ownNetwork = acl("acl", {
  autoApprovers: { routes: { [lan]: ["tag:router"], "192.168.31.0/24": ["tag:router"] } },
});
const halves = [
  pool("first", { start: "192.168.31.0", stop: "192.168.31.127" }),
  pool("second", { cidr: "192.168.31.128/25" }),
];

export const tailnetCases: Case[] = [
  {
    rule: "NET-T01",
    when: "a grant allows everything",
    resources: [acl("good"), acl("bad", any)],
    reports: ["bad"],
    found: "grants[0]",
  },
  {
    rule: "NET-T01",
    when: "an older rule allows everything",
    resources: [acl("bad", { acls: [{ action: "accept", src: ["*"], dst: ["*:*"] }] })],
    reports: ["bad"],
  },
  {
    rule: "NET-T01",
    when: "rules name hosts or ports",
    resources: [acl("good", { acls: [{ action: "accept", src: ["*"], dst: ["tag:k8s:443", "*:53"] }] })],
    reports: [],
  },
  {
    rule: "NET-T02",
    when: "a key carries a tag that nobody owns",
    resources: [acl("acl"), authKey("good"), authKey("bad", { tags: ["tag:k8s", "tag:ghost"] })],
    reports: ["bad"],
    found: "tag:ghost",
  },
  {
    rule: "NET-T02",
    when: "the policy file uses a tag that nobody owns",
    resources: [acl("acl", { grants: [{ src: ["tag:ghost"], dst: ["tag:k8s"], ip: ["443"] }] })],
    reports: ["acl"],
    found: "tag:ghost",
  },
  {
    rule: "NET-T02",
    when: "a Connector carries a tag that nobody owns",
    resources: [acl("acl"), connector("bad", [lan], ["tag:ghost"])],
    reports: ["bad"],
  },
  {
    rule: "NET-T02",
    when: "every tag has its owner",
    resources: [acl("acl"), authKey("good"), connector("good", [lan])],
    reports: [],
  },
  {
    rule: "NET-T03",
    when: "a route is approved for another tag",
    resources: [node("cp1"), acl("acl"), connector("bad", [lan], ["tag:k8s"]), connector("good", [lan])],
    reports: ["bad"],
    found: "tag:router",
  },
  {
    rule: "NET-T03",
    when: "a route is not approved at all",
    resources: [acl("acl", { autoApprovers: {} }), connector("bad", [lan])],
    reports: ["bad"],
    found: "nobody",
  },
  {
    rule: "NET-T03",
    when: "a route is outside the LAN",
    resources: [node("cp1"), connector("bad", ["10.0.0.0/8"])],
    reports: ["bad"],
    found: "10.0.0.0/8",
  },
  {
    rule: "NET-T03",
    when: "routes are inside the LAN and approved",
    resources: [node("cp1"), acl("acl"), connector("good", ["192.168.30.45/32", lan])],
    reports: [],
  },
  {
    rule: "NET-T03",
    when: "a route is a network of its own, which two pools hand out together",
    resources: [node("cp1"), ownNetwork, connector("good", [lan, "192.168.31.0/24"]), ...halves],
    reports: [],
  },
  {
    rule: "NET-T03",
    when: "a route is wider than the pool",
    resources: [node("cp1"), ownNetwork, connector("bad", ["192.168.31.0/24"]), halves[0] as Resource],
    reports: ["bad"],
    found: "192.168.31.0/24",
  },
  {
    rule: "NET-T04",
    when: "a key has no tags",
    resources: [authKey("good"), authKey("bad", { tags: undefined })],
    reports: ["bad"],
  },
  { rule: "NET-T04", when: "a key has tags", resources: [authKey("good")], reports: [] },
  {
    rule: "NET-T05",
    when: "a key lives for half a year",
    resources: [authKey("good", { expiry: 90 * DAY }), authKey("bad", { expiry: 180 * DAY })],
    reports: ["bad"],
    found: "180 days",
  },
  {
    rule: "NET-T05",
    when: "a key lives longer than the network allows",
    resources: [authKey("bad", { expiry: 60 * DAY }), authKey("good", { expiry: 30 * DAY })],
    settings: { maxDays: 30 },
    reports: ["bad"],
  },
  {
    rule: "NET-T05",
    when: "a key has no expiry and gets the service's",
    resources: [authKey("good", { expiry: undefined })],
    reports: [],
  },
  {
    rule: "NET-T06",
    when: "a lasting key is reusable",
    resources: [authKey("good"), authKey("bad", { reusable: true })],
    reports: ["bad"],
  },
  {
    rule: "NET-T06",
    when: "an ephemeral key is reusable",
    resources: [authKey("good", { reusable: true, ephemeral: true })],
    reports: [],
  },
  {
    rule: "NET-T07",
    when: "the resolver is in no advertised route",
    resources: [acl("acl"), connector("router", ["192.168.30.61/32"]), splitDns("bad", "192.168.30.45")],
    reports: ["bad"],
    found: "no advertised route",
  },
  {
    rule: "NET-T07",
    when: "the resolver is allowed on TCP only",
    resources: [
      acl("acl", { grants: [{ src: ["group:home"], dst: [lan], ip: ["tcp:53"] }] }),
      connector("router", [lan]),
      splitDns("bad", "192.168.30.45"),
    ],
    reports: ["bad"],
    found: "udp:53",
  },
  {
    rule: "NET-T07",
    when: "the resolver is routed and allowed",
    resources: [
      acl("acl", { hosts: { dns: "192.168.30.45" }, grants: [{ src: ["group:home"], dst: ["dns"], ip: ["53"] }] }),
      connector("router", [lan]),
      splitDns("good", "192.168.30.45"),
      splitDns("public", "9.9.9.9"),
    ],
    reports: [],
  },
  {
    rule: "NET-T08",
    when: "the policy file has no tests",
    resources: [acl("good"), acl("bad", { tests: [] })],
    reports: ["bad"],
  },
  { rule: "NET-T08", when: "the policy file has tests", resources: [acl("good")], reports: [] },
  {
    rule: "NET-T09",
    when: "the policy file is overwritten",
    resources: [
      acl("good", {}, { overwriteExistingContent: false }),
      acl("bad", {}, { overwriteExistingContent: true }),
    ],
    reports: ["bad"],
    found: "overwriteExistingContent",
  },
  {
    rule: "NET-T09",
    when: "the policy file is reset on destroy",
    resources: [
      acl("bad", {}, { resetAclOnDestroy: true, overwriteExistingContent: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }),
    ],
    reports: ["bad"],
  },
  { rule: "NET-T09", when: "the flags are unset", resources: [acl("good")], reports: [] },
  {
    rule: "NET-T10",
    when: "DnsConfiguration stands beside split DNS",
    resources: [
      resource("tailscale:index/dnsConfiguration:DnsConfiguration", "dns", {}),
      splitDns("split", "192.168.30.45"),
    ],
    reports: ["dns"],
    found: "split",
  },
  { rule: "NET-T10", when: "split DNS stands alone", resources: [splitDns("split", "192.168.30.45")], reports: [] },
];

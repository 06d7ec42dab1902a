import { contains, isPrivate, joined, parseAddress, parseRange } from "../../traffic/addresses";
import { addresses, machine } from "../../traffic/cluster/machines";
import type { Stack } from "../../traffic/stack";
import { policyFile, rules } from "../../traffic/tailnet/policyFile";
import type { View } from "../../traffic/view";
import { poolRanges } from "../facts/pools";
import { advertisedRoutes, isOpened, opensEverything, policyFiles } from "../facts/tailnet";
import { type Judge, resourceRule, stackRule } from "../rule";
import { ACL, CONFIGURATION_APPLY, DNS_CONFIGURATION, OAUTH_CLIENT, SPLIT_DNS, TAILNET_KEY, types } from "../types";

const noAnyAny = resourceRule({
  code: "NET-T01",
  title: "No rule of the tailnet allows everything",
  prevents: "With *:* every device of the tailnet, also a guest's phone, reaches every port of every machine.",
  level: "mandatory",
  applies: types(ACL),
  check(acl, judge) {
    const policy = policyFile(acl);
    if (policy === undefined) return;
    for (const rule of rules(policy))
      if (opensEverything(rule))
        judge.violation(
          rule.view,
          `${rule.view.path}: from ${rule.src.join(", ")} to *:*`,
          "the hosts and ports that are needed, one grant each.",
        );
  },
});

const tagsOwned = stackRule({
  code: "NET-T02",
  title: "Every tag has its owner",
  prevents:
    "The service refuses a policy file or key with a tag that is in no tagOwners; the whole update stops there.",
  level: "mandatory",
  check(stack, judge) {
    for (const policy of policyFiles(stack, judge).found) {
      const owned = new Set(
        policy
          .at("tagOwners")
          .entries()
          .map(([tag]) => tag),
      );
      const instead = (tag: string) => `"${tag}": ["<who may hand it out>"] in the policy file's tagOwners.`;
      const { tagOwners: _, ...rest } = policy.value() as Record<string, unknown>;
      for (const tag of new Set(JSON.stringify(rest).match(/(?<=")tag:[\w-]+(?=[":])/g) ?? []))
        if (!owned.has(tag))
          judge.violation(policy, `${tag}, used in the policy file and owned by nobody`, instead(tag));
      for (const holder of [
        ...stack.type(TAILNET_KEY),
        ...stack.type(OAUTH_CLIENT),
        ...stack.kind("tailscale.com", "Connector"),
      ])
        judge.each(
          () => [...holder.at("tags").texts(), ...holder.at("spec.tags").texts()],
          (tag) => {
            if (!owned.has(tag)) judge.violation(holder, `${tag}, owned by nobody`, instead(tag));
          },
        );
    }
  },
});

const routesApproved = stackRule({
  code: "NET-T03",
  title: "Advertised routes lie in the LAN or a load-balancer pool and are approved for their own router",
  prevents:
    "A route that is not approved for its router's tag waits for a click in the console; one outside the house takes other networks' traffic home.",
  level: "mandatory",
  settings: {
    lan: { type: "texts", describes: "The LAN's ranges, where the stack has no machines to tell them.", default: [] },
  },
  check(stack, judge) {
    const lan = lanRanges(stack, judge);
    // Addresses that BGP announces lie in a network of their own.
    const pools = poolRanges(stack, judge);
    const home = joined([...lan, ...pools.found]);
    const policies = policyFiles(stack, judge);
    for (const { view, route, tags } of advertisedRoutes(stack, judge).found) {
      const range = parseRange(route);
      if (range !== undefined && lan.length > 0 && pools.complete && !home.some((h) => contains(h, range)))
        judge.violation(
          view,
          `the route ${route}, outside the LAN and its load-balancer pools (${[...new Set([...lan, ...pools.found].map((l) => l.text))].join(", ")})`,
          "a range of the LAN, or one that a CiliumLoadBalancerIPPool hands out.",
        );
      if (!policies.complete || tags.length === 0) continue;
      for (const policy of policies.found)
        judge.attempt(() => {
          const approvers = policy
            .at("autoApprovers.routes")
            .entries()
            .filter(([cidr]) => holdsRoute(cidr, route))
            .flatMap(([, v]) => v.texts());
          if (tags.some((tag) => approvers.includes(tag))) return;
          judge.violation(
            view,
            `the route ${route} of a router with ${tags.join(", ")}, approved for ${approvers.join(", ") || "nobody"}`,
            `"${route}": ["${tags[0]}"] in the policy file's autoApprovers.routes.`,
          );
        });
    }
  },
});

function lanRanges(stack: Stack, judge: Judge) {
  const machines = judge.collect(stack.type(CONFIGURATION_APPLY), (apply) =>
    addresses(machine(apply)).map((a) => a.network),
  );
  const configured = judge.texts("lan").flatMap((text) => parseRange(text) ?? []);
  return [...machines.found, ...configured];
}

/** An approval for a range approves the routes inside it. Source: Tailscale's documentation of autoApprovers. */
function holdsRoute(approved: string, route: string): boolean {
  const [outer, inner] = [parseRange(approved), parseRange(route)];
  return outer !== undefined && inner !== undefined && contains(outer, inner);
}

const keyTagged = resourceRule({
  code: "NET-T04",
  title: "An auth key carries tags",
  prevents:
    "A machine that joins without a tag belongs to a person, has that person's rights, and falls off when their login expires.",
  level: "mandatory",
  applies: types(TAILNET_KEY),
  check(key, judge) {
    if (key.at("tags").items().length === 0) judge.violation(key, "no tags", "tags: [tag:<what the machine is>].");
  },
});

const DAY = 24 * 60 * 60;

const keyExpires = resourceRule({
  code: "NET-T05",
  title: "An auth key expires",
  prevents: "A leaked key lets anybody into the tailnet for as long as it lives.",
  level: "mandatory",
  settings: { maxDays: { type: "number", describes: "The longest life of a key, in days.", default: 90 } },
  applies: types(TAILNET_KEY),
  check(key, judge) {
    const max = judge.number("maxDays");
    // Without an expiry the service sets 90 days.
    const days = (key.at("expiry").number() ?? 90 * DAY) / DAY;
    if (days > max || days <= 0)
      judge.violation(
        key,
        `a life of ${days <= 0 ? "no end" : `${days} days`}`,
        `expiry: ${max * DAY} (seconds, ${max} days) or less.`,
      );
  },
});

const keyOnce = resourceRule({
  code: "NET-T06",
  title: "A reusable auth key is for ephemeral machines only",
  prevents: "Whoever finds a reusable key in a log adds machines of their own, and they stay.",
  level: "mandatory",
  applies: types(TAILNET_KEY),
  check(key, judge) {
    if (key.at("reusable").flag() === true && key.at("ephemeral").flag() !== true)
      judge.violation(key, "reusable: true, not ephemeral", "reusable: false, or ephemeral: true.");
  },
});

const resolverReached = stackRule({
  code: "NET-T07",
  title: "The tailnet's resolver for home names is routed and allowed",
  prevents:
    "Split DNS to a server that no device reaches makes every name of the house fail outside it, after a long wait.",
  level: "mandatory",
  check(stack, judge) {
    const routes = advertisedRoutes(stack, judge);
    const policies = policyFiles(stack, judge);
    for (const { view, address } of resolvers(stack, judge)) {
      const value = parseAddress(address);
      if (value === undefined || !isPrivate(address) || address.startsWith("100.")) continue;
      const routed = routes.found.some(({ route }) => holdsRoute(route, `${address}/32`));
      if (!routed && routes.complete)
        judge.violation(
          view,
          `the resolver ${address}, in no advertised route`,
          `a subnet router that advertises ${address}/32 or its network.`,
        );
      for (const policy of policies.found)
        judge.attempt(() => {
          const missing = (["udp", "tcp"] as const).filter((proto) => !isOpened(policy, address, proto, 53));
          if (missing.length > 0)
            judge.violation(
              view,
              `the resolver ${address}, which no rule allows on ${missing.map((p) => `${p}:53`).join(" and ")}`,
              `a grant to ${address} with ip ["tcp:53", "udp:53"].`,
            );
        });
    }
  },
});

function resolvers(stack: Stack, judge: Judge): { view: View; address: string }[] {
  const split = judge.collect(stack.type(SPLIT_DNS), (d) =>
    d
      .at("nameservers")
      .texts()
      .map((address) => ({ view: d, address })),
  );
  const whole = judge.collect(stack.type(DNS_CONFIGURATION), (d) =>
    d
      .at("splitDns")
      .items()
      .flatMap((s) =>
        s
          .at("nameservers")
          .items()
          .flatMap((n) => n.at("address").text() ?? []),
      )
      .map((address) => ({ view: d, address })),
  );
  return [...split.found, ...whole.found];
}

const tested = resourceRule({
  code: "NET-T08",
  title: "The policy file has tests",
  prevents: "Without tests the service takes any policy, also one that locks everybody out or lets everybody in.",
  level: "mandatory",
  applies: types(ACL),
  check(acl, judge) {
    const policy = policyFile(acl);
    if (policy !== undefined && policy.at("tests").items().length === 0)
      judge.violation(acl, "no tests", 'tests: [{src: "<who>", accept: ["<host>:<port>"], deny: ["<host>:<port>"]}].');
  },
});

const noOverwrite = resourceRule({
  code: "NET-T09",
  title: "The policy file is neither overwritten nor reset",
  prevents:
    "overwriteExistingContent throws away a policy that somebody edited; resetAclOnDestroy opens the tailnet to everything when the stack goes.",
  level: "mandatory",
  applies: types(ACL),
  check(acl, judge) {
    for (const flag of ["overwriteExistingContent", "resetAclOnDestroy"])
      judge.attempt(() => {
        if (acl.at(flag).flag() === true)
          judge.violation(acl, `${flag}: true`, `${flag}: false; adopt an existing file with import (id acl).`);
      });
  },
});

const oneDnsOwner = stackRule({
  code: "NET-T10",
  title: "One resource owns the tailnet's DNS",
  prevents: "DnsConfiguration and the single Dns* resources overwrite each other at every update.",
  level: "mandatory",
  check(stack, judge) {
    const single = [
      "dnsSplitNameservers:DnsSplitNameservers",
      "dnsNameservers:DnsNameservers",
      "dnsPreferences:DnsPreferences",
      "dnsSearchPaths:DnsSearchPaths",
    ].flatMap((t) => stack.type(`tailscale:index/${t}`));
    for (const whole of stack.type(DNS_CONFIGURATION))
      for (const other of single)
        judge.violation(whole, `beside ${other.name}`, "everything in DnsConfiguration, or none of it.");
  },
});

export const tailnetRules = [
  noAnyAny,
  tagsOwned,
  routesApproved,
  keyTagged,
  keyExpires,
  keyOnce,
  resolverReached,
  tested,
  noOverwrite,
  oneDnsOwner,
];

import { addresses } from "../../traffic/cluster/nodes/links";
import { machine } from "../../traffic/cluster/nodes/machines";
import { contains, holdsRange, isPrivate, joined, parseAddress, parseRange } from "../../traffic/model/addresses";
import type { Stack } from "../../traffic/model/stack";
import type { View } from "../../traffic/model/view";
import { poolRanges } from "../facts/pools";
import { type Advertised, advertisedRoutes, isOpened, policyFiles, routerTags } from "../facts/tailnet";
import { type Judge, stackRule } from "../rule";
import { CONFIGURATION_APPLY, DNS_CONFIGURATION, SPLIT_DNS } from "../types";

const routesApproved = stackRule({
  code: "NET-T03",
  title: "Advertised routes lie in the LAN or a load-balancer pool and are approved for their own router",
  prevents:
    "A route that is not approved for its router's tag stays closed until somebody approves it in the admin console. A route to addresses elsewhere takes the traffic of other networks home.",
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
    for (const advertised of advertisedRoutes(stack, judge).found) {
      const { view, route } = advertised;
      const range = parseRange(route);
      if (range !== undefined && lan.length > 0 && pools.complete && !home.some((h) => contains(h, range)))
        judge.violation(
          view,
          `the route ${route}, outside the LAN and its load-balancer pools (${[...new Set([...lan, ...pools.found].map((l) => l.text))].join(", ")})`,
          "a range of the LAN, or one that a CiliumLoadBalancerIPPool hands out.",
        );
      if (policies.complete)
        judge.each(
          () => policies.found,
          (policy) => judgeApproval(advertised, policy, judge),
        );
    }
  },
});

function judgeApproval(advertised: Advertised, policy: View, judge: Judge): void {
  const { view, route } = advertised;
  const tags = routerTags(advertised);
  if (tags.length === 0) return;
  const approvers = policy
    .at("autoApprovers.routes")
    .entries()
    // An approval for a range approves the routes inside it. Source: Tailscale's documentation of autoApprovers.
    .filter(([cidr]) => holdsRange(cidr, route))
    .flatMap(([, v]) => v.texts());
  if (tags.some((tag) => approvers.includes(tag))) return;
  judge.violation(
    view,
    `the route ${route} of a router with ${tags.join(", ")}, approved for ${approvers.join(", ") || "nobody"}`,
    `"${route}": ["${tags[0]}"] in the policy file's autoApprovers.routes.`,
  );
}

function lanRanges(stack: Stack, judge: Judge) {
  const machines = judge.collect(stack.type(CONFIGURATION_APPLY), (apply) =>
    addresses(machine(apply)).map((a) => a.network),
  );
  const configured = judge.texts("lan").flatMap((text) => parseRange(text) ?? []);
  return [...machines.found, ...configured];
}

const resolverReached = stackRule({
  code: "NET-T07",
  title: "The tailnet's resolver for home names is routed and allowed",
  prevents:
    "Where devices of the tailnet cannot reach the server of split DNS, every name of the internal domain fails away from home, after a long wait.",
  level: "mandatory",
  check(stack, judge) {
    const routes = advertisedRoutes(stack, judge);
    const policies = policyFiles(stack, judge);
    for (const { view, address } of resolvers(stack, judge)) {
      const value = parseAddress(address);
      if (value === undefined || !isPrivate(address) || address.startsWith("100.")) continue;
      const routed = routes.found.some(({ route }) => holdsRange(route, address));
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

function resolvers(stack: Stack, judge: Judge): readonly { view: View; address: string }[] {
  const split = judge.collect(stack.type(SPLIT_DNS), (d) => d.at("nameservers").items());
  const whole = judge
    .collect(stack.type(DNS_CONFIGURATION), (d) => d.at("splitDns").items())
    .flatMap((s) => s.at("nameservers").items())
    .flatMap((n) => [n.at("address")]);
  return split.and(whole).flatMap((server) => {
    const address = server.text();
    return address === undefined ? [] : [{ view: server.root(), address }];
  }).found;
}

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

export const tailnetRouteRules = [routesApproved, resolverReached, oneDnsOwner];

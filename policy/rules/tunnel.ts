import { routes } from "../../traffic/cluster/gateway/attachment";
import { addresses, endpointHost, machine, routers } from "../../traffic/cluster/nodes/machines";
import { type IngressRule, ingressRules, origin } from "../../traffic/internet/ingress";
import { toTunnel } from "../../traffic/internet/tunnels";
import { REACH } from "../../traffic/model/annotations";
import { annotation } from "../../traffic/model/kubernetes";
import { hostnameHolds } from "../../traffic/model/names";
import type { Stack } from "../../traffic/model/stack";
import type { View } from "../../traffic/model/view";
import { backends } from "../facts/listeners";
import { type Judge, resourceRule, stackRule } from "../rule";
import { CONFIGURATION_APPLY, DNS_RECORD, GATEWAY_API, REMOTE_COMMAND, TUNNEL_CONFIG, types } from "../types";

const catchAll = resourceRule({
  code: "NET-I01",
  title: "The tunnel's last rule is the 404 catch-all",
  prevents:
    "cloudflared refuses a configuration without one; with another origin as the last rule every unknown name reaches that app.",
  level: "mandatory",
  applies: types(TUNNEL_CONFIG),
  check(config, judge) {
    const rules = ingressRules(config);
    const last = rules[rules.length - 1];
    const instead = "service: http_status:404 without a hostname, as the last rule.";
    if (last === undefined) judge.violation(config, "no ingress rule", instead);
    else if (last.hostname !== undefined || last.path !== undefined || last.service !== "http_status:404")
      judge.violation(
        config,
        `the last rule ${last.hostname ?? "without hostname"}${last.path ?? ""} → ${last.service}`,
        instead,
      );
  },
});

const shadowed = resourceRule({
  code: "NET-I02",
  title: "No tunnel rule shadows a later one",
  prevents: "cloudflared takes the first rule that matches: a name behind a wider rule leads to the wrong app.",
  level: "mandatory",
  applies: types(TUNNEL_CONFIG),
  check(config, judge) {
    const rules = ingressRules(config);
    for (const rule of rules) {
      const wider = rules.slice(0, rule.index).find((before) => judge.attempt(() => shadows(before, rule)));
      if (wider !== undefined)
        judge.violation(
          config,
          `rule ${rule.index + 1} (${rule.hostname ?? "any name"}${rule.path ?? ""}) behind rule ${wider.index + 1} (${wider.hostname ?? "any name"})`,
          "the narrower rule first.",
        );
    }
  },
});

/** Does a rule take every request that a later one is for? */
function shadows(before: IngressRule, rule: IngressRule): boolean {
  return (before.path === undefined || before.path === rule.path) && hostnameHolds(before.hostname, rule.hostname);
}

const declared = stackRule({
  code: "NET-I03",
  title: "The tunnel, public DNS and what is declared for the internet agree",
  prevents:
    "A name in only one of them is either an app that the internet reaches by mistake or one that it cannot reach.",
  level: "mandatory",
  check(stack, judge) {
    const configs = stack.type(TUNNEL_CONFIG);
    const rules = judge
      .collect(configs, ingressRules)
      .flatMap(({ view, hostname }) => (hostname === undefined ? [] : [{ view, hostname: hostname.toLowerCase() }]));
    const records = judge.collect(stack.type(DNS_RECORD), (r) => [
      [(r.at("name").text() ?? "").toLowerCase(), r] as const,
    ]);
    const byName = new Map(records.found);
    const published = new Set(rules.found.map((r) => r.hostname));
    const wildcards = rules.found.filter((r) => r.hostname.startsWith("*"));
    for (const { view, hostname } of rules.found) {
      const record = byName.get(hostname);
      if (record === undefined && records.complete && byName.size > 0)
        judge.violation(
          view,
          `the tunnel serves ${hostname}, which has no DNS record in this stack`,
          "a proxied CNAME to the tunnel, or no ingress rule.",
        );
      if (record !== undefined) judge.attempt(() => judgePublished(record, judge));
    }
    if (rules.complete && configs.length > 0)
      for (const [name, record] of records.found)
        judge.attempt(() => {
          if (published.has(name) || wildcards.some((r) => hostnameHolds(r.hostname, name)) || !toTunnel(stack, record))
            return;
          judge.violation(
            record,
            `${name} leads to the tunnel, which has no rule for it`,
            "an ingress rule for the name, or no record.",
          );
        });
    undeclared(stack, judge, published);
  },
});

function judgePublished(record: View, judge: Judge): void {
  const type = record.at("type").text();
  const isProxied = record.at("proxied").flag();
  if (type === "CNAME" && isProxied === true) return;
  judge.violation(
    record,
    `${type}, proxied: ${isProxied ?? "unset"}, for a name that the tunnel serves`,
    "type: CNAME, proxied: true.",
  );
}

/** Routes that say whom they are for, and whose name the tunnel serves although that is not the internet. */
function undeclared(stack: Stack, judge: Judge, published: ReadonlySet<string>): void {
  const closed = judge.collect(stack.kind(GATEWAY_API, "HTTPRoute"), (route) => {
    const reach = annotation(route, REACH);
    return reach === undefined || reach.split(",").some((r) => r.trim() === "internet") ? [] : [{ route, reach }];
  });
  for (const { route, reach } of closed.found) {
    const [name] = judge
      .collect([route], (r) => r.at("spec.hostnames").items())
      .flatMap((entry) => {
        const hostname = entry.text() ?? "";
        return published.has(hostname.toLowerCase()) ? [hostname] : [];
      }).found;
    if (name === undefined) continue;
    judge.violation(
      route,
      `${name} in the tunnel, declared for ${reach || "nobody outside"} only`,
      "internet among the app's declared reach, or no tunnel rule for it.",
    );
  }
}

/** Ports of interfaces that run the house: Kubernetes, Talos, etcd, kubelet, Hubble relay, SSH. */
const ADMIN_PORTS = [6443, 50000, 50001, 2379, 2380, 10250, 4245, 22];
const ADMIN_NAMES =
  /^(kubernetes\.default|hubble-(ui|relay)|pi-?hole|router|kube-apiserver)(\.|$)|(^|\.)hubble-(ui|relay)\./i;

const neverPublished = stackRule({
  code: "NET-I08",
  title: "What runs the house is never published",
  prevents:
    "The Kubernetes API, Talos, Hubble, the DNS server or the router on the internet is the whole house for whoever finds one weak password.",
  level: "mandatory",
  settings: {
    addresses: {
      type: "texts",
      describes: "Further addresses or host names that no tunnel may lead to, the router's for example.",
      default: [],
    },
  },
  check(stack, judge) {
    const admin = adminAddresses(stack, judge);
    const routed = adminRoutes(stack, judge);
    judge.each(
      () => judge.collect(stack.type(TUNNEL_CONFIG), ingressRules).found,
      (rule) => {
        judge.attempt(() => judgeOrigin(rule, admin, judge));
        const { view, hostname } = rule;
        const hidden = hostname === undefined ? undefined : routed.find((r) => r.hostname === hostname.toLowerCase());
        if (hidden !== undefined)
          judge.violation(
            view,
            `${hostname}, whose route leads to ${hidden.backend}`,
            "no tunnel rule for it; reach it over the tailnet.",
          );
      },
    );
  },
});

function judgeOrigin({ view, hostname, service }: IngressRule, admin: ReadonlyMap<string, string>, judge: Judge): void {
  const to = service === undefined ? undefined : origin(service);
  if (to === undefined) return;
  if (ADMIN_PORTS.includes(to.port ?? 0) || ADMIN_NAMES.test(to.host) || admin.has(to.host))
    judge.violation(
      view,
      `${hostname ?? "any name"} → ${service}${admin.has(to.host) ? ` (${admin.get(to.host)})` : ""}`,
      "an app's Service or a Gateway; reach administration over the tailnet.",
    );
}

function adminAddresses(stack: Stack, judge: Judge): Map<string, string> {
  const found = new Map(judge.texts("addresses").map((a) => [a, "listed in the pack's configuration"]));
  for (const apply of stack.type(CONFIGURATION_APPLY)) {
    judge.attempt(() => found.set(apply.at("node").text() ?? "", "a node"));
    judge.attempt(() => addresses(machine(apply)).map((a) => found.set(a.address, "a node")));
    judge.attempt(() => found.set(endpointHost(machine(apply)) ?? "", "the cluster's endpoint"));
    judge.attempt(() => routers(machine(apply)).map((r) => found.set(r, "the router")));
  }
  for (const command of stack.type(REMOTE_COMMAND))
    judge.attempt(() => found.set(command.at("connection.host").text() ?? "", "the LAN's DNS server"));
  found.delete("");
  return found;
}

/** Names of routes that lead to what runs the house. */
function adminRoutes(stack: Stack, judge: Judge): readonly { hostname: string; backend: string }[] {
  const web = routes(stack).filter(({ kind }) => kind === "HTTPRoute");
  return backends(web, judge)
    .flatMap(({ route, backend }) => {
      const name = backend.at("name").text();
      return name !== undefined && ADMIN_NAMES.test(name) ? [{ route, name }] : [];
    })
    .flatMap(({ route, name }) =>
      route
        .at("spec.hostnames")
        .items()
        .map((entry) => ({ entry, name })),
    )
    .flatMap(({ entry, name }) => {
      const hostname = entry.text();
      return hostname === undefined ? [] : [{ hostname: hostname.toLowerCase(), backend: name }];
    }).found;
}

export const tunnelRules = [catchAll, shadowed, declared, neverPublished];

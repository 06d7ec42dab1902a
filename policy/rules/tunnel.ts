import { routes } from "../../traffic/cluster/gateway/attachment";
import { addresses, routers } from "../../traffic/cluster/nodes/links";
import { endpointHost, machine } from "../../traffic/cluster/nodes/machines";
import { type IngressRule, ingressRules, isCatchAll, origin } from "../../traffic/internet/ingress";
import { ruleRefusal } from "../../traffic/internet/refusal";
import { hostnameHolds } from "../../traffic/model/names";
import type { Stack } from "../../traffic/model/stack";
import type { View } from "../../traffic/model/view";
import { forwardedGateway } from "../facts/forwarded";
import { backends } from "../facts/listeners";
import { networkOf } from "../facts/network";
import { type Judge, resourceRule, stackRule } from "../rule";
import { CONFIGURATION_APPLY, REMOTE_COMMAND, TUNNEL_CONFIG, types } from "../types";

const taken = resourceRule({
  code: "NET-I01",
  title: "cloudflared takes the tunnel's rules",
  prevents:
    "One rule that cloudflared refuses makes it refuse the whole list: a running tunnel keeps its old rules, a new one answers nothing, and only its log says so.",
  level: "mandatory",
  applies: types(TUNNEL_CONFIG),
  check(config, judge) {
    const rules = ingressRules(config);
    if (rules.length === 0) judge.violation(config, "no ingress rule", `${CATCH_ALL}, as the last rule.`);
    for (const rule of rules)
      judge.attempt(() => {
        const why = ruleRefusal(rule, rule.index === rules.length - 1);
        if (why !== undefined)
          judge.violation(
            config,
            `rule ${rule.index + 1} (${ruleText(rule)} → ${rule.service}): ${why}`,
            `scheme://host:port without a path, a whole name or *.name, and ${CATCH_ALL} as the last rule only.`,
          );
      });
  },
});

const CATCH_ALL = "service: http_status:404 without hostname and path";

const noAppForAll = resourceRule({
  code: "NET-I11",
  title: "The tunnel's catch-all is no app",
  prevents:
    "With an app as the catch-all, every name that leads to the tunnel reaches it, also one that was forgotten in DNS.",
  level: "advisory",
  applies: types(TUNNEL_CONFIG),
  check(config, judge) {
    const last = ingressRules(config).at(-1);
    if (last === undefined || !isCatchAll(last)) return;
    const to = last.service ?? "";
    if (origin(to) !== undefined) judge.violation(config, `the catch-all leads to ${to}`, `${CATCH_ALL}.`);
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
          `rule ${rule.index + 1} (${ruleText(rule)}) behind rule ${wider.index + 1} (${ruleText(wider)})`,
          "the narrower rule first.",
        );
    }
  },
});

function ruleText({ hostname, path }: IngressRule): string {
  return `${hostname ?? "any name"}${path ?? ""}`;
}

/** Does a rule take every request that a later one is for, and lead elsewhere? A wildcard in capitals takes none. */
function shadows(before: IngressRule, rule: IngressRule): boolean {
  const { hostname } = before;
  if (hostname?.startsWith("*.") && hostname !== hostname.toLowerCase()) return false;
  if ((before.path !== undefined && before.path !== rule.path) || !hostnameHolds(hostname, rule.hostname)) return false;
  return before.service !== rule.service || settings(before) !== settings(rule);
}

function settings({ view }: IngressRule): string {
  const request = view.at("originRequest");
  return request.exists() ? JSON.stringify(request.value()) : "";
}

/** Ports of interfaces that run the house: Kubernetes, Talos, etcd, kubelet, Hubble relay, SSH. */
const ADMIN_PORTS = [6443, 50000, 50001, 2379, 2380, 10250, 4245, 22];
const ADMIN_NAMES =
  /^(kubernetes\.default|hubble-(ui|relay)|pi-?hole|router|kube-apiserver)(\.|$)|(^|\.)hubble-(ui|relay)\./i;

const neverPublished = stackRule({
  code: "NET-I08",
  title: "Neither the tunnel nor a port forward leads to what administers the network",
  prevents:
    "Whoever reaches the Kubernetes API, Talos, Hubble, the DNS server or the router from the internet needs one weak password to own the whole network.",
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
    const network = networkOf(stack);
    for (const { route, hostname, backend } of routed)
      judge.attempt(() => {
        if (forwardedGateway(network, route, judge) === undefined) return;
        judge.violation(
          route,
          `${hostname}, at a Gateway to which the router forwards, leads to ${backend}`,
          "a Gateway of the LAN for it; reach it over the tailnet.",
        );
      });
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
function adminRoutes(stack: Stack, judge: Judge): readonly { route: View; hostname: string; backend: string }[] {
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
        .map((entry) => ({ route, entry, name })),
    )
    .flatMap(({ route, entry, name }) => {
      const hostname = entry.text();
      return hostname === undefined ? [] : [{ route, hostname: hostname.toLowerCase(), backend: name }];
    }).found;
}

export const tunnelRules = [taken, noAppForAll, shadowed, neverPublished];

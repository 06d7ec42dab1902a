import { settleAt, Unknown } from "../model/unknown";
import type { View } from "../model/view";
import { parsePrefix, parsePrefixOrIp, prefixCovers } from "./addresses";
import { ENTITIES } from "./entities";
import type { Settings } from "./settings";

const PEERS = ["Endpoints", "CIDR", "CIDRSet", "Entities", "Nodes", "Groups"];
const LISTS = ["ingress", "ingressDeny", "egress", "egressDeny"] as const;

type Side = "from" | "to";

interface Problem {
  at: View;
  why: string;
}

/** Looks at one part of a policy. */
type Check = () => Problem | undefined;

/**
 * Why the API server or the agent refuses a Cilium policy: then nothing of the whole object takes effect, and the model leaves open what it
 * would decide. A value that is not known yet is taken for valid. Source: the CRD's schema and pkg/policy/api/rule_validation.go of Cilium 1.20.
 */
export function refusal(spec: View, namespace: string | undefined, settings: Settings): Unknown | undefined {
  const found = first(spec, [
    () => subjectProblem(spec, namespace),
    () => {
      const empty = LISTS.every((list) => spec.at(list).items().length === 0);
      return empty ? { at: spec, why: "has no rule at all, so it refuses nothing: write ingress: [{}]" } : undefined;
    },
    ...LISTS.map(
      (list) => () =>
        first(
          spec,
          rulesIn(spec.at(list), (rule) => checksOf(rule, list, settings)),
        ),
    ),
  ]);
  return found && Unknown.because(`Cilium refuses the policy: ${found.at.path} ${found.why}`, found.at);
}

function first(at: View, checks: readonly Check[]): Problem | undefined {
  for (const check of checks) {
    const found = settleAt(at, check);
    if (found !== undefined && !(found instanceof Unknown)) return found;
  }
  return undefined;
}

function rulesIn(list: View, checks: (rule: View) => readonly Check[]): Check[] {
  return list.items().map((rule) => () => first(rule, checks(rule)));
}

function subjectProblem(spec: View, namespace: string | undefined): Problem | undefined {
  const [pods, nodes] = [spec.at("endpointSelector"), spec.at("nodeSelector")];
  if (pods.exists() === nodes.exists()) return { at: spec, why: "needs either an endpointSelector or a nodeSelector" };
  if (!nodes.exists() || namespace === undefined) return undefined;
  return { at: nodes, why: "is for a CiliumClusterwideNetworkPolicy" };
}

function checksOf(rule: View, list: (typeof LISTS)[number], settings: Settings): Check[] {
  const side = list.startsWith("ingress") ? "from" : "to";
  // Only what stands there is looked at: there are thousands of rules.
  const filled = rule.entries().filter(([, value]) => value.known && value.isList() && !value.isEmpty());
  return [
    () =>
      combined(
        rule,
        filled.map(([key]) => key),
        side,
        settings,
      ),
    ...filled.flatMap(([key, value]) => (CHECKS[key.replace(/^(from|to)(?!Ports)/, "")] ?? none)(value, side, list)),
  ];
}

/** By the field of a rule, without `from` or `to`. */
const CHECKS: Readonly<Record<string, (value: View, side: Side, list: string) => Check[]>> = {
  Requires: (value) => [() => ({ at: value, why: "is no longer supported: use a deny rule" })],
  Entities: (value) => [() => entityProblem(value)],
  CIDR: (value) => [() => rangeProblem(value)],
  CIDRSet: (value) => rulesIn(value, (set) => [() => blockProblem(set)]),
  toPorts: (value, side, list) => rulesIn(value, (item) => portChecks(item, side, list.endsWith("Deny"))),
};
const none = (): Check[] => [];

/** Each way to name peers needs a rule of its own, and so do ICMP and ports. */
function combined(rule: View, filled: readonly string[], side: Side, { nodeLabels }: Settings): Problem | undefined {
  const names = [...PEERS.map((name) => `${side}${name}`), ...(side === "to" ? ["toServices", "toFQDNs"] : [])];
  const used = names.filter((name) => filled.includes(name));
  const protocols = ["icmps", "toPorts"].filter((name) => filled.includes(name));
  for (const both of [used, protocols])
    if (both.length > 1) return { at: rule, why: `has ${both.join(" and ")}: each needs a rule of its own` };
  if (used[0] !== `${side}Nodes` || nodeLabels !== false) return undefined;
  return { at: rule, why: `has ${used[0]}, which needs the Helm value nodeSelectorLabels` };
}

function rangeProblem(list: View): Problem | undefined {
  const bad = list.items().find((item) => parsePrefixOrIp(item.text() ?? "") === undefined);
  return bad && { at: bad, why: "is no range of addresses" };
}

function entityProblem(list: View): Problem | undefined {
  const odd = list.items().find((item) => !ENTITIES.includes(item.text() ?? ""));
  return odd && { at: odd, why: `is none of the entities ${ENTITIES.join(", ")}` };
}

function blockProblem(set: View): Problem | undefined {
  const ways = ["cidr", "cidrGroupRef", "cidrGroupSelector"].filter((way) => set.at(way).exists());
  if (ways.length !== 1) return { at: set, why: "needs one of cidr, cidrGroupRef and cidrGroupSelector" };
  if (ways[0] !== "cidr") return undefined;
  const whole = parsePrefix(set.at("cidr").text() ?? "");
  if (whole === undefined) return { at: set.at("cidr"), why: "is no range of addresses" };
  const odd = set
    .at("except")
    .items()
    .find((item) => {
      const part = parsePrefix(item.text() ?? "");
      return part === undefined || !prefixCovers(whole, part);
    });
  return odd && { at: odd, why: "is no range inside of cidr" };
}

function portChecks(item: View, side: Side, denies: boolean): Check[] {
  const ports = item.at("ports").items();
  const [http, dns] = denies ? [0, 0] : ["rules.http", "rules.dns"].map((path) => item.at(path).items().length);
  const found = (bad: View | undefined, why: string) => bad && { at: bad, why };
  const numbered = (port: View) => port.at("port").text();
  return [
    () =>
      found(
        ports.find((port) => numbered(port) === undefined),
        "has no port written as text",
      ),
    () => found(dns && side === "from" ? item.at("rules.dns") : undefined, "is for egress"),
    () => found(dns && ports.length === 0 ? item.at("rules.dns") : undefined, "needs port 53"),
    () => found(http ? ports.find((port) => !isTcp(port)) : undefined, "needs protocol TCP for its HTTP rules"),
    () => found(http || dns ? ports.find((port) => Number(numbered(port)) === 0) : undefined, "is 0 beside L7 rules"),
  ];
}

function isTcp(port: View): boolean {
  return port.at("protocol").text()?.toUpperCase() === "TCP";
}

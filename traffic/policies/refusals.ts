import type { View } from "../view";
import { parsePrefix, parsePrefixOrIp, prefixCovers } from "./addresses";
import { ENTITIES } from "./entities";
import type { Context } from "./rule";
import { Doubt, settle } from "./truth";

const LISTS = ["Endpoints", "CIDR", "CIDRSet", "Entities", "Nodes", "Groups"];

/**
 * Why the API server or the agent refuses a Cilium policy: then nothing of the whole object takes effect, or an older version of it still
 * does. Source: the CRD's schema and pkg/policy/api/rule_validation.go of Cilium 1.20.
 */
export function refusal(spec: View, namespace: string | undefined, context: Context): Doubt | undefined {
  const found = settle(spec, () => problem(spec, namespace, context));
  if (found === undefined || found instanceof Doubt) return undefined;
  return new Doubt(`Cilium refuses the policy: ${found.path} ${found.why}`, found.at);
}

interface Problem {
  at: View;
  path: string;
  why: string;
}

function problem(spec: View, namespace: string | undefined, context: Context): Problem | undefined {
  const [pods, nodes] = [spec.at("endpointSelector"), spec.at("nodeSelector")];
  if (pods.exists() === nodes.exists()) return at(spec, "needs either an endpointSelector or a nodeSelector");
  if (nodes.exists() && namespace !== undefined) return at(nodes, "is for a CiliumClusterwideNetworkPolicy");
  const rules = ["ingress", "ingressDeny", "egress", "egressDeny"].flatMap((list) =>
    spec
      .at(list)
      .items()
      .map((rule) => ({ rule, ingress: list.startsWith("ingress"), denies: list.endsWith("Deny") })),
  );
  if (rules.length === 0) return at(spec, "has no rule at all, so it refuses nothing: write ingress: [{}]");
  for (const { rule, ingress, denies } of rules) {
    const found = settle(rule, () => ruleProblem(rule, ingress ? "from" : "to", denies, context));
    if (found !== undefined && !(found instanceof Doubt)) return found;
  }
  return undefined;
}

function ruleProblem(rule: View, side: "from" | "to", denies: boolean, context: Context): Problem | undefined {
  const names = [...LISTS.map((name) => `${side}${name}`), ...(side === "to" ? ["toServices", "toFQDNs"] : [])];
  const used = names.filter((name) => rule.at(name).items().length > 0);
  if (used.length > 1) return at(rule, `has ${used.join(" and ")}: one of them needs a rule of its own`);
  if (rule.at(`${side}Requires`).items().length > 0) return at(rule.at(`${side}Requires`), "is gone since Cilium 1.17");
  if (used[0] === `${side}Nodes` && context.settings.nodeLabels === false)
    return at(rule, `has ${used[0]}, which needs the Helm value nodeSelectorLabels`);
  if (rule.at("icmps").items().length > 0 && rule.at("toPorts").items().length > 0)
    return at(rule, "has icmps and toPorts: one of them needs a rule of its own");
  const odd = rule
    .at(`${side}Entities`)
    .items()
    .find((item) => !ENTITIES.includes(item.text() ?? ""));
  if (odd !== undefined) return at(odd, `is none of the entities ${ENTITIES.join(", ")}`);
  return rangeProblem(rule, side) ?? portsProblem(rule, side, denies);
}

function rangeProblem(rule: View, side: "from" | "to"): Problem | undefined {
  const bad = rule
    .at(`${side}CIDR`)
    .items()
    .find((item) => parsePrefixOrIp(item.text() ?? "") === undefined);
  if (bad !== undefined) return at(bad, "is no range of addresses");
  for (const set of rule.at(`${side}CIDRSet`).items()) {
    const ways = ["cidr", "cidrGroupRef", "cidrGroupSelector"].filter((way) => set.at(way).exists());
    if (ways.length !== 1) return at(set, "needs one of cidr, cidrGroupRef and cidrGroupSelector");
    if (ways[0] !== "cidr") continue;
    const whole = parsePrefix(set.at("cidr").text() ?? "");
    if (whole === undefined) return at(set.at("cidr"), "is no range of addresses");
    for (const item of set.at("except").items()) {
      const part = parsePrefix(item.text() ?? "");
      if (part === undefined || !prefixCovers(whole, part)) return at(item, "is no range inside of cidr");
    }
  }
  return undefined;
}

function portsProblem(rule: View, side: "from" | "to", denies: boolean): Problem | undefined {
  for (const item of rule.at("toPorts").items()) {
    const ports = item.at("ports").items();
    for (const port of ports) if (port.at("port").text() === undefined) return at(port, "has no port written as text");
    if (denies) continue;
    const [http, dns] = [item.at("rules.http").items(), item.at("rules.dns").items()];
    if (dns.length > 0 && side === "from") return at(item.at("rules.dns"), "is for egress");
    if (dns.length > 0 && ports.length === 0) return at(item.at("rules.dns"), "needs port 53");
    const odd = ports.find((port) => port.at("protocol").text()?.toUpperCase() !== "TCP");
    if (http.length > 0 && odd !== undefined) return at(odd, "needs protocol TCP for its HTTP rules");
    const zero = ports.find((port) => Number(port.at("port").text()) === 0);
    if (http.length + dns.length > 0 && zero !== undefined) return at(zero, "cannot be 0 beside L7 rules");
  }
  return undefined;
}

function at(view: View, why: string): Problem {
  return { at: view, path: view.path, why };
}

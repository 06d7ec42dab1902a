import { contains, parseRange } from "../../traffic/addresses";
import type { Spec } from "../../traffic/policies/objects";
import type { View } from "../../traffic/view";

/** Does the policy choose every pod of its namespace, and thereby refuse what it does not allow? */
export function isDefaultDeny({ view: spec, cilium }: Spec): boolean {
  const selector = spec.at(cilium ? "endpointSelector" : "podSelector");
  const all = selector.exists() && selector.entries().every(([, part]) => part.isEmpty() || !part.exists());
  if (!all) return false;
  if (cilium)
    return (
      // Without any rule of the direction nothing is switched on, not even by an empty list.
      [spec.at("ingress"), spec.at("ingressDeny")].some((list) => list.items().length > 0) &&
      spec.at("enableDefaultDeny.ingress").flag() !== false &&
      !allowsAll(spec)
    );
  const types = spec.at("policyTypes").texts();
  // Kubernetes: a policy that names no types is for ingress.
  return (
    (types.length === 0 || types.includes("Ingress")) &&
    !spec
      .at("ingress")
      .items()
      .some((rule) => rule.at("from").items().length === 0)
  );
}

function allowsAll(spec: View): boolean {
  return spec
    .at("ingress")
    .items()
    .some((rule) => opensTo(rule).length > 0);
}

/** Entities and ranges by which a Cilium ingress rule lets everybody in: `world`, `all`, `0.0.0.0/0`. */
export function opensTo(rule: View): string[] {
  const entities = rule
    .at("fromEntities")
    .texts()
    .filter((e) => ["world", "world-ipv4", "all"].includes(e));
  const ranges = [
    ...rule.at("fromCIDR").texts(),
    ...rule
      .at("fromCIDRSet")
      .items()
      .flatMap((s) => s.at("cidr").text() ?? []),
  ];
  return [...entities, ...ranges.filter((cidr) => /\/0$/.test(cidr))];
}

/** The same of a Kubernetes NetworkPolicy's rule. No `from` at all is everybody. */
export function kubernetesOpensTo(rule: View): string[] {
  const from = rule.at("from").items();
  if (from.length === 0) return ["everybody (no from)"];
  return from.flatMap((peer) => peer.at("ipBlock.cidr").text() ?? []).filter((cidr) => /\/0$/.test(cidr));
}

/** A wide range with exceptions, in the forms of both kinds. */
export interface Block {
  view: View;
  cidr: string;
  except: string[];
}

export function blocks({ view: spec, cilium }: Spec): Block[] {
  const rules = ["ingress", "egress"].flatMap((direction) => spec.at(direction).items());
  const sets = cilium
    ? rules.flatMap((r) => [...r.at("toCIDRSet").items(), ...r.at("fromCIDRSet").items()])
    : rules.flatMap((r) => [...r.at("to").items(), ...r.at("from").items()]).map((peer) => peer.at("ipBlock"));
  return sets.flatMap((view) => {
    const cidr = view.at("cidr").text();
    return cidr === undefined ? [] : [{ view, cidr, except: view.at("except").texts() }];
  });
}

export function holdsRange(outer: string, inner: string): boolean {
  const [a, b] = [parseRange(outer), parseRange(inner)];
  return a !== undefined && b !== undefined && contains(a, b);
}

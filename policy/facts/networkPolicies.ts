import { allHold, anyHolds } from "../../traffic/model/unknown";
import type { View } from "../../traffic/model/view";
import type { Spec } from "../../traffic/policies/objects";
import type { Facts } from "../rule";

/** Does the policy choose every pod of its namespace, and thereby refuse what it does not allow? */
export function isDefaultDeny({ view: spec, cilium }: Spec): boolean {
  const selector = spec.at(cilium ? "endpointSelector" : "podSelector");
  if (!selector.exists() || !allHold(selector.entries(), ([, part]) => part.isEmpty() || !part.exists())) return false;
  return (
    (cilium ? deniesIngress(spec) : isForIngress(spec)) &&
    !anyHolds(spec.at("ingress").items(), (rule) => letsEverybodyIn(rule, cilium))
  );
}

/** Cilium: without any rule of the direction nothing is switched on, not even by an empty list. */
function deniesIngress(spec: View): boolean {
  const lists = [spec.at("ingress"), spec.at("ingressDeny")];
  return anyHolds(lists, (list) => list.items().length > 0) && spec.at("enableDefaultDeny.ingress").flag() !== false;
}

/** Kubernetes: a policy that names no types is for ingress. */
function isForIngress(spec: View): boolean {
  const types = spec.at("policyTypes").items();
  return types.length === 0 || anyHolds(types, (type) => type.text() === "Ingress");
}

function letsEverybodyIn(rule: View, cilium: boolean): boolean {
  if (namesNobody(rule, cilium)) return true;
  return anyHolds(sources(rule, cilium), (list) => anyHolds(list.items(), (entry) => opening(entry) !== undefined));
}

/** Kubernetes: a rule without `from` is for everybody. To Cilium it is for nobody. */
export function namesNobody(rule: View, cilium: boolean): boolean {
  return !cilium && rule.at("from").items().length === 0;
}

/** The lists of an ingress rule in which everybody may stand. */
export function sources(rule: View, cilium: boolean): View[] {
  return (cilium ? ["fromEntities", "fromCIDR", "fromCIDRSet"] : ["from"]).map((list) => rule.at(list));
}

const EVERYBODY = ["world", "world-ipv4", "all"];

/** The entity or range by which an entry of {@link sources} lets everybody in (`world`, `all`, `0.0.0.0/0`); undefined when it does not. */
export function opening(entry: View): string | undefined {
  const text = entry.at("ipBlock.cidr").text() ?? entry.at("cidr").text() ?? entry.text() ?? "";
  return EVERYBODY.includes(text) || text.endsWith("/0") ? text : undefined;
}

/** A wide range with exceptions, in the forms of both kinds. */
export interface Block {
  view: View;
  cidr: string;
  except: View[];
}

export function blocks(policies: Facts<Spec>): Facts<Block> {
  const rules = policies.flatMap((policy) =>
    ["ingress", "egress"].flatMap((direction) =>
      policy.view
        .at(direction)
        .items()
        .map((rule) => ({ rule, cilium: policy.cilium })),
    ),
  );
  return rules
    .flatMap(({ rule, cilium }) => (cilium ? ["toCIDRSet", "fromCIDRSet"] : ["to", "from"]).map((f) => rule.at(f)))
    .flatMap((list) => list.items())
    .flatMap((entry) => {
      const view = entry.at("ipBlock").exists() ? entry.at("ipBlock") : entry;
      const cidr = view.at("cidr").text();
      return cidr === undefined ? [] : [{ view, cidr, except: view.at("except").items() }];
    });
}

import { any, both, settleAt, type Truth, Unknown } from "../model/unknown";
import type { View } from "../model/view";
import { type Around, readPeers } from "./ciliumPeers";
import { authentication, coversAny, itemsFor, type PortItem, readPortItem } from "./conditions";
import { NAMESPACE } from "./identity";
import { refusal } from "./refusals";
import type { Context, Direction, Policy, Rule, Section } from "./rule";
import { equals, readSelector, type Selector } from "./selector";

/**
 * One spec of a CiliumNetworkPolicy or, without a namespace, of a CiliumClusterwideNetworkPolicy.
 * Source: https://docs.cilium.io/en/stable/security/policy/, pkg/k8s/apis/cilium.io/utils and pkg/policy/utils of Cilium 1.20.
 */
export function ciliumPolicy(spec: View, namespace: string | undefined, context: Context): Policy {
  const forNodes =
    settleAt(spec, () => spec.at("nodeSelector").exists() && !spec.at("endpointSelector").exists()) === true;
  const sections = new Map<Direction, Section>();
  const subject = subjectOf(spec, forNodes, namespace);
  return {
    view: spec,
    subject,
    forNodes,
    namespace,
    active: refusal(spec, namespace, context.settings) ?? true,
    section(direction) {
      const known = sections.get(direction) ?? section(spec, direction, { namespace, subject, context });
      sections.set(direction, known);
      return known;
    },
  };
}

/** The namespace of a namespaced policy stands above what its own selector says of it. */
function subjectOf(spec: View, forNodes: boolean, namespace: string | undefined): Selector {
  if (forNodes) return readSelector(spec.at("nodeSelector"), "any");
  if (namespace === undefined) return readSelector(spec.at("endpointSelector"), "any");
  const own = readSelector(spec.at("endpointSelector"), "any", { overridden: NAMESPACE });
  return own.with(equals("k8s", NAMESPACE, namespace));
}

function section(spec: View, direction: Direction, around: Around): Section {
  const lists = [true, false].map((denies) => {
    const list = spec.at(denies ? `${direction}Deny` : direction);
    const rules = settleAt(list, () => list.items().map((view) => ciliumRule(view, direction, denies, around)));
    return rules instanceof Unknown
      ? { present: rules, rules: [unreadable(list, denies, rules)] }
      : { present: rules.length > 0, rules };
  });
  const present = any(lists, (list) => list.present);
  return {
    present,
    defaultDeny: both(present, () => switchesOn(spec, direction, around.context)),
    rules: lists.flatMap((list) => list.rules),
  };
}

/** `enableDefaultDeny` counts only where the direction has rules at all. */
function switchesOn(spec: View, direction: Direction, { settings: { nonDefaultDeny } }: Context): Truth {
  const wanted = settleAt(spec, () => spec.at(`enableDefaultDeny.${direction}`).flag() !== false);
  if (wanted === true || nonDefaultDeny === false) return true;
  return nonDefaultDeny instanceof Unknown ? nonDefaultDeny : wanted;
}

function unreadable(view: View, denies: boolean, doubt: Unknown): Rule {
  return { view, denies, matches: () => doubt, conditions: () => ({}) };
}

function ciliumRule(view: View, direction: Direction, denies: boolean, around: Around): Rule {
  const peers = settleAt(view, () => readPeers(view, direction, around));
  const items = settleAt(view, () => readItems(view, denies));
  const authenticated = denies ? undefined : settleAt(view, () => authentication(view));
  return {
    view,
    denies,
    matches(peer, flow, destination) {
      if (peers instanceof Unknown) return peers;
      const { list, nobody, odd } = peers;
      // Neither peers nor ports: the rule matches nobody; it only switches default deny on.
      const withoutPeers = items instanceof Unknown ? items : items !== undefined;
      const anyPeer = () => (list.length === 0 ? withoutPeers : any(list, (matches) => matches(peer)));
      const meant = nobody ? false : anyPeer();
      return both(meant, () => both(coversAny(items, flow, destination), () => odd ?? true));
    },
    conditions(flow, destination) {
      const meant = items instanceof Unknown ? [] : itemsFor(items ?? [], flow, destination);
      // An item without rules for requests is as good as a rule without them.
      const requests = meant.every((item) => item.requests !== undefined) ? meant[0]?.requests : undefined;
      return { requests, connection: authenticated ?? meant.find((item) => item.connection !== undefined)?.connection };
    },
  };
}

/** @returns undefined where the rule is for every port; ICMP alone is for none */
function readItems(rule: View, denies: boolean): PortItem[] | undefined {
  const [toPorts, icmps] = [rule.at("toPorts").items(), rule.at("icmps").items()];
  if (toPorts.length === 0 && icmps.length === 0) return undefined;
  return toPorts.map((item) => readPortItem(item, denies));
}

import { any, both, settleAt, Unknown } from "../model/unknown";
import type { View } from "../model/view";
import { NAMESPACE, NAMESPACE_LABELS } from "./identity";
import { coversPort, readKubernetesPort } from "./ports";
import { cidrBlock } from "./ranges";
import type { Context, Direction, Peer, Policy, Rule, Section } from "./rule";
import { equals, exists, inOwnCluster, readSelector, Selector } from "./selector";

/**
 * The spec of a NetworkPolicy as Cilium carries it out: https://kubernetes.io/docs/concepts/services-networking/network-policies/. Two
 * differences to the specification: an ipBlock never matches pods or nodes, and rules of a direction that `policyTypes` leaves out count
 * all the same. Source: pkg/k8s/network_policy.go of Cilium 1.20.
 */
export function kubernetesPolicy(spec: View, namespace: string, context: Context): Policy {
  const sections = new Map<Direction, Section>();
  return {
    view: spec,
    subject: ownPods(spec.at("podSelector"), namespace),
    forNodes: false,
    namespace,
    active: context.settings.kubernetesPolicies,
    section(direction) {
      const known = sections.get(direction) ?? section(spec, direction, namespace, context);
      sections.set(direction, known);
      return known;
    },
  };
}

function ownPods(selector: View, namespace: string): Selector {
  return readSelector(selector, "k8s", { overridden: NAMESPACE }).with(equals("k8s", NAMESPACE, namespace));
}

function section(spec: View, direction: Direction, namespace: string, context: Context): Section {
  const list = spec.at(direction);
  const rules = settleAt(list, () => list.items().map((view) => kubernetesRule(view, direction, namespace, context)));
  if (rules instanceof Unknown) {
    const unreadable = { view: list, denies: false, matches: () => rules, conditions: () => ({}) };
    return { present: rules, defaultDeny: rules, rules: [unreadable] };
  }
  const present = rules.length > 0 || settleAt(spec, () => isNamed(spec, direction));
  return { present, defaultDeny: present, rules };
}

/** Policies that name no type are for ingress. */
function isNamed(spec: View, direction: Direction): boolean {
  const types = spec.at("policyTypes").texts();
  return direction === "egress" ? types.includes("Egress") : types.includes("Ingress") || !types.includes("Egress");
}

function kubernetesRule(view: View, direction: Direction, namespace: string, context: Context): Rule {
  const peers = settleAt(view, () =>
    view
      .at(direction === "ingress" ? "from" : "to")
      .items()
      .map((item) => peer(item, namespace, context)),
  );
  const ports = settleAt(view, () => view.at("ports").items().map(readKubernetesPort));
  return {
    view,
    denies: false,
    matches(identity, flow, destination) {
      if (peers instanceof Unknown) return peers;
      // No peers are all of them, no ports too.
      const meant = peers.length === 0 ? true : any(peers, (matches) => matches(identity));
      return both(meant, () => {
        if (ports instanceof Unknown) return ports;
        return ports.length === 0 ? true : coversPort(ports, flow, destination);
      });
    },
    conditions: () => ({}),
  };
}

function peer(item: View, namespace: string, context: Context): Peer {
  const read = settleAt(item, () => {
    const [block, own, spaces] = [item.at("ipBlock"), item.at("podSelector"), item.at("namespaceSelector")];
    if (block.exists()) return cidrBlock(block, context);
    if (!spaces.exists()) return pods(ownPods(own, namespace), context);
    const chosen = readSelector(spaces, "k8s", { prefix: NAMESPACE_LABELS });
    const anywhere = chosen.requirements.length + chosen.doubts.length === 0;
    const chosenPods = readSelector(own, "k8s");
    const more = anywhere ? [exists("k8s", NAMESPACE)] : chosen.requirements;
    return pods(new Selector([...chosenPods.requirements, ...more], [...chosenPods.doubts, ...chosen.doubts]), context);
  });
  return read instanceof Unknown ? () => read : read;
}

function pods(selector: Selector, { settings }: Context): Peer {
  const whole = inOwnCluster(selector, settings);
  return (identity) => whole.matches(identity);
}

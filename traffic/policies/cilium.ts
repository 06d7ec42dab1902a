import type { View } from "../view";
import { conditionsOf } from "./conditions";
import { entity } from "./entities";
import { NAMESPACE, NAMESPACE_LABELS } from "./identity";
import { coversPort, readCiliumPort } from "./ports";
import { cidr, cidrBlock } from "./ranges";
import { refusal } from "./refusals";
import type { Context, Direction, Peer, Policy, Rule, Section } from "./rule";
import { equals, exists, inOwnCluster, readSelector, type Selector } from "./selector";
import { service } from "./services";
import { any, both, Doubt, settle, type Truth } from "./truth";

/**
 * One spec of a CiliumNetworkPolicy or, without a namespace, of a CiliumClusterwideNetworkPolicy.
 * Source: https://docs.cilium.io/en/stable/security/policy/, pkg/k8s/apis/cilium.io/utils and pkg/policy/utils of Cilium 1.20.
 */
export function ciliumPolicy(spec: View, namespace: string | undefined, context: Context): Policy {
  const forNodes = settle(spec, () => spec.at("nodeSelector").exists()) === true;
  const sections = new Map<Direction, Section>();
  const subject = subjectOf(spec, forNodes, namespace);
  return {
    view: spec,
    subject,
    forNodes,
    namespace,
    active: refusal(spec, namespace, context) ?? true,
    section(direction) {
      const known = sections.get(direction) ?? section(spec, direction, { spec, namespace, subject, context });
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

/** What the rules of one spec have in common. */
interface Around {
  spec: View;
  namespace: string | undefined;
  subject: Selector;
  context: Context;
}

function section(spec: View, direction: Direction, around: Around): Section {
  const lists = [spec.at(direction), spec.at(`${direction}Deny`)].map((list) => settle(list, () => list.items()));
  const doubt = lists.find((list) => list instanceof Doubt);
  if (doubt instanceof Doubt) return { defaultDeny: doubt, rules: [unreadable(spec.at(direction), doubt)] };
  const [allows = [], denies = []] = lists as View[][];
  const rules = [
    ...denies.map((view) => ciliumRule(view, direction, true, around)),
    ...allows.map((view) => ciliumRule(view, direction, false, around)),
  ];
  return { defaultDeny: rules.length > 0 && switchesOn(spec, direction, around.context), rules };
}

/** `enableDefaultDeny` counts only where the direction has rules at all. */
function switchesOn(spec: View, direction: Direction, { settings: { nonDefaultDeny } }: Context): Truth {
  const flag = spec.at(`enableDefaultDeny.${direction}`);
  const wanted = settle(flag, () => flag.flag() !== false);
  if (wanted === true || nonDefaultDeny === false) return true;
  return nonDefaultDeny instanceof Doubt ? nonDefaultDeny : wanted;
}

function unreadable(view: View, doubt: Doubt): Rule {
  return { view, denies: true, matches: () => doubt, conditions: () => ({}) };
}

function ciliumRule(view: View, direction: Direction, denies: boolean, around: Around): Rule {
  const odd = settle(view, () => unknownField(view, direction));
  const peers = settle(view, () => readPeers(view, direction === "ingress" ? "from" : "to", around));
  const ports = settle(view, () => readPorts(view));
  const doubt = [odd, peers, ports].find((part) => part instanceof Doubt);
  if (doubt instanceof Doubt || peers instanceof Doubt || ports instanceof Doubt)
    return { ...unreadable(view, doubt as Doubt), denies };
  return {
    view,
    denies,
    matches(peer, flow, destination) {
      // Neither peers nor ports: the rule matches nobody; it only switches default deny on.
      if (peers === "nobody" || (peers.length === 0 && ports === undefined)) return false;
      const meant = peers.length === 0 ? true : any(peers, (matches) => matches(peer));
      return both(meant, () => ports === undefined || coversPort(ports, flow, destination));
    },
    conditions: (flow, destination) => (denies ? {} : conditionsOf(view, flow, destination)),
  };
}

/** @returns undefined where the rule is for every port; ICMP alone is for none */
function readPorts(rule: View) {
  const [toPorts, icmps] = [rule.at("toPorts").items(), rule.at("icmps").items()];
  if (toPorts.length === 0 && icmps.length === 0) return undefined;
  return toPorts.flatMap((item) => item.at("ports").items().map(readCiliumPort));
}

/** `nobody` where a list stands there that is empty; no list at all is everybody as soon as ports are given. */
function readPeers(rule: View, side: "from" | "to", around: Around): readonly Peer[] | "nobody" {
  const { context } = around;
  const lists: [string, (item: View) => Peer][] = [
    ["Endpoints", (item) => endpoints(item, around)],
    ["Nodes", (item) => nodes(item)],
    ["Entities", (item) => settled(item, () => entity(item.text() ?? ""))],
    ["CIDR", (item) => cidr(item, context)],
    ["CIDRSet", (item) => cidrBlock(item, context)],
  ];
  const whole = lists.map(([name]) => rule.at(`${side}${name}`));
  if (whole.some((list) => list.isList() && list.isEmpty())) return "nobody";
  const peers = lists.flatMap(([, read], i) => whole[i]?.items().map(read) ?? []);
  const groups = rule.at(`${side}Groups`).items().map(onlyOutside("groups of a cloud provider are not known"));
  if (side === "from") return [...peers, ...groups];
  const names = rule.at("toFQDNs").items().map(onlyOutside("which addresses a name has for the pod is not known"));
  const services = rule
    .at("toServices")
    .items()
    .map((item) => service(item, context));
  return [...peers, ...groups, ...names, ...services];
}

function settled(item: View, read: () => Peer): Peer {
  const peer = settle(item, read);
  return peer instanceof Doubt ? () => peer : peer;
}

/**
 * One of `fromEndpoints`, `toEndpoints`. Without a namespace it means the policy's own one, for a clusterwide policy all of them; never
 * what is no pod, unless it asks for a reserved label.
 */
function endpoints(item: View, { namespace, subject, context }: Around): Peer {
  const selector = readSelector(item, "any");
  if (selector.hasPrefix("reserved", "") || selector.doubts.length > 0) return (identity) => selector.matches(identity);
  const named = ["k8s", "any"].some((source) => selector.has(source, NAMESPACE));
  const labelled = ["k8s", "any"].some((source) => selector.hasPrefix(source, NAMESPACE_LABELS));
  let whole = selector;
  if (!named && namespace === undefined) {
    // Pods that have no labels yet have no namespace either.
    if (!subject.has("reserved", "init")) whole = selector.with(exists("k8s", NAMESPACE));
  } else if (!named && !labelled) whole = selector.with(equals("k8s", NAMESPACE, namespace ?? ""));
  const local = inOwnCluster(whole, context.settings);
  return (identity) => local.matches(identity);
}

/** `fromNodes`, `toNodes`: remote nodes by labels that they alone know. */
function nodes(item: View): Peer {
  return (identity) =>
    identity.isReserved("remote-node") && new Doubt(`${item.path} asks for labels of nodes, which are not known`, item);
}

function onlyOutside(why: string): (item: View) => Peer {
  return (item) => (identity) => identity.address !== undefined && new Doubt(`${item.path}: ${why}`, item);
}

const FIELDS = ["Endpoints", "Requires", "CIDR", "CIDRSet", "Entities", "Groups", "Nodes"];
const EITHER = ["toPorts", "icmps", "authentication"];

/** A field of a later Cilium could narrow the rule. */
function unknownField(rule: View, direction: Direction): Doubt | false {
  const side = direction === "ingress" ? "from" : "to";
  const own = [
    ...FIELDS.map((name) => `${side}${name}`),
    ...(side === "to" ? ["toServices", "toFQDNs"] : []),
    ...EITHER,
  ];
  const odd = rule.entries().find(([key, value]) => !own.includes(key) && value.exists());
  return odd === undefined ? false : new Doubt(`${odd[1].path} is no field that is understood`, odd[1]);
}

import { kindOf } from "../model/kind";
import { isKind, namespaceOf } from "../model/kubernetes";
import type { Network } from "../model/network";
import { orElse } from "../model/unknown";
import type { View } from "../model/view";
import { capital, code, codes, list, parts, prose } from "./markdown";
import { compare, LATER, shortName, sorted, texts, told } from "./reading";
import { podsText, selectorText } from "./selectors";

const KINDS = [
  ["cilium.io", "CiliumClusterwideNetworkPolicy"],
  ["cilium.io", "CiliumNetworkPolicy"],
  ["networking.k8s.io", "NetworkPolicy"],
] as const;

/** Every network policy in words, by the namespace that it is for. */
export function policiesPage(network: Network): string {
  const all = KINDS.flatMap(([group, kind]) => network.stack.kind(group, kind));
  const byPlace = new Map<string, View[]>();
  for (const policy of sorted(all)) {
    const place = placeOf(policy);
    byPlace.set(place, [...(byPlace.get(place) ?? []), policy]);
  }
  const sections = [...byPlace]
    .sort(([a], [b]) => compare(a, b))
    .map(([place, policies]) =>
      parts(place === "" ? "## The whole cluster" : `## ${code(place)}`, ...policies.map(policyText)),
    );
  return parts(
    "# Network policies",
    all.length === 0 ? "There is no network policy: every pod accepts what reaches it." : INTRODUCTION,
    ...sections,
  );
}

const INTRODUCTION = `A pod that a policy selects accepts what one of its policies allows and nothing else; a pod that none selects accepts everything.
Answers to what a pod asked for itself always come back. What comes through a Gateway has the identity \`ingress\` for its pod, whoever
the client is; each line below is one rule.`;

function placeOf(policy: View): string {
  return isKind(policy.resource, "cilium.io", "CiliumClusterwideNetworkPolicy")
    ? ""
    : orElse(() => namespaceOf(policy), LATER);
}

function policyText(policy: View): string {
  const cilium = kindOf(policy.resource.type)?.group === "cilium.io";
  const place = placeOf(policy);
  const namespace = place === "" ? undefined : place;
  const specs = orElse(() => [policy.at("spec"), ...policy.at("specs").items()].filter((s) => s.exists()), []);
  const description = specs.map((spec) => told(spec.at("description"))).filter((text) => text !== "");
  return parts(
    `### ${code(shortName(policy))}`,
    ...description.map(prose),
    ...specs.map((spec) => (cilium ? ciliumText(spec, namespace) : kubernetesText(spec, namespace))),
  );
}

function ciliumText(spec: View, namespace: string | undefined): string {
  const nodes = orElse(() => spec.at("nodeSelector").exists(), false);
  const who = nodes
    ? `The nodes ${selectorText(spec.at("nodeSelector"))}`
    : capital(podsText(spec.at("endpointSelector"), namespace));
  const directions = (["ingress", "egress"] as const).map((direction) => {
    const allowed = rules(spec.at(direction), direction, namespace);
    const denied = rules(spec.at(`${direction}Deny`), direction, namespace);
    const enforced = orElse(() => spec.at("enableDefaultDeny", direction).flag(), undefined) !== false;
    const absent = orElse(() => !spec.at(direction).exists() && !spec.at(`${direction}Deny`).exists(), false);
    if (absent) return undefined;
    const verb = direction === "ingress" ? "accept" : "may open";
    const head = enforced ? headOf(verb, allowed.length) : `${verb} this too; what no policy speaks of stays allowed`;
    return { head, lines: [...denied.map((line) => `never: ${line}`), ...allowed] };
  });
  return sentences(who, directions);
}

function kubernetesText(spec: View, namespace: string | undefined): string {
  const who = capital(podsText(spec.at("podSelector"), namespace));
  const types = texts(spec.at("policyTypes"));
  const directions = (["ingress", "egress"] as const).map((direction) => {
    const named = types.includes(capital(direction));
    // A policy that names no types is for ingress, and for egress when it has egress rules. Source: Kubernetes API, NetworkPolicySpec.
    const usual = types.length === 0 && (direction === "ingress" || orElse(() => spec.at("egress").exists(), true));
    if (!named && !usual) return undefined;
    const peers = direction === "ingress" ? "from" : "to";
    const lines = orElse(() => spec.at(direction).items(), []).map((rule) => {
      const whom = orElse(() => rule.at(peers).items(), []).map((peer) => kubernetesPeer(peer, namespace));
      return line(peers, whom, orElse(() => rule.at("ports").items(), []).map(kubernetesPort));
    });
    const verb = direction === "ingress" ? "accept" : "may open";
    return { head: headOf(verb, lines.length), lines };
  });
  return sentences(who, directions);
}

function headOf(verb: string, allowed: number): string {
  return allowed === 0 ? `${verb} nothing but what other policies allow` : verb;
}

function sentences(who: string, directions: ({ head: string; lines: string[] } | undefined)[]): string {
  const told = directions.filter((d) => d !== undefined);
  if (told.length === 0) return `${who}: the policy names neither what they accept nor what they may open.`;
  return told
    .map(({ head, lines }) => parts(`${who} ${head}${lines.length > 0 ? ":" : "."}`, list(lines)))
    .join("\n\n");
}

/** Cilium's rules of one direction. An empty rule matches nobody: it only switches enforcement on. */
function rules(all: View, direction: "ingress" | "egress", namespace: string | undefined): string[] {
  const preposition = direction === "ingress" ? "from" : "to";
  return orElse(() => all.items(), [])
    .filter((rule) => orElse(() => !rule.isEmpty(), true))
    .map((rule) => {
      const peers = orElse(() => rule.entries(), []).flatMap(([key, peer]) => ciliumPeers(key, peer, namespace));
      const ports = orElse(() => rule.at("toPorts").items(), []).flatMap((p) => ciliumPorts(p));
      const icmp = orElse(() => rule.at("icmps").exists(), false) ? ["ICMP"] : [];
      return line(preposition, peers, [...ports, ...icmp]);
    });
}

function line(preposition: string, peers: string[], ports: string[]): string {
  return `${preposition} ${peers.length === 0 ? "anywhere" : peers.join("; ")}${ports.length === 0 ? "" : `: ${ports.join(", ")}`}`;
}

function ciliumPeers(key: string, peer: View, namespace: string | undefined): string[] {
  switch (key) {
    case "fromEndpoints":
    case "toEndpoints":
      return orElse(() => peer.items(), []).map((selector) => podsText(selector, namespace));
    case "fromEntities":
    case "toEntities":
      return texts(peer).map((entity) => ENTITIES[entity] ?? `the identity ${code(entity)}`);
    case "fromCIDR":
    case "toCIDR":
      return texts(peer).map(code);
    case "fromCIDRSet":
    case "toCIDRSet":
      return orElse(() => peer.items(), []).map(block);
    case "toFQDNs":
      return orElse(() => peer.items(), []).map((name) =>
        code(told(name.at("matchName")) || told(name.at("matchPattern"))),
      );
    case "toPorts":
    case "icmps":
    case "authentication":
      return [];
    default:
      return [`${code(key)} (see the policy itself)`];
  }
}

function block(set: View): string {
  const except = texts(set.at("except"));
  return `${code(told(set.at("cidr")))}${except.length > 0 ? ` without ${codes(except)}` : ""}`;
}

function ciliumPorts(toPorts: View): string[] {
  const layer7 = orElse(() => toPorts.at("rules").exists(), false) ? " (only some requests)" : "";
  return orElse(() => toPorts.at("ports").items(), []).map((port) => {
    const end = told(port.at("endPort"));
    const protocol = told(port.at("protocol")) || "ANY";
    const number = told(port.at("port"));
    return `${protocol === "ANY" ? "any protocol" : protocol} ${number === "0" ? "any port" : number}${end ? `–${end}` : ""}${layer7}`;
  });
}

function kubernetesPeer(peer: View, namespace: string | undefined): string {
  if (orElse(() => peer.at("ipBlock").exists(), false)) return block(peer.at("ipBlock"));
  const anywhere = orElse(() => peer.at("namespaceSelector").exists(), false);
  if (!anywhere) return podsText(peer.at("podSelector"), namespace);
  const pods = selectorText(peer.at("podSelector"));
  const spaces = selectorText(peer.at("namespaceSelector"));
  return `${pods === "" ? "all pods" : `pods ${pods}`} in ${spaces === "" ? "every namespace" : `namespaces ${spaces}`}`;
}

function kubernetesPort(port: View): string {
  const end = told(port.at("endPort"));
  return `${told(port.at("protocol")) || "TCP"} ${told(port.at("port")) || "any port"}${end ? `–${end}` : ""}`;
}

/** Source: Cilium's documentation, Entities Based. */
const ENTITIES: Readonly<Record<string, string>> = {
  world: "everything outside of the cluster (`world`)",
  "world-ipv4": "everything outside of the cluster over IPv4 (`world-ipv4`)",
  all: "everything (`all`)",
  cluster: "everything in the cluster (`cluster`)",
  host: "the pod's own node (`host`)",
  "remote-node": "the other nodes (`remote-node`)",
  "kube-apiserver": "the Kubernetes API (`kube-apiserver`)",
  ingress: "Gateways (`ingress`)",
  health: "Cilium's health checks (`health`)",
  init: "pods that have no identity yet (`init`)",
  unmanaged: "pods that Cilium does not manage (`unmanaged`)",
  none: "nothing (`none`)",
};

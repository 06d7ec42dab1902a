import { goRegexp } from "../../internet/goRegexp";
import { title } from "../../model/kind";
import { reference } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import { CILIUM } from "../../model/types";
import { Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { l2Off } from "../cilium";
import { selects } from "../labels";
import { isEverySelector, selectsANode, selectsNode } from "../nodes/labels";
import type { Machine } from "../nodes/machines";
import { nodes } from "../nodes/nodes";
import type { Announced } from "./announced";
import { servedLinks } from "./devices";
import { classOtherThan, type Frontend } from "./frontends";

/** An announcement, and the machines that may make it; undefined where any of the nodes may. */
export type ByArp = Announced & { from?: readonly Machine[] | undefined };

/** The CiliumL2AnnouncementPolicies that have nodes answer ARP for a frontend's addresses. Source: Cilium, «L2 Announcements». */
export function arpAnnounces(network: Network, frontend: Frontend, kind: "loadBalancerIPs" | "externalIPs"): ByArp[] {
  return network.stack.kind(CILIUM, "CiliumL2AnnouncementPolicy").map((p) => byPolicy(network, p, frontend, kind));
}

function byPolicy(network: Network, policy: View, frontend: Frontend, kind: "loadBalancerIPs" | "externalIPs"): ByArp {
  const name = title(policy.resource);
  const off = l2Off(network);
  if (off instanceof Unknown) return { status: "unknown", text: off.why, at: policy };
  if (off !== undefined) return { status: "no", text: `Cilium's ${off.why}`, at: off.at ?? policy };
  const flag = policy.at("spec").property(kind);
  if (flag.flag() !== true) return { status: "no", text: `${name} announces no ${kind}`, at: flag };
  const selector = policy.at("spec.serviceSelector");
  const chosen = selector.exists() ? selects(selector, frontend.labels) : true;
  if (chosen === false) return { status: "no", text: `${name} leaves ${reference(frontend.object)} out`, at: selector };
  if (chosen === undefined) return { status: "unknown", text: `${name} selects by an unknown operator`, at: selector };
  const otherClass = classOtherThan(frontend, "io.cilium/l2-announcer");
  if (otherClass !== undefined)
    return { status: "no", text: `${reference(frontend.object)} is of another class`, at: otherClass };
  return fromNodes(network, policy, name);
}

function fromNodes(network: Network, policy: View, name: string): ByArp {
  const selector = policy.at("spec.nodeSelector");
  const { machines } = nodes(network);
  const text = `a node answers {question} for {address} (${name})${ifSoCalled(network, machines, policy)}`;
  const yes: Announced = { status: "yes", text, at: policy };
  if (!selector.exists() || isEverySelector(selector)) return overInterfaces(network, machines, policy) ?? yes;
  const some = selectsANode(network, selector);
  if (some === false) return { status: "no", text: `${name} chooses none of the nodes`, at: selector };
  const sure = machines.filter((machine) => selectsNode(selector, machine) === true);
  if (some === true) {
    const wire = overInterfaces(network, sure, policy);
    if (wire === undefined) return { ...yes, from: sure };
    if (machines.every((machine) => !(selectsNode(selector, machine) instanceof Unknown))) return wire;
  }
  return {
    status: "unknown",
    text: `${name} chooses nodes by labels, which are not among the resources`,
    at: selector,
  };
}

/** The condition that remains where a policy chooses interfaces and no node among the resources says what its own are called. */
function ifSoCalled(network: Network, machines: readonly Machine[], policy: View): string {
  const written = policy.at("spec.interfaces").texts();
  if (written.length === 0 || servedLinks(network, machines).served.length > 0) return "";
  return `, as far as its interface on the LAN has a name that ${written.join(" or ")} matches, which no resource tells`;
}

/** Names that Linux gives to Ethernet interfaces. Source: systemd.net-naming-scheme(7); `eth0` is the kernel's own. */
const ETHERNET = ["eth0", "eno1", "ens18", "enp3s0", "enp0s31f6", "enx020000001000"];

/**
 * Why a policy does not announce on the interfaces by which nodes are on the LAN; undefined when it does. Its regular expressions may match anywhere in a name, as
 * in Go. Of an interface that the configuration chooses by its hardware only that it is Ethernet is known.
 */
export function overInterfaces(network: Network, machines: readonly Machine[], policy: View): Announced | undefined {
  const name = title(policy.resource);
  const { served: links, none } = servedLinks(network, machines);
  if (none !== undefined) return none;
  const list = policy.at("spec.interfaces");
  const written = list.texts();
  if (written.length === 0) return undefined;
  const patterns = written.map(goRegexp);
  if (patterns.includes(undefined))
    return { status: "unknown", text: `${name}: this model cannot evaluate ${written.join(", ")}`, at: list };
  const matches = (interfaceName: string) => patterns.some((pattern) => pattern?.test(interfaceName));
  const names = links.map(({ name }) => name);
  if (names.length === 0) return undefined;
  const matching = links.filter((link) => link.name !== undefined && matches(link.name));
  const [matched] = matching;
  if (matching.some(({ sure }) => sure) || (matched && matching.length === links.length)) return undefined;
  if (matched !== undefined)
    return {
      status: "unknown",
      text: `${name} announces on ${written.join(", ")}, which is ${matched.name}, and by which link the nodes are on the LAN is not known`,
      at: list,
    };
  const hidden = names.includes(undefined);
  if (hidden && ETHERNET.every(matches)) return undefined;
  // In an order of their own: machines come in any.
  const shown = names
    .flatMap((each) => each ?? [])
    .sort()
    .join(", ");
  if (hidden)
    return {
      status: "unknown",
      text: `${name} announces on ${written.join(", ")}, and what the nodes' interfaces are called is not known`,
      at: list,
    };
  return { status: "no", text: `${name} announces on ${written.join(", ")}, and the nodes have ${shown}`, at: list };
}

import { goRegexp } from "../../internet/goRegexp";
import { title } from "../../model/kind";
import { reference } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import { CILIUM } from "../../model/types";
import { Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import type { Walk } from "../../model/walk";
import { l2Off } from "../cilium";
import { leftOutByL2 } from "../gateway/localPolicy";
import { selects } from "../labels";
import { interfaces, nodes } from "../nodes/nodes";
import type { Announced } from "./announced";
import { bgpAdvertises } from "./bgp";
import type { Frontend } from "./frontends";
import { hangsOnTheNode } from "./localTraffic";

/**
 * From the LAN to a load-balancer address: a node answers for it by ARP, or the router knows it by BGP. Ends the walk where nothing does.
 *
 * Sources: Cilium, «L2 Announcements», «BGP Control Plane».
 */
export function reachAddress(
  network: Network,
  frontend: Frontend,
  address: string,
  kind: "loadBalancerIPs" | "externalIPs",
  walk: Walk,
): void {
  const place = `address/${address}`;
  const l2 = best(
    network.stack.kind(CILIUM, "CiliumL2AnnouncementPolicy").map((p) => byArp(network, p, frontend, kind)),
  );
  const bgp = best(bgpAdvertises(network, frontend, kind));
  const found = best([l2, bgp].flatMap((a) => a ?? []));
  if (found === undefined)
    walk.block({
      layer: "announcement",
      place,
      at: frontend.object,
      text: `nothing announces ${address} to the LAN: there is no CiliumL2AnnouncementPolicy and no BGP advertisement`,
    });
  const step = { layer: "announcement", place, at: found.at } as const;
  if (found.status === "no") walk.block({ ...step, text: `nothing announces ${address} to the LAN: ${found.text}` });
  if (found.status === "unknown")
    walk.unknown({ ...step, text: `whether ${address} is announced to the LAN is not known: ${found.text}` });
  const local = found === l2 && frontend.kind === "service" ? hangsOnTheNode(network, frontend.object) : undefined;
  if (local !== undefined)
    walk.unknown({
      ...step,
      at: local,
      text: `${title(frontend.object.resource)} has externalTrafficPolicy Local: whether the node that answers ARP for ${address} runs one of its pods is not known`,
    });
  walk.pass({ ...step, text: found.text.replace("{address}", address) });
}

const ORDER = ["yes", "unknown", "no"];

function best(all: readonly Announced[]): Announced | undefined {
  return [...all].sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status))[0];
}

function byArp(network: Network, policy: View, frontend: Frontend, kind: "loadBalancerIPs" | "externalIPs"): Announced {
  const name = title(policy.resource);
  const off = l2Off(network);
  if (off instanceof Unknown) return { status: "unknown", text: off.why, at: policy };
  if (off !== undefined) return { status: "no", text: `Cilium's ${off.why}`, at: off.at ?? policy };
  const local = frontend.kind === "gateway" ? leftOutByL2(network, frontend.object) : undefined;
  if (local instanceof Unknown) return { status: "unknown", text: local.why, at: policy };
  if (local !== undefined) return { status: "no", text: local.why, at: local.at };
  const flag = policy.at("spec").property(kind);
  if (flag.flag() !== true) return { status: "no", text: `${name} announces no ${kind}`, at: flag };
  const selector = policy.at("spec.serviceSelector");
  const chosen = selector.exists() ? selects(selector, frontend.labels) : true;
  if (chosen === false) return { status: "no", text: `${name} leaves ${reference(frontend.object)} out`, at: selector };
  if (chosen === undefined) return { status: "unknown", text: `${name} selects by an unknown operator`, at: selector };
  const wire = overInterfaces(network, policy, name);
  if (wire !== undefined) return wire;
  const nodeSelector = policy.at("spec.nodeSelector");
  if (nodeSelector.exists() && !nodeSelector.isEmpty())
    return {
      status: "unknown",
      text: `${name} chooses nodes by labels, which are not among the resources`,
      at: nodeSelector,
    };
  return { status: "yes", text: `a node answers ARP for {address} (${name})`, at: policy };
}

/** Names that Linux gives to Ethernet interfaces. Source: systemd.net-naming-scheme(7); `eth0` is the kernel's own. */
const ETHERNET = ["eth0", "eno1", "ens18", "enp3s0", "enp0s31f6", "enx020000001000"];

/**
 * Why a policy does not announce on the nodes' interfaces; undefined when it does. Its regular expressions may match anywhere in a name, as
 * in Go. Of an interface that the configuration chooses by its hardware only that it is Ethernet is known.
 */
function overInterfaces(network: Network, policy: View, name: string): Announced | undefined {
  const list = policy.at("spec.interfaces");
  const written = list.texts();
  if (written.length === 0) return undefined;
  const patterns = written.map(goRegexp);
  if (patterns.includes(undefined))
    return { status: "unknown", text: `${name}: this model cannot evaluate ${written.join(", ")}`, at: list };
  const matches = (interfaceName: string) => patterns.some((pattern) => pattern?.test(interfaceName));
  const own = nodes(network).machines.flatMap(interfaces);
  if (own.length === 0) return undefined;
  const names = own.map((i) => i.at("interface").text());
  if (names.some((n) => n !== undefined && matches(n))) return undefined;
  const hidden = names.includes(undefined);
  if (hidden && ETHERNET.every(matches)) return undefined;
  const shown = names.filter((n) => n !== undefined).join(", ");
  if (hidden)
    return {
      status: "unknown",
      text: `${name} announces on ${written.join(", ")}, and what the nodes' interfaces are called is not known`,
      at: list,
    };
  return { status: "no", text: `${name} announces on ${written.join(", ")}, and the nodes have ${shown}`, at: list };
}

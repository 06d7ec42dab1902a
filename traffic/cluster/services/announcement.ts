import { isOfIpv6 } from "../../model/addresses";
import { title } from "../../model/kind";
import type { Network } from "../../model/network";
import type { Walk } from "../../model/walk";
import { nodes } from "../nodes/nodes";
import type { Announced } from "./announced";
import { bgpAdvertises } from "./bgp";
import { servedLinks } from "./devices";
import type { Frontend } from "./frontends";
import { arpAnnounces, type ByArp } from "./l2";
import { localAnnouncement } from "./localTraffic";

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
  const { found, none } = network.about(`announced/${kind}/${address}`, frontend.object, () => {
    const arp = arpAnnounces(network, frontend, kind).map((each) => withLocalPods(network, frontend, each));
    const all = [...arp, ...bgpAdvertises({ network, frontend, address, kind })];
    const first = best(all);
    return { found: first, none: first && servedLinks(network, nodes(network).machines).none };
  });
  if (found === undefined)
    return walk.block({
      layer: "announcement",
      place,
      at: frontend.object,
      text: `nothing announces ${address} to the LAN: there is no CiliumL2AnnouncementPolicy and no BGP advertisement`,
    });
  const step = { layer: "announcement", place, at: found.at } as const;
  const text = found.text.replaceAll("{address}", address).replaceAll("{question}", question(address));
  if (none !== undefined && found.status !== "no")
    return walk.block({
      layer: "announcement",
      place,
      at: none.at,
      text: `no node serves ${address} to the LAN: ${none.text}`,
    });
  if (found.status === "no") return walk.block({ ...step, text: `nothing announces ${address} to the LAN: ${text}` });
  if (found.status === "unknown")
    return walk.unknown({ ...step, text: `whether ${address} is announced to the LAN is not known: ${text}` });
  walk.pass({ ...step, text });
}

/** How machines of a network ask for an address of it. Source: RFC 826, RFC 4861. */
function question(address: string): string {
  return isOfIpv6(address) ? "neighbour discovery" : "ARP";
}

const ORDER = ["yes", "unknown", "no"];

function best(all: readonly Announced[]): Announced | undefined {
  return [...all].sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status))[0];
}

/** An announcement by ARP, where the Service's traffic policy is Local, depends on where its pods run. */
function withLocalPods(network: Network, frontend: Frontend, found: ByArp): Announced {
  if (found.status === "no") return found;
  const local = localAnnouncement(network, frontend, found.from);
  if (local === undefined || (local.status === "unknown" && found.status === "unknown")) return found;
  const text = `${title(frontend.object.resource)} has externalTrafficPolicy Local: ${local.text}`;
  return { status: local.status, text, at: local.at };
}

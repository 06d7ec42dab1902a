import type { Network } from "../model/network";
import { CILIUM } from "../model/types";
import { orElse } from "../model/unknown";
import type { View } from "../model/view";
import { addressPlans, planText } from "./addressPlan";
import { code, codes, list, parts, table } from "./markdown";
import { items, shortName, sorted, texts, told } from "./reading";
import { selectorText } from "./selectors";
import { servicesText } from "./services";

/** The address plan, who hands out load-balancer addresses and who announces them, and the ports that the network serves. */
export function addressesPage(network: Network): string {
  return parts(
    "# Addresses and ports",
    ...addressPlans(network).map(planText),
    servicesText(network),
    poolsText(network),
    announcementsText(network),
  );
}

function poolsText(network: Network): string | undefined {
  const pools = sorted(network.stack.kind(CILIUM, "CiliumLoadBalancerIPPool"));
  if (pools.length === 0) return undefined;
  const rows = pools.map((pool) => [
    code(shortName(pool)),
    codes(items(pool.at("spec.blocks")).map(blockText)),
    chosenText(pool.at("spec.serviceSelector")),
  ]);
  return parts("## Pools", table(["CiliumLoadBalancerIPPool", "Addresses", "For"], rows, ""));
}

function blockText(block: View): string {
  const [start, stop] = [told(block.at("start")), told(block.at("stop"))];
  return told(block.at("cidr")) || (stop === "" ? start : `${start}-${stop}`);
}

function chosenText(selector: View): string {
  const text = orElse(() => (selector.exists() ? selectorText(selector) : ""), "");
  return text === "" ? "every Service" : `Services ${text}`;
}

/** Who tells the LAN where a load-balancer address is. */
function announcementsText(network: Network): string | undefined {
  const { stack } = network;
  const arp = sorted(stack.kind(CILIUM, "CiliumL2AnnouncementPolicy")).map((policy) => {
    const nodes = policy.at("spec.nodeSelector");
    const from = orElse(() => nodes.exists(), false) ? ` from nodes ${selectorText(nodes)}` : "";
    const interfaces = texts(policy.at("spec.interfaces"));
    const on = interfaces.length > 0 ? `, on interfaces ${codes(interfaces)}` : "";
    const what = ["loadBalancerIPs", "externalIPs"].filter((key) => told(policy.at(`spec.${key}`)) === "true");
    return `${code(shortName(policy))} answers ARP for ${codes(what) || "nothing"} of ${chosenText(policy.at("spec.serviceSelector"))}${on}${from}`;
  });
  const bgp = sorted(stack.kind(CILIUM, "CiliumBGPClusterConfig")).flatMap((config) =>
    items(config.at("spec.bgpInstances")).flatMap((instance) =>
      items(instance.at("peers")).map((peer) => {
        const nodes = config.at("spec.nodeSelector");
        const from = orElse(() => nodes.exists(), false) ? `, on nodes ${selectorText(nodes)}` : "";
        return `${code(shortName(config))} speaks BGP as AS ${told(instance.at("localASN"))} with ${code(told(peer.at("name")))} (${code(told(peer.at("peerAddress")))}, AS ${told(peer.at("peerASN"))})${from}`;
      }),
    ),
  );
  const peers = sorted(stack.kind(CILIUM, "CiliumBGPPeerConfig")).map((peer) => {
    const hops = told(peer.at("spec.ebgpMultihop"));
    const secret = told(peer.at("spec.authSecretRef"));
    const details = [
      ...(hops === "" ? [] : [`up to ${hops} hops away`]),
      ...(secret === "" ? [] : [`with the password of Secret ${code(secret)}`]),
      `keeps routes ${told(peer.at("spec.gracefulRestart.restartTimeSeconds")) || "0"} s while an agent restarts`,
    ];
    return `Peer ${code(shortName(peer))}: ${details.join(", ")}`;
  });
  const adverts = sorted(stack.kind(CILIUM, "CiliumBGPAdvertisement")).flatMap((advertisement) =>
    items(advertisement.at("spec.advertisements")).map(
      (a) =>
        `${code(shortName(advertisement))} advertises ${codes(texts(a.at("service.addresses")))} of ${chosenText(a.at("selector"))}`,
    ),
  );
  const all = [...arp, ...bgp, ...peers, ...adverts];
  return all.length === 0 ? undefined : parts("## Announcements", list(all));
}

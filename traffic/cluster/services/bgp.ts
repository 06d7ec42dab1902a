import { isOfIpv6 } from "../../model/addresses";
import { title } from "../../model/kind";
import { objectName, reference } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import { CILIUM } from "../../model/types";
import { anyHolds, Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { bgpOff } from "../cilium";
import { labelsOf, selects } from "../labels";
import { isEverySelector, selectsANode } from "../nodes/labels";
import type { Announced } from "./announced";
import { classOtherThan, type Frontend } from "./frontends";

const ADDRESS_TYPES = { loadBalancerIPs: "LoadBalancerIP", externalIPs: "ExternalIP" } as const;

/** An address of a frontend, of which a device outside asks who answers for it. */
export interface Asked {
  network: Network;
  frontend: Frontend;
  address: string;
  kind: keyof typeof ADDRESS_TYPES;
}

/**
 * The BGP announcements of a frontend's addresses: peers of a CiliumBGPClusterConfig, whose CiliumBGPPeerConfig chooses
 * CiliumBGPAdvertisements. Source: Cilium, «BGP Control Plane Resources».
 */
export function bgpAdvertises(asked: Asked): Announced[] {
  const { network, frontend } = asked;
  const off = bgpOff(network);
  return network.stack.kind(CILIUM, "CiliumBGPClusterConfig").flatMap((config): Announced[] => {
    if (off instanceof Unknown) return [{ status: "unknown", text: off.why, at: config }];
    if (off !== undefined) return [{ status: "no", text: `Cilium's ${off.why}`, at: off.at ?? config }];
    const otherClass = classOtherThan(frontend, "io.cilium/bgp-control-plane");
    if (otherClass !== undefined)
      return [{ status: "no", text: `${reference(frontend.object)} is of another class`, at: otherClass }];
    const peers = config
      .at("spec.bgpInstances")
      .items()
      .flatMap((instance) => instance.at("peers").items());
    if (peers.length === 0) return [{ status: "no", text: `${title(config.resource)} has no peers`, at: config }];
    const nodeSelector = config.at("spec.nodeSelector");
    return peers.map((peer) => {
      const found = byPeer(asked, peer);
      if (found.status !== "yes" || !nodeSelector.exists() || isEverySelector(nodeSelector)) return found;
      const chosen = selectsANode(network, nodeSelector);
      if (chosen === true) return found;
      if (chosen === false)
        return { status: "no", text: `${title(config.resource)} chooses none of the nodes`, at: nodeSelector };
      return {
        status: "unknown",
        text: `${title(config.resource)} chooses nodes by labels, which are not among the resources`,
        at: nodeSelector,
      };
    });
  });
}

function byPeer(asked: Asked, peer: View): Announced {
  const { network, frontend, address, kind } = asked;
  const afi = isOfIpv6(address) ? "ipv6" : "ipv4";
  const name = peer.at("peerConfigRef.name").text();
  const config = network.stack.kind(CILIUM, "CiliumBGPPeerConfig").find((c) => objectName(c) === name);
  if (config === undefined)
    return { status: "no", text: `the peer ${peer.at("name").text() ?? "?"} has no CiliumBGPPeerConfig`, at: peer };
  for (const family of config.at("spec.families").items()) {
    if (family.at("afi").text() !== afi) continue;
    const selector = family.at("advertisements");
    if (!selector.exists()) continue;
    for (const advertisement of network.stack.kind(CILIUM, "CiliumBGPAdvertisement")) {
      if (selects(selector, labelsOf(advertisement)) !== true) continue;
      const item = advertisement
        .at("spec.advertisements")
        .items()
        .find((a) => advertises(a, frontend, kind));
      if (item !== undefined)
        return {
          status: "yes",
          text: `router ${peer.at("peerAddress").text() ?? "?"} learns {address} from the nodes by BGP (${title(advertisement.resource)})`,
          at: item,
        };
    }
  }
  return {
    status: "no",
    text: `no advertisement of ${title(config.resource)} is for ${reference(frontend.object)}`,
    at: config,
  };
}

function advertises(item: View, frontend: Frontend, kind: keyof typeof ADDRESS_TYPES): boolean {
  const selector = advertisedServices(item, kind);
  return selector !== undefined && selects(selector, frontend.labels) === true;
}

/**
 * The selector of the Services whose addresses an entry of a CiliumBGPAdvertisement announces; undefined when it announces none. One
 * without a selector announces none, unlike an announcement by ARP. Source: Cilium 1.20, pkg/bgp/manager/reconciler/service.go,
 * getServicePrefixes.
 */
export function advertisedServices(item: View, kind: keyof typeof ADDRESS_TYPES): View | undefined {
  if (item.at("advertisementType").text() !== "Service") return undefined;
  if (!anyHolds(item.at("service.addresses").items(), (address) => address.text() === ADDRESS_TYPES[kind]))
    return undefined;
  const selector = item.at("selector");
  return selector.exists() ? selector : undefined;
}

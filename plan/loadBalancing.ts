import type { Homelab } from "../config/homelab";
import { type Range, subtract } from "../config/ipv4";
import { furtherRange } from "../config/ipv6";
import { type KubernetesObject, ownLabels } from "./objects";

/** Since Cilium 1.16; `io.cilium/lb-ipam-ips` is its older name. Honoured on Services, not on Gateways. */
export const PINNED_ADDRESS_ANNOTATION = "lbipam.cilium.io/ips";

/** On Services that name their address, where others are served from a pool of their own. */
export const PINNED_LABEL = { "homelab/address": "pinned" } as const;

/** On a Gateway's Service: the side that feeds it. A Gateway that the tunnel feeds is announced to nobody. */
export const FEED_LABEL = "homelab/feed";

export interface LoadBalancingPlan {
  pool: KubernetesObject;
  /** For Services that name no address. */
  unpinnedPool?: KubernetesObject;
  /** Answers ARP for the addresses (mode l2). */
  announcement?: KubernetesObject;
  /** Announces routes to the addresses (mode bgp). */
  bgp?: { cluster: KubernetesObject; peers: KubernetesObject[]; advertisement: KubernetesObject };
}

export function planLoadBalancing(homelab: Homelab): LoadBalancingPlan {
  const { loadBalancers } = homelab.lan.ranges;
  const { mode, unpinned } = homelab.loadBalancing;
  const [key] = Object.keys(PINNED_LABEL) as [string];
  if (mode === "bgp" && homelab.loadBalancing.bgp)
    return { ...pools(), bgp: bgpObjects(homelab.loadBalancing.bgp, homelab) };
  return { ...pools(), announcement: announcementObject(homelab) };

  function both(ranges: Range[]): Range[] {
    return [...ranges, ...ranges.flatMap((range) => furtherRange(range, homelab))];
  }

  function pools(): Pick<LoadBalancingPlan, "pool" | "unpinnedPool"> {
    if (unpinned === undefined) return { pool: pool("default-pool", both([loadBalancers])) };
    // Each Service matches one of the two, so on a rebuild none can be given an address that another one names.
    return {
      pool: pool("default-pool", both(subtract(loadBalancers, [unpinned])), { matchLabels: PINNED_LABEL }),
      unpinnedPool: pool("unpinned-pool", both([unpinned]), { matchExpressions: [{ key, operator: "DoesNotExist" }] }),
    };
  }
}

function pool(name: string, ranges: Range[], serviceSelector?: object): KubernetesObject {
  return {
    apiVersion: "cilium.io/v2",
    kind: "CiliumLoadBalancerIPPool",
    metadata: { name, labels: ownLabels },
    spec: {
      blocks: ranges.map(({ first, last }) => ({ start: first, stop: last })),
      ...(serviceSelector && { serviceSelector }),
    },
  };
}

/** Everything but what only the tunnel may use: cloudflared's pods reach that inside the cluster. */
const ANNOUNCED = { matchExpressions: [{ key: FEED_LABEL, operator: "NotIn", values: ["tunnel"] }] };

function announcementObject({ cilium, gateways }: Homelab): KubernetesObject {
  return {
    apiVersion: "cilium.io/v2alpha1",
    kind: "CiliumL2AnnouncementPolicy",
    metadata: { name: "default-l2-policy", labels: ownLabels },
    spec: {
      interfaces: cilium.interfaces,
      externalIPs: true,
      loadBalancerIPs: true,
      ...(gateways.some((g) => g.feed === "tunnel") && { serviceSelector: ANNOUNCED }),
    },
  };
}

type Bgp = NonNullable<Homelab["loadBalancing"]["bgp"]>;

/** A peer's configuration finds the advertisement by this label. */
const ADVERTISEMENT_LABEL = { "homelab/advertise": "load-balancer-addresses" };

function bgpObjects(bgp: Bgp, { ipv6 }: Homelab): NonNullable<LoadBalancingPlan["bgp"]> {
  return {
    cluster: bgpCluster(bgp),
    peers: Object.entries(bgp.peers).map(([name, peer]) => bgpPeer(name, peer, ipv6 ? ["ipv4", "ipv6"] : ["ipv4"])),
    advertisement: {
      apiVersion: "cilium.io/v2",
      kind: "CiliumBGPAdvertisement",
      metadata: { name: "load-balancer-addresses", labels: { ...ownLabels, ...ADVERTISEMENT_LABEL } },
      spec: {
        advertisements: [
          { advertisementType: "Service", service: { addresses: ["LoadBalancerIP"] }, selector: ANNOUNCED },
        ],
      },
    },
  };
}

function bgpCluster({ localAsn, peers, nodeSelector }: Bgp): KubernetesObject {
  return {
    apiVersion: "cilium.io/v2",
    kind: "CiliumBGPClusterConfig",
    metadata: { name: "homelab", labels: ownLabels },
    spec: {
      ...(nodeSelector && { nodeSelector: { matchLabels: nodeSelector } }),
      bgpInstances: [
        {
          name: `as-${localAsn}`,
          localASN: localAsn,
          peers: Object.entries(peers).map(([name, peer]) => ({
            name,
            peerASN: peer.asn,
            peerAddress: peer.address,
            peerConfigRef: { name },
          })),
        },
      ],
    },
  };
}

function bgpPeer(
  name: string,
  { multihop, passwordSecret }: Bgp["peers"][string],
  families: string[],
): KubernetesObject {
  return {
    apiVersion: "cilium.io/v2",
    kind: "CiliumBGPPeerConfig",
    metadata: { name, labels: ownLabels },
    spec: {
      ...(passwordSecret && { authSecretRef: passwordSecret }),
      ...(multihop > 1 && { ebgpMultihop: multihop }),
      // The router keeps the routes while an agent restarts.
      gracefulRestart: { enabled: true, restartTimeSeconds: 120 },
      families: families.map((afi) => ({
        afi,
        safi: "unicast",
        advertisements: { matchLabels: ADVERTISEMENT_LABEL },
      })),
    },
  };
}

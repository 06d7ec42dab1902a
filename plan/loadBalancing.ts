import type { Homelab } from "../config/homelab";
import { type KubernetesObject, ownLabels } from "./objects";

/** Since Cilium 1.16; `io.cilium/lb-ipam-ips` is its older name. Honoured on Services, not on Gateways. */
export const PINNED_ADDRESS_ANNOTATION = "lbipam.cilium.io/ips";

export interface LoadBalancingPlan {
  pool: KubernetesObject;
  announcement: KubernetesObject;
}

export function planLoadBalancing({ lan, cilium }: Homelab): LoadBalancingPlan {
  const { first, last } = lan.ranges.loadBalancers;
  return {
    pool: {
      apiVersion: "cilium.io/v2",
      kind: "CiliumLoadBalancerIPPool",
      metadata: { name: "default-pool", labels: ownLabels },
      spec: { blocks: [{ start: first, stop: last }] },
    },
    announcement: {
      apiVersion: "cilium.io/v2alpha1",
      kind: "CiliumL2AnnouncementPolicy",
      metadata: { name: "default-l2-policy", labels: ownLabels },
      spec: { interfaces: cilium.interfaces, externalIPs: true, loadBalancerIPs: true },
    },
  };
}

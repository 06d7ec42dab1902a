import type { Release } from "@pulumi/kubernetes/helm/v3/release";
import * as pulumi from "@pulumi/pulumi";
import type { ReleasePlan } from "../plan/cilium";
import type { LoadBalancingPlan } from "../plan/loadBalancing";
import type { KubernetesObject } from "../plan/objects";
import { helmRelease } from "./helmRelease";
import { customResource } from "./kubernetesObjects";

export interface CiliumArgs {
  release: ReleasePlan;
  gatewayClass: KubernetesObject;
  loadBalancing: LoadBalancingPlan;
}

/** Cilium from its chart, its GatewayClass, and the addresses it hands out and announces. */
export class Cilium extends pulumi.ComponentResource {
  readonly release: Release;
  readonly gatewayClass: pulumi.CustomResource;

  constructor(name: string, args: CiliumArgs, options: pulumi.ComponentResourceOptions) {
    super("homelab:network:Cilium", name, {}, options);
    this.release = helmRelease(name, args.release, { parent: this });
    // Cilium's operator makes the definitions of pool and announcement when it starts; the chart's Deployment is awaited.
    const after = { parent: this, dependsOn: this.release };
    this.gatewayClass = customResource(`${name}-gateway-class`, args.gatewayClass, after);
    customResource(`${name}-pool`, args.loadBalancing.pool, after);
    const { unpinnedPool, announcement, bgp } = args.loadBalancing;
    if (unpinnedPool) customResource(`${name}-unpinned-pool`, unpinnedPool, after);
    if (announcement) customResource(`${name}-l2-announcement`, announcement, after);
    if (bgp) {
      customResource(`${name}-bgp-advertisement`, bgp.advertisement, after);
      for (const peer of bgp.peers) customResource(`${name}-bgp-peer-${peer.metadata.name}`, peer, after);
      customResource(`${name}-bgp`, bgp.cluster, after);
    }
    this.registerOutputs({});
  }
}

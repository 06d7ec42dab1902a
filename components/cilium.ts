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
    customResource(`${name}-l2-announcement`, args.loadBalancing.announcement, after);
    this.registerOutputs({});
  }
}

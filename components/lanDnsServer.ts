import { Deployment } from "@pulumi/kubernetes/apps/v1/deployment";
import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import * as pulumi from "@pulumi/pulumi";
import type { LanDnsServerPlan } from "../plan/lanDnsServer";

export interface LanDnsServerArgs {
  plan: LanDnsServerPlan;
}

/** The LAN's resolver in the cluster: its files and its pods. */
export class LanDnsServer extends pulumi.ComponentResource {
  constructor(name: string, { plan }: LanDnsServerArgs, options: pulumi.ComponentResourceOptions) {
    super("homelab:network:LanDnsServer", name, {}, options);
    const { files, deployment } = plan;
    const made = new ConfigMap(`${name}-files`, files, { parent: this });
    new Deployment(
      `${name}-coredns`,
      { metadata: deployment.metadata, spec: deployment.spec },
      { parent: this, dependsOn: made },
    );
    this.registerOutputs({});
  }
}

import { Service } from "@pulumi/kubernetes/core/v1/service";
import * as pulumi from "@pulumi/pulumi";
import type { AppPlan } from "../plan/apps";
import type { KubernetesObject } from "../plan/objects";
import { customResource } from "./kubernetesObjects";

export interface AppsArgs {
  apps: AppPlan[];
  networkPolicies: KubernetesObject[];
}

/** Each app's Service and routes, and the network policies that let in who was declared. */
export class Apps extends pulumi.ComponentResource {
  constructor(name: string, { apps, networkPolicies }: AppsArgs, options: pulumi.ComponentResourceOptions) {
    super("homelab:network:Apps", name, {}, options);
    for (const { key, service, routes } of apps) {
      const backend =
        service && new Service(`app-${key}`, { metadata: service.metadata, spec: service.spec }, { parent: this });
      for (const { suffix, route } of routes)
        customResource(`app-${key}-route${suffix}`, route, { parent: this, ...(backend && { dependsOn: backend }) });
    }
    for (const policy of networkPolicies) {
      const { namespace, name: policyName } = policy.metadata;
      customResource(`policy-${namespace}-${policyName}`, policy, { parent: this });
    }
    this.registerOutputs({});
  }
}

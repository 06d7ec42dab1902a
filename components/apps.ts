import { ConfigMap } from "@pulumi/kubernetes/core/v1/configMap";
import { Service } from "@pulumi/kubernetes/core/v1/service";
import { EndpointSlice } from "@pulumi/kubernetes/discovery/v1/endpointSlice";
import * as pulumi from "@pulumi/pulumi";
import type { AppPlan } from "../plan/apps";
import type { BackendPlan } from "../plan/backends";
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
    for (const { key, service, backend, funnel, routes } of apps) {
      const made =
        service && new Service(`app-${key}`, { metadata: service.metadata, spec: service.spec }, { parent: this });
      if (backend) this.backend(`app-${key}`, backend, made);
      if (funnel) customResource(`app-${key}-funnel`, funnel, { parent: this, ...(made && { dependsOn: made }) });
      for (const { suffix, route } of routes)
        customResource(`app-${key}-route${suffix}`, route, { parent: this, ...(made && { dependsOn: made }) });
    }
    for (const policy of networkPolicies) {
      const { namespace, name: policyName } = policy.metadata;
      customResource(`policy-${namespace}-${policyName}`, policy, { parent: this });
    }
    this.registerOutputs({});
  }

  /** Endpoints and policy are for a Service, so that it comes first. */
  private backend(name: string, { endpoints, tls, authority }: BackendPlan, service: Service | undefined): void {
    const options = { parent: this, ...(service && { dependsOn: service }) };
    new EndpointSlice(`${name}-backend`, endpoints, options);
    const ca = authority && new ConfigMap(`${name}-ca`, authority, { parent: this });
    const needed = [service, ca].filter((resource) => resource !== undefined);
    if (tls) customResource(`${name}-backend-tls`, tls, { parent: this, dependsOn: needed });
  }
}

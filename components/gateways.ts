import * as pulumi from "@pulumi/pulumi";
import type { GatewayPlan } from "../plan/gateways";
import { customResource } from "./kubernetesObjects";

export interface GatewaysArgs {
  gateways: GatewayPlan[];
}

/** Each Gateway with its wildcard certificate and, on the LAN, the route that sends plain HTTP to HTTPS. */
export class Gateways extends pulumi.ComponentResource {
  readonly gateways: pulumi.CustomResource[];

  constructor(name: string, { gateways }: GatewaysArgs, options: pulumi.ComponentResourceOptions) {
    super("homelab:network:Gateways", name, {}, options);
    const certificates = new Map<string, pulumi.CustomResource>();
    for (const { key, certificate } of gateways)
      if (certificate)
        certificates.set(key, customResource(`gateway-${key}-certificate`, certificate, { parent: this }));
    this.gateways = gateways.map(({ key, gateway, certificateOf, redirect }) => {
      const issued = certificates.get(certificateOf);
      const resource = customResource(`gateway-${key}`, gateway, {
        parent: this,
        ...(issued && { dependsOn: issued }),
      });
      if (redirect) customResource(`gateway-${key}-redirect`, redirect, { parent: this, dependsOn: resource });
      return resource;
    });
    this.registerOutputs({});
  }
}

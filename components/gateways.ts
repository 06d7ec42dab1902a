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
    this.gateways = gateways.map(({ key, gateway, certificate, redirect }) => {
      const issued = customResource(`gateway-${key}-certificate`, certificate, { parent: this });
      const resource = customResource(`gateway-${key}`, gateway, { parent: this, dependsOn: issued });
      if (redirect) customResource(`gateway-${key}-redirect`, redirect, { parent: this, dependsOn: resource });
      return resource;
    });
    this.registerOutputs({});
  }
}

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
    this.gateways = gateways.map(({ key, gateway, certificateOf, furtherCertificates, redirect }) => {
      const own = certificates.get(certificateOf);
      const further = furtherCertificates.map(({ owner, certificate }) =>
        customResource(`gateway-${key}-certificate-${owner}`, certificate, { parent: this }),
      );
      const dependsOn = [...(own ? [own] : []), ...further];
      const resource = customResource(`gateway-${key}`, gateway, { parent: this, dependsOn });
      if (redirect) customResource(`gateway-${key}-redirect`, redirect, { parent: this, dependsOn: resource });
      return resource;
    });
    this.registerOutputs({});
  }
}

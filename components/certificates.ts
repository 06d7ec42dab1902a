import { Secret } from "@pulumi/kubernetes/core/v1/secret";
import type { Release } from "@pulumi/kubernetes/helm/v3/release";
import * as pulumi from "@pulumi/pulumi";
import { CERT_MANAGER_NAMESPACE, type CertificatesPlan, DNS_TOKEN_SECRET } from "../plan/certificates";
import { helmRelease } from "./helmRelease";
import { customResource } from "./kubernetesObjects";

export interface CertificatesArgs {
  plan: CertificatesPlan;
  /** Proves to the certificate authority that the domain is ours. */
  cloudflareApiToken?: pulumi.Input<string>;
}

/** cert-manager and the issuer that every certificate of the network names. */
export class Certificates extends pulumi.ComponentResource {
  readonly release: Release;

  constructor(name: string, { plan, cloudflareApiToken }: CertificatesArgs, options: pulumi.ComponentResourceOptions) {
    super("homelab:network:Certificates", name, {}, options);
    this.release = helmRelease(name, plan.release, { parent: this });
    const { authority, issuer } = plan;
    if (authority && issuer) {
      const seed = customResource(`${name}-seed`, authority.seed, { parent: this, dependsOn: this.release });
      const signing = customResource(`${name}-authority`, authority.certificate, { parent: this, dependsOn: seed });
      customResource(`${name}-issuer`, issuer, { parent: this, dependsOn: signing });
    }
    if (issuer && plan.byCloudflare && cloudflareApiToken !== undefined) {
      const token = new Secret(
        `${name}-dns-token`,
        {
          metadata: { name: DNS_TOKEN_SECRET.name, namespace: CERT_MANAGER_NAMESPACE },
          stringData: { [DNS_TOKEN_SECRET.key]: pulumi.secret(cloudflareApiToken) },
        },
        { parent: this, dependsOn: this.release },
      );
      customResource(`${name}-issuer`, issuer, { parent: this, dependsOn: [this.release, token] });
    }
    this.registerOutputs({});
  }
}

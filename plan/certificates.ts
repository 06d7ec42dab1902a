import type { Homelab } from "../config/homelab";
import type { ReleasePlan } from "./cilium";
import { type KubernetesObject, ownLabels } from "./objects";

export const CERT_MANAGER_NAMESPACE = "cert-manager";
export const DNS_TOKEN_SECRET = { name: "cloudflare-api-token", key: "api-token" } as const;

export interface CertificatesPlan {
  release: ReleasePlan;
  /** Present where Cloudflare proves the domain's ownership. */
  issuer?: KubernetesObject;
}

export function planCertificates({ certificates, cloudflare, domains }: Homelab): CertificatesPlan {
  const zone = domains.public ?? domains.internal;
  return {
    release: {
      name: "cert-manager",
      namespace: CERT_MANAGER_NAMESPACE,
      chart: "cert-manager",
      repository: "https://charts.jetstack.io",
      version: certificates.chartVersion,
      values: {
        crds: { enabled: true },
        // Behind the LAN's own resolver the challenge record would look missing: ask public resolvers.
        extraArgs: ["--dns01-recursive-nameservers-only", "--dns01-recursive-nameservers=1.1.1.1:53,9.9.9.9:53"],
      },
    },
    ...(cloudflare &&
      !certificates.existing && {
        issuer: {
          apiVersion: "cert-manager.io/v1",
          kind: "ClusterIssuer",
          metadata: {
            name: certificates.issuer,
            labels: ownLabels,
            annotations: { "pulumi.com/waitFor": "condition=Ready" },
          },
          spec: {
            acme: {
              server: certificates.server,
              ...(certificates.email && { email: certificates.email }),
              privateKeySecretRef: { name: `${certificates.issuer}-account` },
              solvers: [
                { selector: { dnsZones: [zone] }, dns01: { cloudflare: { apiTokenSecretRef: DNS_TOKEN_SECRET } } },
              ],
            },
          },
        },
      }),
  };
}

import type { Homelab } from "../config/homelab";
import type { ReleasePlan } from "./cilium";
import { type KubernetesObject, ownLabels } from "./objects";

export const CERT_MANAGER_NAMESPACE = "cert-manager";
export const DNS_TOKEN_SECRET = { name: "cloudflare-api-token", key: "api-token" } as const;

const API_VERSION = "cert-manager.io/v1";

export interface CertificatesPlan {
  release: ReleasePlan;
  /** Present where Cloudflare proves the domain's ownership, or the cluster has an authority of its own. */
  issuer?: KubernetesObject;
  /** Does the issuer need Cloudflare's token? */
  byCloudflare: boolean;
  /** The cluster's own authority: who signs its certificate (it does itself), and that certificate. */
  authority?: { seed: KubernetesObject; certificate: KubernetesObject };
}

export function planCertificates(homelab: Homelab): CertificatesPlan {
  const { certificates, cloudflare } = homelab;
  const own = certificates.authority === "own" && !certificates.existing;
  const byCloudflare = cloudflare !== undefined && !own && !certificates.existing;
  return {
    byCloudflare,
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
    ...(byCloudflare && { issuer: issuerObject(certificates.issuer, { acme: acme(homelab) }) }),
    ...(own && ownAuthority(homelab)),
  };
}

function issuerObject(name: string, spec: object): KubernetesObject {
  return { apiVersion: API_VERSION, kind: "ClusterIssuer", metadata: awaited(name), spec };
}

function awaited(name: string): KubernetesObject["metadata"] {
  return { name, labels: ownLabels, annotations: { "pulumi.com/waitFor": "condition=Ready" } };
}

function acme({ certificates: { server, email, issuer }, domains }: Homelab): object {
  const zone = domains.public ?? domains.internal;
  return {
    server,
    ...(email && { email }),
    privateKeySecretRef: { name: `${issuer}-account` },
    solvers: [{ selector: { dnsZones: [zone] }, dns01: { cloudflare: { apiTokenSecretRef: DNS_TOKEN_SECRET } } }],
  };
}

/** Ten years: whoever renews it has every device trust it anew. */
const AUTHORITY_LASTS = "87600h";

/** An authority that signs itself, and an issuer that signs with it. Source: cert-manager, «SelfSigned» (bootstrapping CA issuers). */
function ownAuthority({ certificates: { issuer } }: Homelab): Pick<CertificatesPlan, "issuer" | "authority"> {
  const seed = `${issuer}-seed`;
  return {
    issuer: issuerObject(issuer, { ca: { secretName: issuer } }),
    authority: {
      seed: issuerObject(seed, { selfSigned: {} }),
      certificate: {
        apiVersion: API_VERSION,
        kind: "Certificate",
        // A ClusterIssuer looks for its Secret in cert-manager's own namespace.
        metadata: { ...awaited(issuer), namespace: CERT_MANAGER_NAMESPACE },
        spec: {
          isCA: true,
          commonName: issuer,
          secretName: issuer,
          duration: AUTHORITY_LASTS,
          privateKey: { algorithm: "ECDSA", size: 256, rotationPolicy: "Never" },
          issuerRef: { name: seed, kind: "ClusterIssuer" },
        },
      },
    },
  };
}

import { createHash, X509Certificate } from "node:crypto";
import { readJson, writeJson } from "../common/files";
import { Informer, oneAtATime } from "./informer";
import { type Kube, KubeError, type KubeObject } from "./kube";
import { type KeyPair, makeCertificate } from "./x509";

interface Issuer extends KubeObject {
  spec: { acme?: { solvers?: { dns01?: { cloudflare?: { apiTokenSecretRef?: { name: string } } } }[] } };
  status?: { conditions?: Condition[] };
}

export interface Certificate extends KubeObject {
  spec: { secretName: string; dnsNames?: string[]; commonName?: string; issuerRef: { name: string; kind?: string } };
  status?: { conditions?: Condition[]; notAfter?: string };
}

interface Condition {
  type: string;
  status: string;
  reason?: string;
  message?: string;
  lastTransitionTime?: string;
  observedGeneration?: number;
}

const group = "/apis/cert-manager.io/v1";
const authority = "Homelab sandbox CA (simulated, nobody trusts it)";
const manager = "homelab-sandbox-signer";

/**
 * Plays cert-manager, which would need an ACME server: a Certificate gets its Secret from the sandbox's own authority,
 * under the conditions under which cert-manager would begin to ask for one. It also plays those who make the issuers that the network
 * leaves to somebody else.
 */
export class Signer {
  private readonly informers: Informer[];
  private readonly issuers: Informer<Issuer>;
  private readonly clusterIssuers: Informer<Issuer>;
  private readonly certificates: Informer<Certificate>;
  private readonly secrets: Informer;
  private readonly tokens: Informer;

  constructor(
    private readonly kube: Kube,
    private readonly caFile: string,
    private readonly foreignIssuers: readonly string[],
    private readonly log: (line: string) => void,
  ) {
    const changed = oneAtATime(
      () => this.settle(),
      (error) => log(`signer: ${error instanceof Error ? error.message : error}`),
    );
    this.issuers = new Informer<Issuer>(kube, `${group}/issuers`, changed);
    this.clusterIssuers = new Informer<Issuer>(kube, `${group}/clusterissuers`, changed);
    this.certificates = new Informer<Certificate>(kube, `${group}/certificates`, changed);
    // Opaque: solver tokens (to see when they come); TLS: what was issued (to issue again when it is deleted).
    this.tokens = new Informer(kube, "/api/v1/secrets", changed, "fieldSelector=type%3DOpaque");
    this.secrets = new Informer(kube, "/api/v1/secrets", changed, "fieldSelector=type%3Dkubernetes.io%2Ftls");
    this.informers = [this.issuers, this.clusterIssuers, this.certificates, this.secrets, this.tokens] as Informer[];
  }

  stop(): void {
    for (const informer of this.informers) informer.stop();
  }

  private async settle(): Promise<void> {
    await this.makeForeignIssuers();
    for (const issuer of this.clusterIssuers.items.values()) {
      // A ClusterIssuer's secrets are looked up in cert-manager's own namespace (--cluster-resource-namespace).
      await this.judge(issuer, `${group}/clusterissuers/${issuer.metadata.name}`, "cert-manager");
    }
    for (const issuer of this.issuers.items.values()) {
      const { name, namespace = "" } = issuer.metadata;
      await this.judge(issuer, `${group}/namespaces/${namespace}/issuers/${name}`, namespace);
    }
    for (const certificate of this.certificates.items.values()) await this.issue(certificate);
  }

  private async makeForeignIssuers(): Promise<void> {
    if (!this.clusterIssuers.served) return;
    for (const name of this.foreignIssuers.filter((one) => !this.clusterIssuers.items.has(one))) {
      const issuer = { apiVersion: "cert-manager.io/v1", kind: "ClusterIssuer", metadata: { name } };
      const made = await this.kube.apply(
        `${group}/clusterissuers/${name}`,
        { ...issuer, spec: { selfSigned: {} } },
        manager,
      );
      this.clusterIssuers.items.set(name, made as Issuer);
    }
  }

  private async judge(issuer: Issuer, path: string, secretNamespace: string): Promise<void> {
    const wanted = (issuer.spec.acme?.solvers ?? [])
      .map((solver) => solver.dns01?.cloudflare?.apiTokenSecretRef?.name)
      .filter((name) => name !== undefined)
      .filter((name) => !this.tokens.items.has(`${secretNamespace}/${name}`));
    const condition: Condition =
      wanted.length === 0
        ? {
            type: "Ready",
            status: "True",
            reason: "ACMEAccountRegistered",
            message: "The sandbox's signer stands in for the ACME server",
          }
        : {
            type: "Ready",
            status: "False",
            reason: "ErrGetKeyPair",
            message: `secret "${secretNamespace}/${wanted[0]}" not found`,
          };
    await this.setCondition(path, issuer, condition);
  }

  private async issue(certificate: Certificate): Promise<void> {
    const { name, namespace = "" } = certificate.metadata;
    const path = `${group}/namespaces/${namespace}/certificates/${name}`;
    const { issuerRef, secretName } = certificate.spec;
    const issuer =
      issuerRef.kind === "ClusterIssuer"
        ? this.clusterIssuers.items.get(issuerRef.name)
        : this.issuers.items.get(`${namespace}/${issuerRef.name}`);
    if (!isReady(issuer)) {
      const message = issuer
        ? `${issuerRef.name} is not ready`
        : `Referenced "${issuerRef.kind ?? "Issuer"}" not found: ${issuerRef.name}`;
      await this.setCondition(path, certificate, { type: "Ready", status: "False", reason: "DoesNotExist", message });
      return;
    }
    const held = this.secrets.items.get(`${namespace}/${secretName}`);
    if (!covers(held, certificate)) {
      const secret = this.makeSecret(certificate);
      const made = await this.kube.apply(`/api/v1/namespaces/${namespace}/secrets/${secretName}`, secret, manager);
      this.secrets.items.set(`${namespace}/${secretName}`, made);
      this.log(`signer: issued ${namespace}/${name} for ${(certificate.spec.dnsNames ?? []).join(", ")}`);
    }
    const message = "Certificate is up to date and has not expired (issued by the sandbox's signer)";
    await this.setCondition(path, certificate, { type: "Ready", status: "True", reason: "Ready", message });
  }

  private makeSecret(certificate: Certificate): KubeObject {
    const { name, namespace } = certificate.metadata;
    const names = namesOf(certificate);
    const ca = this.authority();
    const issuer = { ...ca, commonName: authority };
    const pair = makeCertificate({ commonName: certificate.spec.commonName ?? names[0], names, days: 90, issuer });
    const base64 = (text: string) => Buffer.from(text).toString("base64");
    return {
      apiVersion: "v1",
      kind: "Secret",
      metadata: {
        name: certificate.spec.secretName,
        namespace,
        annotations: {
          "cert-manager.io/certificate-name": name,
          "cert-manager.io/issuer-name": certificate.spec.issuerRef.name,
          "cert-manager.io/issuer-kind": certificate.spec.issuerRef.kind ?? "Issuer",
          "cert-manager.io/alt-names": names.join(","),
        },
      },
      type: "kubernetes.io/tls",
      data: {
        "tls.crt": base64(pair.certificate + ca.certificate),
        "tls.key": base64(pair.key),
        "ca.crt": base64(ca.certificate),
      },
    };
  }

  private authority(): KeyPair {
    const known = readJson<KeyPair>(this.caFile);
    if (known !== undefined) return known;
    const made = makeCertificate({ commonName: authority, names: [], days: 3650 });
    writeJson(this.caFile, made, 0o600);
    return made;
  }

  private async setCondition(path: string, object: Issuer | Certificate, condition: Condition): Promise<void> {
    const before = object.status?.conditions?.find((c) => c.type === condition.type);
    const { generation } = object.metadata;
    const same =
      before?.status === condition.status &&
      before.reason === condition.reason &&
      before.message === condition.message &&
      before.observedGeneration === generation;
    if (same) return;
    const lastTransitionTime =
      before?.status === condition.status && before.lastTransitionTime
        ? before.lastTransitionTime
        : new Date().toISOString().replace(/\.\d+/, "");
    const others = (object.status?.conditions ?? []).filter((c) => c.type !== condition.type);
    const conditions = [...others, { ...condition, lastTransitionTime, observedGeneration: generation }];
    object.status = { ...object.status, conditions };
    try {
      await this.kube.patchStatus(path, { conditions });
    } catch (error) {
      // Deleted meanwhile: the informer will say so.
      if (!(error instanceof KubeError && error.status === 404)) throw error;
    }
  }
}

function isReady(issuer: Issuer | undefined): boolean {
  return issuer?.status?.conditions?.some((c) => c.type === "Ready" && c.status === "True") ?? false;
}

const namesOf = ({ spec }: Certificate) => (spec.dnsNames?.length ? spec.dnsNames : [spec.commonName ?? "localhost"]);

/** True when the Secret holds a certificate for just these names that lives for another 30 days. */
export function covers(secret: KubeObject | undefined, certificate: Certificate, now = Date.now()): boolean {
  const held = (secret?.data as Record<string, string> | undefined)?.["tls.crt"];
  if (held === undefined) return false;
  try {
    const x509 = new X509Certificate(Buffer.from(held, "base64"));
    const names = (x509.subjectAltName ?? "").split(", ").map((entry) => entry.replace(/^(DNS|IP Address):/, ""));
    const fresh = Date.parse(x509.validTo) - now > 30 * 86_400_000;
    return fresh && digest(names) === digest(namesOf(certificate));
  } catch {
    return false; // somebody wrote something else into it
  }
}

const digest = (names: string[]) =>
  createHash("sha256")
    .update([...names].sort().join("\n"))
    .digest("hex");

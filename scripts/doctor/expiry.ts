import { X509Certificate } from "node:crypto";
import { entriesOf, readable, type State } from "../engine/state";
import { expiryFinding, type Finding } from "./finding";

interface Client {
  caCertificate?: unknown;
  clientCertificate?: unknown;
}

const RENEW = "`pulumi up --refresh` renews it.";
const CLUSTER_CA =
  "It is the cluster's own: read docs.siderolabs.com, «How to manage PKI and certificate lifetimes», in good time.";

/** When the certificates of the state end. */
export function certificateFindings(state: State): Finding[] {
  return entriesOf(state).flatMap(({ type, outputs }) => {
    const known = readable(outputs ?? {}) as { clientConfiguration?: Client; kubernetesClientConfiguration?: Client };
    if (type === "talos:machine/secrets:Secrets") return ofClient("Talos", known.clientConfiguration);
    if (type === "talos:cluster/kubeconfig:Kubeconfig")
      return ofClient("Kubernetes", known.kubernetesClientConfiguration);
    return [];
  });
}

function ofClient(whose: string, client: Client | undefined): Finding[] {
  return [
    ...ofCertificate(`${whose}: the administrator's certificate`, client?.clientCertificate, RENEW),
    ...ofCertificate(`${whose}: the authority's certificate`, client?.caCertificate, CLUSTER_CA),
  ];
}

function ofCertificate(what: string, base64: unknown, todo: string): Finding[] {
  if (typeof base64 !== "string") return [];
  try {
    const { validTo } = new X509Certificate(Buffer.from(base64, "base64"));
    return [expiryFinding(what, Date.parse(validTo), todo)];
  } catch {
    return [{ area: "expiry", what, verdict: "unknown", said: "what the state has of it is no certificate" }];
  }
}

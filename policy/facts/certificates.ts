import { annotation, namespaceOf, reference } from "../../traffic/model/kubernetes";
import { certificateCovers } from "../../traffic/model/names";
import type { Stack } from "../../traffic/model/stack";
import type { View } from "../../traffic/model/view";
import type { Facts, Judge } from "../rule";
import { CERT_MANAGER } from "../types";

/** One `certificateRefs` entry of a listener. */
export interface CertificateReference {
  listener: View;
  namespace: string;
  name: string;
}

export function certificateReferences(gateways: readonly View[], judge: Judge): Facts<CertificateReference> {
  return judge
    .collect(gateways, (gateway) => gateway.at("spec.listeners").items())
    .flatMap((listener) =>
      listener
        .at("tls.certificateRefs")
        .items()
        .map((ref) => ({ listener, ref })),
    )
    .flatMap(({ listener, ref }) => [
      {
        listener,
        namespace: ref.at("namespace").text() ?? namespaceOf(listener.root()),
        name: ref.at("name").text() ?? "",
      },
    ]);
}

/** The makers of the Secrets that listeners name. */
export interface Makers {
  certificates: Facts<{ secret: string; names: string[] }>;
  /** namespace/name of Secrets that the stack writes itself. */
  secrets: Facts<string>;
}

export function makersOf(stack: Stack, judge: Judge): Makers {
  const certificates = judge.collect(stack.kind(CERT_MANAGER, "Certificate"), (c) => [
    {
      secret: `${namespaceOf(c)}/${c.at("spec.secretName").text()}`,
      names: [...c.at("spec.dnsNames").texts(), ...(c.at("spec.commonName").text() ?? "").split(" ")].filter(Boolean),
    },
  ]);
  return { certificates, secrets: judge.collect(stack.kind("core", "Secret"), (s) => [reference(s)]) };
}

/** cert-manager makes the certificates of a Gateway that carries its annotation. */
export function issuesItself(gateway: View): boolean {
  return annotation(gateway, "cert-manager.io/cluster-issuer", "cert-manager.io/issuer") !== undefined;
}

/**
 * Is there a name that a certificate covers and a host name (also a wildcard, of one or more labels) means? Of a listener for `*.lab.org`
 * with a certificate for a.lab.org that is so: whether it is enough is for the names of its routes to say.
 */
export function coversSome(certificate: string, hostname: string): boolean {
  if (!hostname.startsWith("*.")) return certificateCovers(certificate, hostname);
  const base = hostname.slice(1).toLowerCase();
  const name = certificate.toLowerCase();
  return name.startsWith("*.") ? name.slice(1).endsWith(base) : name.endsWith(base);
}

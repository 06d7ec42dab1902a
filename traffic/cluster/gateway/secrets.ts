import { annotation, namespaceOf, objectName, reference } from "../../model/kubernetes";
import { certificateCovers } from "../../model/names";
import type { Network } from "../../model/network";
import { CERT_MANAGER, GATEWAY_API } from "../../model/types";
import { Lookup } from "../../model/unknown";
import type { View } from "../../model/view";
import { installerInto } from "../installers";
import { isGranted } from "./attachment";
import { isOfSet } from "./listenerSets";

/** Resources that make TLS Secrets, by the namespace/name of the Secret. */
function makers(network: Network): Lookup<View> {
  return network.index("cluster/secrets", (stack) => {
    const found = new Lookup<View>();
    const add = (group: string, kind: string, name: (object: View) => string | undefined) => {
      for (const object of stack.kind(group, kind))
        found.add(() => [[`${namespaceOf(object)}/${name(object) ?? objectName(object)}`, object]]);
    };
    add(CERT_MANAGER, "Certificate", (c) => c.at("spec.secretName").text());
    add("core", "Secret", objectName);
    add("external-secrets.io", "ExternalSecret", (s) => s.at("spec.target.name").text());
    add("bitnami.com", "SealedSecret", (s) => s.at("spec.template.metadata.name").text());
    return found;
  });
}

export type CertificateState =
  /** `names`: those of the certificate, undefined when it is not made here. */
  | { ready: true; secret: string; names: readonly string[] | undefined; at: View }
  | { ready: false; why: string; at: View }
  | { ready: undefined; why: string; at: View };

/**
 * Has the listener the certificates that it names, and may it use them? Without one of them Cilium does not serve it. Sources: Gateway API,
 * GatewayTLSConfig and ReferenceGrant; cert-manager, «Securing gateway.networking.k8s.io Gateway Resources».
 */
export function certificateOf(network: Network, listener: View): CertificateState {
  return network.about(`certificate/${listener.path}`, listener, () => judgeCertificates(network, listener));
}

function judgeCertificates(network: Network, listener: View): CertificateState {
  const refs = listener.at("tls.certificateRefs").items();
  const states = refs.map((ref) => certificateBehind(network, ref));
  const [first] = states;
  if (first === undefined) return { ready: false, why: "it has no certificate", at: listener.at("tls") };
  return states.find((s) => s.ready === false) ?? states.find((s) => s.ready === undefined) ?? first;
}

function certificateBehind(network: Network, ref: View): CertificateState {
  const owner = ref.root();
  const namespace = ref.at("namespace").text() ?? namespaceOf(owner);
  const name = ref.at("name").text() ?? "";
  const secret = `${namespace}/${name}`;
  const from = { group: GATEWAY_API, kind: isOfSet(ref) ? "ListenerSet" : "Gateway", namespace: namespaceOf(owner) };
  const grants = network.stack.kind(GATEWAY_API, "ReferenceGrant");
  if (namespace !== from.namespace && !isGranted(grants, from, { group: "", kind: "Secret", namespace, name }))
    return { ready: false, why: `no ReferenceGrant lets it use the Secret ${secret}`, at: ref };
  return secretOf(network, secret, ref, isOfSet(ref));
}

/**
 * Is there a TLS Secret?
 *
 * @param secret namespace/name
 * @param at what names it; cert-manager makes the Secrets of objects that have its annotation
 */
export function secretOf(network: Network, secret: string, at: View, ofSet = false): CertificateState {
  const owner = at.root();
  const maker = makers(network).one(secret);
  if (maker !== undefined) return { ready: true, secret, names: dnsNames(maker), at: maker };
  if (annotation(owner, "cert-manager.io/cluster-issuer", "cert-manager.io/issuer") !== undefined) {
    if (!ofSet) return { ready: true, secret, names: undefined, at: owner };
    const why = `whether cert-manager makes the Secret ${secret} for a ListenerSet depends on its version and settings`;
    return { ready: undefined, why, at };
  }
  const [namespace = ""] = secret.split("/");
  const installer = installerInto(network, namespace);
  if (installer !== undefined)
    return { ready: undefined, why: `whether ${reference(installer)} brings the Secret ${secret} is not known`, at };
  return { ready: false, why: `nothing makes the Secret ${secret}`, at };
}

function dnsNames(maker: View): string[] | undefined {
  if (!maker.resource.type.startsWith(`kubernetes:${CERT_MANAGER}/`)) return undefined;
  return [...maker.at("spec.dnsNames").texts(), ...[maker.at("spec.commonName").text() ?? []].flat()];
}

export function covers(names: readonly string[] | undefined, host: string): boolean {
  return names === undefined || names.some((name) => certificateCovers(name, host));
}

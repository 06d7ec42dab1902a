import { VOUCHED } from "../../model/annotations";
import { title } from "../../model/kind";
import { annotation, namespaceOf, objectName, reference } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import { GATEWAY_API } from "../../model/types";
import { Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { installerInto } from "../installers";
import { portsOf } from "../services/services";

/** A policy whose owner says that the certificate is the right one. */
interface VouchedPolicy {
  vouched: View;
}

/** A policy that is not valid: Cilium leaves the backend out. */
interface InvalidPolicy {
  why: string;
  at: View;
}

/**
 * Whether a BackendTLSPolicy lets an HTTPRoute reach a port of a Service; Cilium heeds them for HTTPRoutes only, and one that is not valid
 * where no valid one is for the port. What answers TLS there, and with which certificate, is in no resource: the policy's owner may say so ({@link VOUCHED}). Sources: Gateway API,
 * BackendTLSPolicy; Cilium 1.20, operator/pkg/gateway-api/policychecks and operator/pkg/model/ingestion/gateway.go (addBackendTLSDetails).
 *
 * @param kind the route's
 * @returns undefined where no policy is for the port
 */
export function backendTls(
  network: Network,
  kind: string,
  service: View,
  port: number,
): InvalidPolicy | VouchedPolicy | Unknown | undefined {
  const every = network.stack.kind(GATEWAY_API, "BackendTLSPolicy");
  if (kind !== "HTTPRoute" || every.length === 0) return undefined;
  const sections = portsOf(service).flatMap((p) => (p.port === port ? [p.view.at("name").text() ?? ""] : []));
  if (sections.length === 0) return undefined;
  const policies = every
    .filter((policy) => namespaceOf(policy) === namespaceOf(service))
    .filter((policy) => targets(policy, objectName(service)).some((s) => s === "" || sections.includes(s)));
  const [first] = policies;
  if (first === undefined) return undefined;
  const judged = policies.map((policy) => invalid(network, policy));
  const open = judged.indexOf(undefined);
  const doubt = judged.find((verdict) => verdict instanceof Unknown);
  if (open < 0) return doubt ?? judged[0];
  const policy = policies[open] ?? first;
  if (annotation(policy, VOUCHED)?.split(",").includes("certificate")) return { vouched: policy };
  return Unknown.because(
    `${title(policy.resource)} asks for TLS to Service ${reference(service)}: whether the Gateway trusts what answers there is not known`,
    policy,
  );
}

/** The sections of a Service, by port names, for which a policy is; the empty one stands for all. */
function targets(policy: View, service: string): string[] {
  return policy
    .at("spec.targetRefs")
    .items()
    .filter((ref) => ref.at("kind").text() === "Service" && ref.at("name").text() === service)
    .map((ref) => ref.at("sectionName").text() ?? "");
}

function invalid(network: Network, policy: View): InvalidPolicy | Unknown | undefined {
  const validation = policy.at("spec.validation");
  const refs = validation.at("caCertificateRefs").items();
  const [ref, second] = refs;
  const no = (why: string, at: View): InvalidPolicy => ({ why: `${title(policy.resource)} is not valid: ${why}`, at });
  if (ref === undefined) return undefined;
  if (validation.at("wellKnownCACertificates").exists())
    return no("it has both caCertificateRefs and wellKnownCACertificates", validation);
  if (second !== undefined) return no("Cilium takes one of caCertificateRefs only", second);
  const [group, kind, name] = ["group", "kind", "name"].map((key) => ref.at(key).text() ?? "");
  if (group !== "" || kind !== "ConfigMap")
    return no(`Cilium takes certificates of ConfigMaps only, not of ${kind}`, ref);
  const namespace = namespaceOf(policy);
  const found = network.stack
    .kind("core", "ConfigMap")
    .find((map) => objectName(map) === name && namespaceOf(map) === namespace);
  if (found !== undefined)
    return found.at("data").property("ca.crt").exists()
      ? undefined
      : no(`ConfigMap ${namespace}/${name} has no key ca.crt`, found);
  const maker = network.stack.kind("trust.cert-manager.io", "Bundle").find((bundle) => objectName(bundle) === name);
  if (maker !== undefined) return undefined;
  const installer = installerInto(network, namespace);
  return installer === undefined
    ? no(`nothing makes the ConfigMap ${namespace}/${name}`, ref)
    : Unknown.because(
        `whether ${title(installer.resource)} brings the ConfigMap ${namespace}/${name} is not known`,
        ref,
      );
}

import type { Network } from "../../model/network";
import { type Collected, collect, Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { addressesOfBalancer, addressesOfIngress } from "../published";
import { isLoadBalancer } from "../services/frontends";
import { type Annotations, type Candidate, countingNames, listed } from "./candidate";

/** The names that Services ask for. Source: external-dns, source/service.go. */
export function ofServices(
  network: Network,
  annotation: Annotations,
  publishesInternal: boolean,
): Collected<Candidate> {
  return collect(network.stack.kind("core", "Service"), (object) => {
    const at = annotation(object, "hostname");
    const inner = annotation(object, "internal-hostname");
    const proxied = annotation(object, "cloudflare-proxied").text();
    const base = { source: "service", object, proxied };
    const targets = targetsOfService(object, annotation, publishesInternal);
    return [
      ...(targets === undefined ? [] : listed(at).map((name) => ({ ...base, name, targets, at }))),
      ...listed(inner).map((name) => ({
        ...base,
        name,
        targets: innerTargets(object, annotation, inner) ?? targets ?? [],
        at: inner,
      })),
    ];
  });
}

/** @returns undefined for a Service that gets no name */
function targetsOfService(
  service: View,
  annotation: Annotations,
  publishesInternal: boolean,
): Candidate["targets"] | undefined {
  const own = listed(annotation(service, "target"));
  if (own.length > 0) return own;
  const type = service.at("spec.type").text() ?? "ClusterIP";
  if (isLoadBalancer(service)) return addressesOfBalancer(service);
  if (type === "ExternalName") return listed(service.at("spec.externalName"));
  const isHeadless = service.at("spec.clusterIP").text() === "None";
  if (type === "ClusterIP" && !isHeadless && !publishesInternal) return undefined;
  return Unknown.because(
    `it stands for addresses of ${type === "NodePort" ? "nodes" : isHeadless ? "pods" : "the cluster"}`,
    service.at("spec"),
  );
}

/**
 * The targets of a name of the annotation `internal-hostname`: the Service's cluster IP.
 *
 * @returns undefined where the name has the same targets as the Service's other names
 */
function innerTargets(service: View, annotation: Annotations, at: View): Candidate["targets"] | undefined {
  const type = service.at("spec.type").text() ?? "ClusterIP";
  const own = service.at("spec.clusterIP").text();
  const balances = type === "LoadBalancer" || (type === "ClusterIP" && own !== "None");
  if (!balances || listed(annotation(service, "target")).length > 0) return undefined;
  if (own === "None") return [];
  return own === undefined || own === ""
    ? Unknown.because("it stands for the Service's address in the cluster, which the cluster chooses", at)
    : [own];
}

/**
 * The names that Ingresses ask for. Source: external-dns, source/ingress.go.
 *
 * @param reads the fields of which the names count
 */
export function ofIngresses(
  network: Network,
  annotation: Annotations,
  reads: { rules: boolean; tls: boolean },
): Collected<Candidate> {
  return collect(network.stack.kind("networking.k8s.io", "Ingress"), (object) => {
    const own = listed(annotation(object, "target"));
    const targets = own.length > 0 ? own : addressesOfIngress(network, object);
    const from = countingNames(annotation(object, "ingress-hostname-source"));
    const rules = reads.rules ? object.at("spec.rules").items() : [];
    const tls = reads.tls ? object.at("spec.tls").items() : [];
    const hosts = [...rules.map((rule) => rule.at("host")), ...tls.flatMap((each) => each.at("hosts").items())];
    const annotated = annotation(object, "hostname");
    const names = [
      ...(from === "annotation" ? [] : hosts.map((at) => ({ at, name: (at.text() ?? "").toLowerCase() }))),
      ...(from === "fields" ? [] : listed(annotated).map((name) => ({ at: annotated, name }))),
    ];
    const proxied = annotation(object, "cloudflare-proxied").text();
    return names
      .filter(({ name }) => name !== "")
      .map(({ name, at }) => ({ source: "ingress", object, name, targets, proxied, at }));
  });
}

const ADDRESS_TYPES = ["A", "AAAA", "CNAME"];

/** The names that DNSEndpoints ask for. Source: external-dns, docs/sources/crd.md. */
export function ofEndpoints(network: Network): Collected<Candidate> {
  const endpoints = collect(network.stack.kind("externaldns.k8s.io", "DNSEndpoint"), (object) =>
    object.at("spec.endpoints").items(),
  );
  const found = collect(endpoints.found, (at) => {
    const name = at.at("dnsName").text()?.toLowerCase().replace(/\.$/, "");
    if (name === undefined || !ADDRESS_TYPES.includes(at.at("recordType").text() ?? "")) return [];
    const proxied = at
      .at("providerSpecific")
      .items()
      .find((each) => each.at("name").text()?.endsWith("/cloudflare-proxied"));
    return [
      {
        source: "crd",
        object: at.root(),
        name,
        targets: settled(at.at("targets")),
        proxied: proxied?.at("value").text(),
        at,
      },
    ];
  });
  return { found: found.found, unread: [...endpoints.unread, ...found.unread] };
}

function settled(targets: View): Candidate["targets"] {
  const read = collect([targets], (each) => each.texts().map((text) => text.toLowerCase().replace(/\.$/, "")));
  return read.unread[0] ?? read.found;
}

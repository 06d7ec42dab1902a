import { isIPv4 } from "node:net";
import { namespaceOf, objectName, reference } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import type { View } from "../../model/view";
import type { Pod } from "../../policies";
import { GENERATED, gatewaysByService } from "../gateway/generatedService";
import { namespaceLabels } from "../namespaces";
import { nodes } from "../nodes/nodes";
import { type PodGroup, podsBehind } from "../pods";
import { services } from "../services/services";
import type { Files } from "./blocks";
import { parseCorefile, type ServerBlock } from "./corefile";
import { dnsFiles, mountedCorefile } from "./files";
import { BadCorefile, UnknownCorefile } from "./problems";
import type { ClusterQuestion } from "./step";

/** A CoreDNS, as far as its Corefile tells. */
export interface CoreDns {
  /** Undefined when the Corefile is not among the resources. */
  corefile: View | undefined;
  blocks: readonly ServerBlock[];
  files: Files;
  /** The reason why CoreDNS does not start; undefined where it does. */
  problem: string | undefined;
  /** Why it is not known what CoreDNS does with the Corefile. */
  unread: string | undefined;
}

/** The cluster's resolver. Where its Corefile is not among the resources, the cluster's usual one counts. */
export interface ClusterDns extends CoreDns {
  pods: readonly PodGroup[];
}

const NAMESPACE = "kube-system";

/** The labels that every Kubernetes distribution gives its DNS pods. */
const POD: Pod = { kind: "pod", namespace: NAMESPACE, labels: { "k8s-app": "kube-dns" } };

export function clusterDns(network: Network): ClusterDns {
  return network.index("cluster/dns", (stack) => {
    const service = services(network).one(`${NAMESPACE}/kube-dns`);
    const behind = service && podsBehind(network, service);
    const pods = behind ?? [{ pod: POD, workload: undefined, spec: undefined, name: "kube-dns" }];
    const maps = stack.kind("core", "ConfigMap").filter((m) => namespaceOf(m) === NAMESPACE);
    const spec = pods.find((group) => group.spec !== undefined)?.spec;
    const corefile = corefileOf(maps);
    const text = corefile === undefined ? usual(nodes(network).dnsDomain) : (corefile.text() ?? "");
    return { pods, corefile, ...read(text, dnsFiles(spec, maps)) };
  });
}

/** The CoreDNS whose pods a Service chooses, with the Corefile that they mount. */
export function corednsBehind(network: Network, service: View): CoreDns {
  const spec = podsBehind(network, service)?.find((group) => group.spec !== undefined)?.spec;
  const namespace = namespaceOf(service);
  const maps = network.stack.kind("core", "ConfigMap").filter((map) => namespaceOf(map) === namespace);
  const files = dnsFiles(spec, maps);
  const corefile = spec && mountedCorefile(spec, maps);
  if (corefile !== undefined) return { corefile, ...read(corefile.text() ?? "", files) };
  const unread = `no resource has the Corefile of the pods of Service ${reference(service)}`;
  return { corefile, files, blocks: [], problem: undefined, unread };
}

function read(text: string, files: Files): Omit<CoreDns, "corefile"> {
  const found = { files, blocks: [], problem: undefined, unread: undefined };
  try {
    return { ...found, blocks: parseCorefile(text, files) };
  } catch (error) {
    if (error instanceof BadCorefile) return { ...found, problem: error.message };
    if (error instanceof UnknownCorefile) return { ...found, unread: error.message };
    throw error;
  }
}

/** Another DNS may run beside the cluster's, each with a Corefile (NodeLocal DNSCache). */
function corefileOf(maps: readonly View[]): View | undefined {
  const found = maps.filter((map) => map.at("data").property("Corefile").exists());
  const own = found.find((map) => objectName(map) === "coredns") ?? found[0];
  return own?.at("data").property("Corefile");
}

/** The Corefile that Talos, kubeadm and others write by default: the cluster's names, and the node's resolvers for the rest. */
function usual(domain: string): string {
  return `.:53 {\n    kubernetes ${domain} {\n        pods insecure\n    }\n    forward . /etc/resolv.conf\n}\n`;
}

/** The answer for a name of the cluster. A name without an address may still exist (undefined: not known) and is then not handed on. */
export type ClusterName =
  | { service: View }
  /** The Service that Cilium makes for a Gateway. */
  | { gateway: View }
  | { address: string }
  | { nothing: string; exists: boolean | undefined }
  | { unknown: string };

/**
 * Names under the cluster's domain: `service.namespace.svc`, also with a port's name and protocol in front; and those of pods where any
 * address has one. Sources: Kubernetes, «DNS for Services and Pods»; CoreDNS, plugin/kubernetes.
 */
export function clusterName(network: Network, { labels, zone, pods }: ClusterQuestion): ClusterName {
  const name = [...labels, zone].join(".");
  const absent: ClusterName = { nothing: `the cluster has no name ${name}`, exists: false };
  const [kind, namespace = "", service = ""] = [...labels].reverse();
  if (labels.length === 2 && labels[0] === "ns" && labels[1] === "dns")
    return { unknown: `${name} is the name of the cluster's DNS itself` };
  if (kind !== undefined && kind !== "svc" && kind !== "pod") return absent;
  if (labels.length < 3) return { nothing: `${name} has no address`, exists: labels.length < 2 ? true : undefined };
  if (labels.length > 5) return absent;
  if (kind === "pod") return podName(name, service, pods, isNamespace(network, namespace));
  const found = services(network).one(`${namespace}/${service}`);
  const isGenerated = found === undefined && service.startsWith(GENERATED);
  const gateway = isGenerated ? gatewaysByService(network).one(`${namespace}/${service}`) : undefined;
  const more = labels.slice(0, -3);
  if (gateway !== undefined)
    return more.length === 0 ? { gateway } : { unknown: `${name} is a name below that of a Gateway's Service` };
  if (found === undefined) return { nothing: `there is no Service ${namespace}/${service}`, exists: false };
  if (more.length === 0) return { service: found };
  if (more.length === 1) return { unknown: `${name} is the name of one pod of Service ${reference(found)}` };
  const [port = "", protocol = ""] = more.map((label) => label.replace(/^_/, ""));
  return hasPort(found, port, protocol) ? { service: found } : absent;
}

/** Where pods are `insecure` any address has a name, in any namespace that there is. */
function podName(name: string, dashed: string, pods: string, isThere: boolean): ClusterName {
  const address = dashed.replaceAll("-", ".");
  if (pods === "disabled") return { nothing: `the cluster's DNS has no names of pods`, exists: false };
  const isKnown = pods === "insecure" && isThere && isIPv4(address);
  return isKnown ? { address } : { unknown: `${name} is the name of a pod` };
}

/** Others may be there as well, made by somebody else. */
function isNamespace(network: Network, name: string): boolean {
  return ["default", NAMESPACE].includes(name) || namespaceLabels(network, name).complete;
}

function hasPort(service: View, port: string, protocol: string): boolean {
  return service
    .at("spec.ports")
    .items()
    .some((each) => {
      const names = [each.at("name").text() ?? "", each.at("protocol").text() ?? "TCP"];
      return [port, protocol].every((word, i) => word === "" || word === names[i]?.toLowerCase());
    });
}

/** A pod's search list: with fewer than five dots a name is tried with each of these domains first. Source: Kubernetes, «Pod's DNS Policy». */
export function candidatesFor(name: string, namespace: string, domain: string): string[] {
  const search = [`${namespace}.svc.${domain}`, `svc.${domain}`, domain].map((suffix) => `${name}.${suffix}`);
  return name.split(".").length - 1 >= 5 ? [name, ...search] : [...search, name];
}

/** The DNS policy of pods, `ClusterFirst` when they say none. */
export function dnsPolicy({ spec }: PodGroup): string {
  const written = spec?.at("dnsPolicy").text() ?? "ClusterFirst";
  // With the node's network the default is the node's resolver as well.
  return written === "ClusterFirst" && spec?.at("hostNetwork").flag() === true ? "Default" : written;
}

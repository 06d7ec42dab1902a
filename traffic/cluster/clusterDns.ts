import { namespaceOf, objectName, reference } from "../kubernetes";
import type { Network } from "../network";
import type { Pod } from "../policies";
import type { View } from "../view";
import { BadCorefile, parseCorefile, type ServerBlock } from "./corefile";
import { nodes } from "./nodes";
import { type PodGroup, podsBehind } from "./pods";
import { services } from "./services";

/** The cluster's resolver. */
export interface ClusterDns {
  pods: readonly PodGroup[];
  /** Undefined when the Corefile is not among the resources: then the cluster's usual one counts. */
  corefile: View | undefined;
  blocks: readonly ServerBlock[];
  /** What is wrong with the Corefile, or what it imports that is not known. */
  problem: string | undefined;
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
    const corefile = maps.map((m) => m.at("data").property("Corefile")).find((view) => view.exists());
    if (corefile === undefined) return { pods, corefile, blocks: usual(nodes(network).dnsDomain), problem: undefined };
    try {
      const blocks = parseCorefile(corefile.text() ?? "", (pattern) => imported(pattern, pods, maps));
      return { pods, corefile, blocks, problem: undefined };
    } catch (error) {
      if (!(error instanceof BadCorefile)) throw error;
      return { pods, corefile, blocks: [], problem: error.message };
    }
  });
}

/** What Talos, kubeadm and others write where nobody else does: the cluster's names, and the node's resolvers for the rest. */
function usual(domain: string): ServerBlock[] {
  const plugin = (name: string, ...args: string[]) => ({ name, args, block: [] });
  return [
    { zones: [""], ports: [53], plugins: [plugin("kubernetes", domain), plugin("forward", ".", "/etc/resolv.conf")] },
  ];
}

/**
 * The files that an import names, from the ConfigMaps that the DNS pods mount; where no resource makes the pods, from the ConfigMaps of the
 * namespace that hold files of such names (as those of k3s do). An import that finds no file is none.
 */
function imported(pattern: string, pods: readonly PodGroup[], maps: readonly View[]): readonly string[] {
  const name = pattern.slice(pattern.lastIndexOf("/") + 1);
  const glob = new RegExp(
    `^${name
      .split("*")
      .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
      .join(".*")}$`,
  );
  const mounted = new Set(pods.flatMap(({ spec }) => (spec === undefined ? [] : mountedMaps(spec))));
  const candidates = mounted.size > 0 ? maps.filter((m) => mounted.has(objectName(m))) : maps;
  return candidates
    .flatMap((m) => m.at("data").entries())
    .filter(([key]) => glob.test(key) && key !== "Corefile")
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([, view]) => view.text() ?? "");
}

function mountedMaps(spec: View): string[] {
  return spec
    .at("volumes")
    .items()
    .flatMap((volume) => volume.at("configMap.name").text() ?? []);
}

/** What a name of the cluster stands for. */
export type ClusterName = { service: View } | { nothing: string } | { unknown: string };

/**
 * Names under the cluster's domain: `service.namespace.svc`, also with a port's name in front; the names of single pods are not followed.
 * Source: Kubernetes, «DNS for Services and Pods».
 */
export function clusterName(network: Network, labels: readonly string[], zone: string): ClusterName {
  const name = [...labels, zone].join(".");
  const kind = labels.at(-1);
  if (kind === "pod") return { unknown: `${name} is the name of a pod` };
  if (kind !== "svc" || labels.length < 3) return { nothing: `the cluster has no name ${name}` };
  const [service = "", namespace = ""] = labels.slice(-3, -1);
  const found = services(network).one(`${namespace}/${service}`);
  if (found === undefined) return { nothing: `there is no Service ${namespace}/${service}` };
  const more = labels.slice(0, -3);
  if (more.length === 0) return { service: found };
  const isPort = more.length === 2 && more.every((label) => label.startsWith("_"));
  return isPort
    ? { nothing: `${name} has no address, only a port` }
    : { unknown: `${name} is the name of one pod of Service ${reference(found)}` };
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

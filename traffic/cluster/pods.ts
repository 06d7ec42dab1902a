import { kindOf, title } from "../model/kind";
import { containers, isWorkload, namespaceOf, objectName, podSpec } from "../model/kubernetes";
import type { Network } from "../model/network";
import { Lookup } from "../model/unknown";
import type { View } from "../model/view";
import type { Endpoint, NamedPorts, Pod } from "../policies";
import { type Labels, texts } from "./labels";
import { nodes } from "./nodes/nodes";
import { portProtocol } from "./services/frontends";
import { hasNodesNetwork } from "./services/hostNetwork";
import { selectorOf, services } from "./services/services";

/** Pods that are alike: those of one workload, or those that a Service chooses when no resource makes them. */
export interface PodGroup {
  pod: Pod;
  /** The workload; undefined when none of the resources makes these pods. */
  workload: View | undefined;
  /** The template's `spec`, of a workload. */
  spec: View | undefined;
  /** The name by which a map knows them. */
  name: string;
  /** The pods as policies see them, where the owner of their Service says that they have their node's network. */
  asNodes?: readonly Endpoint[];
}

/** Workloads by namespace/name, and by namespace and each label of their pods. */
function workloads(network: Network): { byName: Lookup<PodGroup>; byLabel: Lookup<PodGroup> } {
  return network.index("cluster/workloads", (stack) => {
    const byName = new Lookup<PodGroup>();
    const byLabel = new Lookup<PodGroup>();
    for (const resource of stack.resources) {
      const spec = isWorkload(resource.type) ? podSpec(resource) : undefined;
      if (spec === undefined) continue;
      byName.add(() => [podGroup(spec)].map((made) => [`${made.pod.namespace}/${made.name}`, made]));
      byLabel.add(() => {
        const made = podGroup(spec);
        return Object.entries(made.pod.labels).map((pair) => [labelKey(made.pod.namespace, pair), made]);
      });
    }
    return { byName, byLabel };
  });
}

function labelKey(namespace: string, [key, value]: [string, string]): string {
  return `${namespace} ${key}=${value}`;
}

/** Workloads whose pods have all of some labels. */
function workloadsWith(network: Network, namespace: string, labels: Labels): PodGroup[] {
  const { byLabel } = workloads(network);
  const sets = Object.entries(labels).map((pair) => byLabel.all(labelKey(namespace, pair)));
  const [fewest = []] = sets.sort((a, b) => a.length - b.length);
  return fewest.filter((made) => holds(made.pod.labels, labels));
}

/** The pods of a workload, by the `spec` of its template. */
function podGroup(spec: View): PodGroup {
  const workload = spec.root();
  const template = kindOf(workload.resource.type)?.kind === "Pod" ? workload : templateOf(workload);
  const serviceAccount = spec.at("serviceAccountName").text() ?? "default";
  const labels = texts(template.at("metadata.labels"));
  const pod: Pod = { kind: "pod", namespace: namespaceOf(workload), labels, ports: namedPorts(spec), serviceAccount };
  return { pod, workload, spec, name: objectName(workload) };
}

function templateOf(workload: View): View {
  const job = kindOf(workload.resource.type)?.kind === "CronJob";
  return workload.at(job ? "spec.jobTemplate.spec.template" : "spec.template");
}

function namedPorts(spec: View): NamedPorts {
  const ports = containers(spec).flatMap((container) => container.at("ports").items());
  return Object.fromEntries(
    ports.flatMap((port) => {
      const [name, number] = [port.at("name").text(), port.at("containerPort").number()];
      return name === undefined || number === undefined ? [] : [[name, { port: number, protocol: portProtocol(port) }]];
    }),
  );
}

/**
 * The pods behind a Service: those of every workload whose labels its selector chooses, and pods with the selector's labels when no
 * resource makes any (what installs apps is often another program).
 *
 * @returns undefined for a Service without a selector
 */
export function podsBehind(network: Network, service: View): PodGroup[] | undefined {
  return network.about("service/pods", service, () => {
    const selector = selectorOf(service);
    if (selector === undefined) return undefined;
    const labels = texts(selector);
    const namespace = namespaceOf(service);
    const made = workloadsWith(network, namespace, labels);
    if (made.length > 0) return made;
    const pod: Pod = { kind: "pod", namespace, labels };
    const asNodes = hasNodesNetwork(service) ? { asNodes: anyNode(network) } : {};
    return [{ pod, workload: undefined, spec: undefined, name: objectName(service), ...asNodes }];
  });
}

function holds(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([key, value]) => labels[key] === value);
}

/**
 * The pods of an app: those behind the Service of that name, the workload of that name, or those whose label app.kubernetes.io/name it is.
 *
 * @returns with `known` false where no resource of that name exists: only the label is then known of the pods
 */
export function podsOfApp(network: Network, namespace: string, app: string): AppPods {
  return network.index(`pods/app ${namespace}/${app}`, () => findPods(network, namespace, app));
}

interface AppPods {
  pods: PodGroup[];
  known: boolean;
}

function findPods(network: Network, namespace: string, app: string): AppPods {
  const service = services(network).one(`${namespace}/${app}`);
  const behind = service && podsBehind(network, service);
  if (behind !== undefined) return { pods: behind, known: true };
  const label = { "app.kubernetes.io/name": app };
  const named = workloads(network).byName.all(`${namespace}/${app}`);
  const made = named.length > 0 ? [...named] : workloadsWith(network, namespace, label);
  if (made.length > 0) return { pods: made, known: true };
  const pod: Pod = { kind: "pod", namespace, labels: label };
  return { pods: [{ pod, workload: undefined, spec: undefined, name: app }], known: false };
}

/** The workload that makes a pod. */
export function groupOf(network: Network, endpoint: Endpoint): PodGroup {
  const pod: Pod = endpoint.kind === "pod" ? endpoint : { kind: "pod", namespace: "default", labels: {} };
  const [made] = workloadsWith(network, pod.namespace, pod.labels);
  return made ?? { pod, workload: undefined, spec: undefined, name: Object.values(pod.labels)[0] ?? "" };
}

/** The node of pods whose node is not known: the other end's own, or another one where the cluster may have several. */
function anyNode(network: Network): Endpoint[] {
  return nodes(network).machines.length === 1 ? [{ kind: "host" }] : [{ kind: "host" }, { kind: "remote-node" }];
}

/** The endpoint that network policies see for a pod: its node, when it uses the node's network. */
export function endpointOf({ pod, spec, asNodes }: PodGroup): Endpoint {
  return spec?.at("hostNetwork").flag() === true ? { kind: "host" } : (asNodes?.[0] ?? pod);
}

/** The same, as everything that it may be. */
export function endpointsOfPods(group: PodGroup): readonly Endpoint[] {
  return group.asNodes ?? [endpointOf(group)];
}

/** How a message names pods. */
export function podsText({ pod, workload, name }: PodGroup): string {
  return workload === undefined ? `the pods ${pod.namespace}/${name}` : `the pods of ${title(workload.resource)}`;
}

/** Do the pods of a template's `spec` run on every node? Source: Kubernetes, «DaemonSet», running Pods on select Nodes. */
export function isOnEveryNode(spec: View): boolean {
  const selector = spec.at("nodeSelector");
  return kindOf(spec.resource.type)?.kind === "DaemonSet" && (!selector.exists() || selector.isEmpty());
}

import { isOfIpv6 } from "../model/addresses";
import { type Known, settleAt, Unknown } from "../model/unknown";
import type { View } from "../model/view";
import { type Address, parseIp } from "./addresses";
import type { Endpoint, NamedPorts, Pod } from "./endpoint";
import type { LabelFilter } from "./labels";
import type { Settings } from "./settings";

/** Labels that Cilium gives to pods. Source: pkg/k8s/apis/cilium.io/const.go. */
export const NAMESPACE = "io.kubernetes.pod.namespace";
export const CLUSTER = "io.cilium.k8s.policy.cluster";
export const NAMESPACE_LABELS = "io.cilium.k8s.namespace.labels.";
const SERVICE_ACCOUNT = "io.cilium.k8s.policy.serviceaccount";
const OWNED = "io.cilium.k8s";
/** Kubernetes itself gives every namespace its name as a label. */
const METADATA_NAME = "kubernetes.io/metadata.name";

export interface Label {
  source: "k8s" | "reserved";
  value: Known<string>;
}

/**
 * An endpoint as policies see it: by its labels, never by its address, unless it is outside the cluster.
 * Source: https://docs.cilium.io/en/stable/gettingstarted/terminology/#what-is-an-identity
 */
export class Identity {
  /** Its address; undefined in the cluster, and for what is no address. */
  readonly ip: Address | undefined;
  private known: { pairs: readonly string[] | undefined } | undefined;

  constructor(
    readonly endpoint: Endpoint,
    readonly labels: ReadonlyMap<string, Label>,
    /** Why it is not known whether a label with this key is there. */
    private readonly unclear: (source: string, key: string) => Unknown | undefined = () => undefined,
  ) {
    this.ip = endpoint.kind === "address" ? parseIp(endpoint.address) : undefined;
  }

  /** @param source `k8s`, `reserved`, or `any` for both; undefined: there is no such label */
  label(source: string, key: string): Label | Unknown | undefined {
    const label = this.labels.get(key);
    if (label !== undefined && (source === "any" || source === label.source)) return label;
    return this.unclear(source, key);
  }

  isReserved(name: string): boolean {
    return this.labels.get(name)?.source === "reserved";
  }

  /** The identity as a nodeSelector sees it: with labels of which only Kubernetes knows. */
  asNode(): Identity {
    return new Identity(this.endpoint, this.labels, nodeLabels);
  }

  get isPod(): boolean {
    return this.endpoint.kind === "pod";
  }

  get isNode(): boolean {
    return this.isReserved("host") || this.isReserved("remote-node");
  }

  /** Its labels as `key=value`; undefined where a value is not known. */
  get pairs(): readonly string[] | undefined {
    if (this.known === undefined) {
      const labels = [...this.labels].filter(([key]) => !key.startsWith(OWNED));
      const sure = labels.every(([, { value }]) => typeof value === "string");
      this.known = { pairs: sure ? labels.map(([key, { value }]) => `${key}=${value}`) : undefined };
    }
    return this.known.pairs;
  }

  get isOutside(): boolean {
    return this.endpoint.kind === "address" || this.endpoint.kind === "world";
  }

  get ports(): NamedPorts | undefined {
    return this.endpoint.kind === "pod" ? this.endpoint.ports : {};
  }
}

/** The settings and objects on which identities depend. */
export interface Surroundings {
  settings: Settings;
  filter: Known<LabelFilter>;
  /** Finds a registered Namespace. */
  namespace(name: string): View | undefined;
}

/** The identities that an endpoint may have. More than one for the API server alone: seen from a pod of its own node it is the local host. */
export function identities(endpoint: Endpoint, surroundings: Surroundings): Identity[] {
  if (endpoint.kind === "pod") return [pod(endpoint, surroundings)];
  if (endpoint.kind === "address" || endpoint.kind === "world") return [outside(endpoint, surroundings.settings)];
  if (endpoint.kind === "ingress") return [new Identity(endpoint, reserved("ingress"))];
  const { nodeLabels: labelled } = surroundings.settings;
  const unclear = labelled === false ? undefined : nodeLabels;
  if (endpoint.kind !== "kube-apiserver") return [new Identity(endpoint, reserved(endpoint.kind), unclear)];
  return ["remote-node", "host"].map((node) => new Identity(endpoint, reserved("kube-apiserver", node), unclear));
}

function reserved(...names: string[]): Map<string, Label> {
  return new Map(names.map((name) => [name, { source: "reserved", value: "" }]));
}

function pod(endpoint: Pod, { settings, filter, namespace }: Surroundings): Identity {
  const labels = new Map<string, Label>();
  const set = (key: string, value: Known<string>) => labels.set(key, { source: "k8s", value });
  const unfiltered = filter instanceof Unknown ? filter : undefined;
  for (const [key, value] of Object.entries(endpoint.labels))
    if (!key.startsWith(OWNED) && (filter instanceof Unknown || filter.keeps(key))) set(key, unfiltered ?? value);
  const space = namespaceLabels(endpoint, namespace);
  for (const [key, value] of space.labels) set(`${NAMESPACE_LABELS}${key}`, value);
  set(NAMESPACE, endpoint.namespace);
  if (endpoint.serviceAccount !== undefined) set(SERVICE_ACCOUNT, endpoint.serviceAccount);
  set(CLUSTER, settings.cluster);
  return new Identity(endpoint, labels, (source, key) => {
    if (source === "reserved") return undefined;
    if (key.startsWith(NAMESPACE_LABELS)) return space.doubt;
    if (key !== SERVICE_ACCOUNT || endpoint.serviceAccount !== undefined) return undefined;
    return Unknown.because(`the ServiceAccount of pods of ${endpoint.namespace} is not known`, undefined);
  });
}

/** The labels that are known, and why there may be more. */
function namespaceLabels(
  { namespace: name, namespaceLabels: given }: Pod,
  namespace: (name: string) => View | undefined,
): { labels: [string, Known<string>][]; doubt: Unknown | undefined } {
  const own: [string, Known<string>] = [METADATA_NAME, name];
  if (given !== undefined) return { labels: [...Object.entries(given), own], doubt: undefined };
  const object = namespace(name);
  if (object === undefined) {
    return {
      labels: [own],
      doubt: Unknown.because(`namespace ${name} is not registered, so its labels are not known`, undefined),
    };
  }
  const read = settleAt(object, () => object.at("metadata.labels").entries());
  if (read instanceof Unknown) return { labels: [own], doubt: read };
  const labels = read.map(([key, value]): [string, Known<string>] => [key, settleAt(value, () => value.text() ?? "")]);
  return { labels: [...labels, own], doubt: undefined };
}

/**
 * Outside the cluster there is the world; with both address families each has a label of its own, and IPv6 beside IPv4 always does.
 * Source: getWorldLabel in pkg/labels/cidr.go.
 */
function outside(endpoint: Endpoint & { kind: "address" | "world" }, { dualStack }: Settings): Identity {
  if (endpoint.kind === "address" && isOfIpv6(endpoint.address)) return new Identity(endpoint, reserved("world-ipv6"));
  if (!(dualStack instanceof Unknown)) return new Identity(endpoint, reserved(dualStack ? "world-ipv4" : "world"));
  return new Identity(endpoint, new Map(), (_, key) => (["world", "world-ipv4"].includes(key) ? dualStack : undefined));
}

/** The labels of a node that Kubernetes knows; those of pods it has none of. */
function nodeLabels(source: string, key: string): Unknown | undefined {
  if (source === "reserved" || key === NAMESPACE || key.startsWith(NAMESPACE_LABELS)) return undefined;
  return Unknown.because("the labels of the nodes are not known", undefined);
}

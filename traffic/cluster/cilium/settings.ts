import { title } from "../../model/kind";
import type { Network } from "../../model/network";
import { type Known, settle, Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { applications } from "./argo";
import { configMaps } from "./configMap";
import { helmReleases } from "./flux";
import { foldersCharts, pulumiReleases } from "./helm";
import type { Installation } from "./installation";

/** The value of one Cilium setting, with the resource that sets it. */
export interface Setting<T> {
  /** An Unknown where something that sets it cannot be read, or two installations differ. */
  value: Known<T>;
  /** The field that sets it, else the resource that installs Cilium; undefined when neither is among the resources. */
  at: View | undefined;
}

interface Reading<T> {
  path: string;
  /** The chart's own default. */
  standard: T;
  /** The value assumed where no resource installs Cilium. */
  assumed: T;
  take: (value: View) => T | undefined;
}

function flag(path: string, standard: boolean, assumed = standard): Reading<boolean> {
  return { path, standard, assumed, take: (value) => value.flag() };
}

function text(path: string, standard: string): Reading<string> {
  return { path, standard, assumed: standard, take: (value) => value.text() };
}

function list(path: string, standard: readonly string[]): Reading<readonly string[]> {
  return { path, standard, assumed: standard, take: words };
}

/** Settings by the chart's paths and defaults. Source: install/kubernetes/cilium/values.yaml of Cilium 1.20. */
const READINGS = {
  gatewayApi: flag("gatewayAPI.enabled", false, true),
  gatewayAlpn: flag("gatewayAPI.enableAlpn", false),
  gatewayHostNetwork: flag("gatewayAPI.hostNetwork.enabled", false),
  gatewayTrafficPolicy: text("gatewayAPI.externalTrafficPolicy", "Cluster"),
  /** `strict` is what versions before 1.14 call true. */
  kubeProxyReplacement: {
    ...flag("kubeProxyReplacement", false, true),
    take: (value: View) => (value.text() === "strict" ? true : value.text() === "disabled" ? false : value.flag()),
  },
  /** Gateways need the kube-proxy replacement or this. */
  nodePort: flag("nodePort.enabled", false),
  l7Proxy: flag("l7Proxy", true),
  ingresses: flag("ingressController.enabled", false, true),
  ingressMode: text("ingressController.loadbalancerMode", "dedicated"),
  ingressIsDefault: flag("ingressController.default", false),
  ingressForcesHttps: flag("ingressController.enforceHttps", true),
  ingressHostNetwork: flag("ingressController.hostNetwork.enabled", false),
  /** Addresses that the Service of all Ingresses asks for. */
  ingressPins: {
    path: "ingressController.service.annotations",
    standard: "",
    assumed: "",
    take: (value: View) =>
      value.property("lbipam.cilium.io/ips").text() ?? value.property("io.cilium/lb-ipam-ips").text() ?? "",
  },
  ingressAddress: text("ingressController.service.loadBalancerIP", ""),
  ingressTrafficPolicy: text("ingressController.service.externalTrafficPolicy", "Cluster"),
  l2: flag("l2announcements.enabled", false, true),
  bgp: flag("bgpControlPlane.enabled", false, true),
  /** Interfaces that the agent serves load-balanced addresses on; empty: it finds them itself. */
  devices: {
    ...list("devices", []),
    take: (value: View) =>
      words(value)
        ?.flatMap((text) => text.split(","))
        .filter((name) => name !== ""),
  },
  /** It looks for interfaces besides those of the list. */
  forcedDetection: flag("forceDeviceDetection", false),
  hostNamespaceOnly: flag("socketLB.hostNamespaceOnly", false),
  hostLegacyRouting: flag("bpf.hostLegacyRouting", false),
  /** `tunnel` or `native`; the chart takes an empty text for its default. */
  routing: { ...text("routingMode", "tunnel"), take: (value: View) => value.text() || "tunnel" },
  /** How a node hands connections from outside on to another: `snat`, `dsr` or `hybrid`. */
  balancing: text("loadBalancer.mode", "snat"),
  ipamMode: text("ipam.mode", "cluster-pool"),
  clusterPool: list("ipam.operator.clusterPoolIPv4PodCIDRList", ["10.0.0.0/8"]),
  /** https://docs.cilium.io/en/stable/security/policy/intro/#policy-enforcement-modes */
  enforcement: {
    ...text("policyEnforcementMode", "default"),
    take: (value: View) => value.text()?.toLowerCase(),
  },
  /** Policies are reported, nothing is dropped. */
  audits: flag("policyAuditMode", false),
  kubernetesPolicies: flag("k8sNetworkPolicy.enabled", true),
  clusterNetworkPolicies: flag("k8sClusterNetworkPolicy.enabled", false),
  /** Without it `enableDefaultDeny` of a policy has no effect. */
  nonDefaultDeny: flag("enableNonDefaultDenyPolicies", true),
  /** Without it policies with a nodeSelector have no effect. */
  hostFirewall: flag("hostFirewall.enabled", false),
  /** In-cluster identities that CIDR rules match too (`nodes`, `pods`). */
  cidrMatches: list("policyCIDRMatchMode", []),
  /** Nodes have labels: fromNodes and toNodes are understood. */
  nodeLabels: flag("nodeSelectorLabels", false),
  cluster: text("cluster.name", "default"),
  /** A selector that names no cluster means this one. */
  localCluster: flag("clustermesh.policyDefaultLocalCluster", true),
  /** Both address families: then the world has an identity for each. */
  dualStack: flag("ipv6.enabled", false),
  /** Further patterns of labels that are, or are not, part of an identity. */
  labelPatterns: list("labels", []),
  /** The local host reaches local pods, which is on in Kubernetes. Source: daemon/cmd/daemon.go. */
  localhostAllowed: {
    path: "extraConfig.allow-localhost",
    standard: true,
    assumed: true,
    take: (value: View) => value.text() !== "policy",
  },
} satisfies Record<string, Reading<boolean> | Reading<string> | Reading<readonly string[]>>;

type Name = keyof typeof READINGS;
type ValueOf<R> = R extends Reading<infer T> ? T : never;

export type Settings = { readonly [N in Name]: Setting<ValueOf<(typeof READINGS)[N]>> } & {
  /** The resource that installs Cilium; undefined where none does: the settings are then those that a network which uses them must have. */
  readonly installed: View | undefined;
  /** `1.20.2`; undefined where it is not said. */
  readonly version: Setting<string | undefined>;
};

/** Cilium's settings, from whatever among the resources tells them. */
export function ciliumSettings(network: Network): Settings {
  return network.index("cluster/cilium/settings", () => {
    const all = installations(network);
    const entries = Object.entries(READINGS).map(([name, reading]) => [name, read(all, reading as Reading<unknown>)]);
    return { ...Object.fromEntries(entries), installed: all[0]?.at, version: versionOf(all) } as Settings;
  });
}

/** Everything that installs or configures Cilium. */
export function installations(network: Network): readonly Installation[] {
  return network.index("cluster/cilium", (stack) =>
    [pulumiReleases, helmReleases, applications, foldersCharts, configMaps].flatMap((find) => {
      const found = settle(() => find(stack, "cilium"));
      return found instanceof Unknown ? [] : found;
    }),
  );
}

function read<T>(all: readonly Installation[], reading: Reading<T>): Setting<T> {
  const [first, ...others] = all.map((installation) => readOf(installation, reading));
  if (first === undefined) return { value: reading.assumed, at: undefined };
  return agreed(first, others, reading.path);
}

function agreed<T>(first: Setting<T>, others: readonly Setting<T>[], what: string): Setting<T> {
  const differs = others.find((o) => JSON.stringify(o.value) !== JSON.stringify(first.value));
  if (differs === undefined || first.at === undefined || differs.at === undefined) return first;
  const names = `${title(first.at.resource)} and ${title(differs.at.resource)}`;
  return { value: Unknown.because(`${names} do not say the same of Cilium's ${what}`, first.at), at: first.at };
}

function readOf<T>(installation: Installation, { path, standard, take }: Reading<T>): Setting<T> {
  let at = installation.at;
  const value = settle(() => {
    for (const layer of installation.layers) {
      const found = layer(path);
      if (found === undefined) continue;
      if (at === installation.at) at = found;
      if (!found.exists()) continue;
      at = found;
      return take(found) ?? Unknown.because(`Cilium's ${path} is nothing that is understood`, found);
    }
    return installation.incomplete ?? standard;
  });
  return { value, at };
}

function versionOf(all: readonly Installation[]): Setting<string | undefined> {
  const [first, ...others] = all.flatMap(({ version }) => {
    const value = settle(() => version?.text());
    return value === undefined ? [] : [{ value, at: version }];
  });
  return first === undefined ? { value: undefined, at: undefined } : agreed(first, others, "version");
}

function words(value: View): readonly string[] | undefined {
  if (value.isList()) return value.texts();
  return value
    .text()
    ?.split(/\s+/)
    .filter((word) => word !== "");
}

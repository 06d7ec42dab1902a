import type { apps, core, rbac } from "@pulumi/kubernetes/types/input";
import type { ClusterDns, Homelab } from "../config/homelab";
import { COREDNS_FOLDER, corednsPods, serverBlock } from "./corednsPods";
import { type ConfigMapObject, type KubernetesObject, ownLabels } from "./objects";

export interface ClusterDnsPlan {
  corefile: ConfigMapObject;
  /** Server blocks of other domains, imported by the Corefile. */
  servers: ConfigMapObject;
  service: KubernetesObject<core.v1.ServiceSpec>;
  deployment: KubernetesObject<apps.v1.DeploymentSpec>;
  disruptionBudget: KubernetesObject<{ maxUnavailable: number; selector: { matchLabels: Record<string, string> } }>;
  /** The permissions of CoreDNS in the cluster. */
  rules: rbac.v1.PolicyRule[];
  metadata: { account: KubernetesObject["metadata"]; role: KubernetesObject["metadata"] };
}

export const DNS_NAMESPACE = "kube-system";
/** Every Kubernetes distribution labels its DNS pods like this, Talos too. */
export const DNS_POD_LABELS = { "k8s-app": "kube-dns" } as const;
export const DNS_METRICS_PORT = 9153;

/** CoreDNS as this program runs it; undefined where Talos's own does. */
export function planClusterDns(homelab: Homelab): ClusterDnsPlan | undefined {
  const { clusterDns, cluster } = homelab;
  if (clusterDns === undefined) return undefined;
  const metadata = (name: string) => ({ name, namespace: DNS_NAMESPACE, labels: { ...ownLabels, ...DNS_POD_LABELS } });
  return {
    corefile: { metadata: metadata("coredns"), data: { Corefile: corefile(cluster.dnsDomain) } },
    servers: { metadata: metadata("coredns-custom"), data: { "server.conf": customServers(clusterDns) } },
    service: {
      apiVersion: "v1",
      kind: "Service",
      metadata: metadata("kube-dns"),
      spec: {
        clusterIP: clusterDns.address,
        selector: DNS_POD_LABELS,
        ports: [
          { name: "dns", port: 53, protocol: "UDP", targetPort: 53 },
          { name: "dns-tcp", port: 53, protocol: "TCP", targetPort: 53 },
          { name: "metrics", port: DNS_METRICS_PORT, protocol: "TCP", targetPort: DNS_METRICS_PORT },
        ],
      },
    },
    deployment: {
      apiVersion: "apps/v1",
      kind: "Deployment",
      // Its pods wait for Cilium, and Cilium's chart for names (hubble-relay): awaiting both would never end.
      metadata: { ...metadata("coredns"), annotations: { "pulumi.com/skipAwait": "true" } },
      spec: deploymentSpec(clusterDns),
    },
    disruptionBudget: {
      apiVersion: "policy/v1",
      kind: "PodDisruptionBudget",
      metadata: metadata("coredns"),
      spec: { maxUnavailable: 1, selector: { matchLabels: DNS_POD_LABELS } },
    },
    rules: [
      { apiGroups: [""], resources: ["services", "pods", "namespaces"], verbs: ["list", "watch"] },
      { apiGroups: ["discovery.k8s.io"], resources: ["endpointslices"], verbs: ["list", "watch"] },
    ],
    metadata: { account: metadata("coredns"), role: { name: "system:coredns", labels: ownLabels } },
  };
}

/** The main file. Relative imports are found beside it, in the pod and in a test alike. */
function corefile(dnsDomain: string): string {
  return serverBlock(".:53", [
    "errors",
    "health {\n    lameduck 5s\n}",
    "ready",
    `prometheus :${DNS_METRICS_PORT}`,
    `kubernetes ${dnsDomain} in-addr.arpa ip6.arpa {\n    pods insecure\n    fallthrough in-addr.arpa ip6.arpa\n    ttl 30\n}`,
    "forward . /etc/resolv.conf {\n    max_concurrent 1000\n}",
    "cache 30",
    "loop",
    "reload",
    "loadbalance",
  ]).concat("import custom/*.conf\n");
}

/** One server block a domain that another resolver answers. */
function customServers({ servers }: Pick<ClusterDns, "servers">): string {
  return servers
    .map(({ domain, upstreams }) =>
      serverBlock(`${domain}:53`, ["errors", "cache 30", `forward . ${upstreams.join(" ")}`]),
    )
    .join("");
}

function deploymentSpec({ replicas, image }: ClusterDns): apps.v1.DeploymentSpec {
  return corednsPods({
    replicas,
    image,
    selector: DNS_POD_LABELS,
    labels: DNS_POD_LABELS,
    identity: { serviceAccountName: "coredns", priorityClassName: "system-cluster-critical" },
    ports: [{ name: "metrics", containerPort: DNS_METRICS_PORT, protocol: "TCP" }],
    requests: { cpu: "100m", memory: "70Mi" },
    volumes: [
      {
        name: "corefile",
        mountPath: COREDNS_FOLDER,
        configMap: { name: "coredns", items: [{ key: "Corefile", path: "Corefile" }] },
      },
      { name: "custom", mountPath: `${COREDNS_FOLDER}/custom`, configMap: { name: "coredns-custom" } },
    ],
  });
}

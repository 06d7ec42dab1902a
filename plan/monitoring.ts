import type { App, Homelab } from "../config/homelab";
import { tunnelsOf } from "../config/tunnels";
import { METRICS_PORT_NAME } from "./apps";
import { CLOUDFLARED_LABELS } from "./cloudflared";
import { DNS_NAMESPACE, DNS_POD_LABELS } from "./clusterDns";
import { planDashboards } from "./dashboards";
import { type ConfigMapObject, type KubernetesObject, ownLabels } from "./objects";

export interface MonitoringPlan {
  /** Whether the program registers the ServiceMonitor definition. */
  definition: boolean;
  serviceMonitors: KubernetesObject<ServiceMonitorSpec>[];
  dashboards: ConfigMapObject[];
}

/** A ServiceMonitor of prometheus-operator, as far as the program uses it. */
interface ServiceMonitorSpec {
  namespaceSelector: { matchNames: string[] };
  selector: { matchLabels: Record<string, string> };
  endpoints: { port: string; path: string; interval: string; honorLabels?: boolean }[];
}

type Monitoring = NonNullable<Homelab["monitoring"]>;

/** The objects by which Prometheus collects, and Grafana shows, the state of this network; undefined where neither is wanted. */
export function planMonitoring(homelab: Homelab): MonitoringPlan | undefined {
  const { monitoring } = homelab;
  if (monitoring === undefined || !(monitoring.serviceMonitors || monitoring.dashboards)) return undefined;
  return {
    definition: monitoring.serviceMonitors && monitoring.installDefinition,
    serviceMonitors: monitoring.serviceMonitors ? serviceMonitors(homelab, monitoring) : [],
    dashboards: monitoring.dashboards ? planDashboards(homelab, monitoring.namespace) : [],
  };
}

interface Target {
  name: string;
  namespace: string;
  port: string;
  labels: Record<string, string>;
}

/** Services of Cilium's chart, by the labels that its templates give them (1.20). */
const CILIUM_TARGETS: Target[] = [
  {
    name: "cilium-agent",
    namespace: "kube-system",
    port: "metrics",
    labels: { "app.kubernetes.io/name": "cilium-agent" },
  },
  {
    name: "cilium-operator",
    namespace: "kube-system",
    port: "metrics",
    labels: { "app.kubernetes.io/name": "cilium-operator" },
  },
  { name: "hubble", namespace: "kube-system", port: "hubble-metrics", labels: { "app.kubernetes.io/name": "hubble" } },
  // Envoy is what serves the Gateways.
  {
    name: "gateway-envoy",
    namespace: "kube-system",
    port: "envoy-metrics",
    labels: { "app.kubernetes.io/name": "cilium-envoy" },
  },
];

function serviceMonitors(homelab: Homelab, monitoring: Monitoring): MonitoringPlan["serviceMonitors"] {
  const targets: Target[] = [
    ...CILIUM_TARGETS,
    { name: "coredns", namespace: DNS_NAMESPACE, port: "metrics", labels: DNS_POD_LABELS },
    ...tunnelsOf(homelab).map(({ key, namespace }) => ({
      name: key === undefined ? "cloudflared" : `cloudflared-${key}`,
      namespace,
      port: "metrics",
      labels: CLOUDFLARED_LABELS,
    })),
    ...homelab.apps.filter((a) => a.metrics !== undefined && !a.service.existing).map(appTarget),
  ];
  return targets.map((target) => serviceMonitor(target, monitoring));
}

function appTarget(app: App): Target {
  return {
    name: `app-${app.key}`,
    namespace: app.namespace,
    port: METRICS_PORT_NAME,
    labels: { "app.kubernetes.io/name": app.key, ...ownLabels },
  };
}

function serviceMonitor({ name, namespace, port, labels }: Target, monitoring: Monitoring) {
  return {
    apiVersion: "monitoring.coreos.com/v1",
    kind: "ServiceMonitor",
    metadata: { name, namespace: monitoring.namespace, labels: { ...ownLabels, ...monitoring.labels } },
    spec: {
      namespaceSelector: { matchNames: [namespace] },
      selector: { matchLabels: labels },
      // Cilium and Hubble label metrics with the pods that they speak of, which are not the pod that is scraped.
      endpoints: [{ port, path: "/metrics", interval: "30s", honorLabels: true }],
    },
  };
}

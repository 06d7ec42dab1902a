import { overlookedLinks } from "../config/announcing";
import type { Homelab } from "../config/homelab";
import { KUBE_PRISM_PORT } from "./machines/common";

/** The metrics that Hubble exports, where Prometheus collects them. */
const HUBBLE_METRICS = ["dns", "drop", "tcp", "flow", "icmp", "http"];

export interface ReleasePlan {
  /** Helm's release name. */
  name: string;
  namespace: string;
  chart: string;
  repository: string;
  version: string;
  values: Record<string, unknown>;
}

/** How long a lease on an announced address lives without renewal; the API load of announcements follows from it. */
const LEASE_RENEW_DEADLINE_SECONDS = 5;

/** The chart then makes a Service for the metrics; the ServiceMonitors that choose it are this program's own. */
const metricsService = { enabled: true, metricsService: true };

export function planCilium(homelab: Homelab): ReleasePlan {
  return {
    name: "cilium",
    namespace: "kube-system",
    chart: "cilium",
    repository: "https://helm.cilium.io",
    version: homelab.cilium.version,
    values: merge(derivedValues(homelab), homelab.cilium.values),
  };
}

function derivedValues(homelab: Homelab): Record<string, unknown> {
  const metrics = homelab.monitoring?.serviceMonitors === true;
  const l2 = homelab.loadBalancing.mode === "l2";
  const announced = homelab.gateways.length + homelab.apps.filter((a) => a.address !== undefined).length;
  const leaseQueries = Math.ceil(announced / LEASE_RENEW_DEADLINE_SECONDS);
  return {
    ipam: { mode: "kubernetes" },
    ...(homelab.ipv6 && { ipv6: { enabled: true } }),
    kubeProxyReplacement: true,
    securityContext: {
      capabilities: {
        ciliumAgent: [
          "CHOWN",
          "KILL",
          "NET_ADMIN",
          "NET_RAW",
          "IPC_LOCK",
          "SYS_ADMIN",
          "SYS_RESOURCE",
          "DAC_OVERRIDE",
          "FOWNER",
          "SETGID",
          "SETUID",
        ],
        cleanCiliumState: ["NET_ADMIN", "SYS_ADMIN", "SYS_RESOURCE"],
      },
    },
    cgroup: { autoMount: { enabled: false }, hostRoot: "/sys/fs/cgroup" },
    k8sServiceHost: "localhost",
    k8sServicePort: KUBE_PRISM_PORT,
    gatewayAPI: {
      enabled: true,
      // The program owns the GatewayClass: Helm refuses to adopt an object that it did not make.
      gatewayClass: { create: "false" },
      // Listeners offer h2 and http/1.1, never h3.
      enableAlpn: true,
    },
    ...(l2
      ? {
          l2announcements: { enabled: true, leaseRenewDeadline: `${LEASE_RENEW_DEADLINE_SECONDS}s` },
          k8sClientRateLimit: { qps: 10 + leaseQueries, burst: 20 + 2 * leaseQueries },
        }
      : { l2announcements: { enabled: false }, bgpControlPlane: { enabled: true } }),
    ...devices(homelab),
    externalIPs: { enabled: true },
    hubble: {
      enabled: true,
      relay: { enabled: true },
      ui: { enabled: true },
      ...(metrics && { metrics: { enabled: HUBBLE_METRICS } }),
    },
    operator: {
      replicas: homelab.cluster.nodes.length === 1 ? 1 : 2,
      rollOutPods: true,
      ...(metrics && { prometheus: metricsService }),
    },
    ...(metrics && { prometheus: metricsService }),
    // A changed configuration does not restart pods otherwise.
    rollOutCiliumPods: true,
    envoy: { rollOutPods: true, ...(metrics && { prometheus: { enabled: true } }) },
    // Tailscale's pods route for others: translating their sockets would take their traffic past the tunnel.
    ...(homelab.tailscale && { socketLB: { hostNamespaceOnly: true } }),
  };
}

/** Links to serve addresses on besides those that Cilium finds; the stack file's own list stands alone. */
function devices(homelab: Homelab): object {
  const names = overlookedLinks(homelab);
  if (names.length === 0 || homelab.cilium.values.devices !== undefined) return {};
  return { devices: names, forceDeviceDetection: true };
}

/** Lays one tree of maps over another; lists and scalars of the upper one win whole. */
function merge(lower: Record<string, unknown>, upper: Record<string, unknown>): Record<string, unknown> {
  const merged = { ...lower };
  for (const [key, value] of Object.entries(upper)) {
    const below = merged[key];
    merged[key] = isMap(below) && isMap(value) ? merge(below, value) : value;
  }
  return merged;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

import type { App, Homelab, Tunnel } from "../config/homelab";
import { publicRoutes } from "../config/routes";
import { comesBy, fedGateway } from "../config/tunnels";
import { CLOUDFLARED_LABELS, CLOUDFLARED_METRICS_PORT } from "./cloudflared";
import { DNS_METRICS_PORT, DNS_NAMESPACE, DNS_POD_LABELS } from "./clusterDns";
import { existingAnnotation } from "./existing";
import { type KubernetesObject, ownLabels } from "./objects";
import { podPorts } from "./routes";
import type { PolicyPort } from "./servicePorts";

interface Ports {
  ports: PolicyPort[];
}

/** One ingress rule of a CiliumNetworkPolicy, as far as the program uses it. */
export interface IngressRule {
  fromEntities?: string[];
  fromCIDR?: string[];
  fromEndpoints?: { matchLabels: Record<string, string> }[];
  toPorts?: Ports[];
}

interface EgressRule {
  toEntities?: string[];
  toEndpoints?: { matchLabels: Record<string, string> }[];
  toCIDR?: string[];
  toPorts?: Ports[];
}

export interface PolicySpec {
  endpointSelector: { matchLabels?: Record<string, string> };
  ingress: IngressRule[];
  egress?: EgressRule[];
}

type Policy = KubernetesObject<PolicySpec>;

/** Selects pods of a namespace by their labels. */
export function pods(namespace: string, labels: Record<string, string>): { matchLabels: Record<string, string> } {
  return { matchLabels: { "k8s:io.kubernetes.pod.namespace": namespace, ...labels } };
}

const DNS_PORTS: Ports[] = [
  {
    ports: [
      { port: "53", protocol: "UDP" },
      { port: "53", protocol: "TCP" },
    ],
  },
];

function tcp(...ports: number[]): Ports[] {
  return [{ ports: ports.map((port) => ({ port: String(port), protocol: "TCP" })) }];
}

function policy(name: string, namespace: string, spec: PolicySpec): Policy {
  return {
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata: { name, namespace, labels: ownLabels },
    spec,
  };
}

/** Prometheus may scrape a port, if the network has a Prometheus. */
function scraped({ monitoring }: Homelab, port: number): IngressRule[] {
  if (monitoring === undefined) return [];
  return [{ fromEndpoints: [pods(monitoring.namespace, monitoring.prometheus)], toPorts: tcp(port) }];
}

/** Names are for the cluster's own pods and nodes only. */
export function planDnsPolicy(homelab: Homelab): Policy {
  return policy("allow-dns", DNS_NAMESPACE, {
    endpointSelector: { matchLabels: DNS_POD_LABELS },
    ingress: [{ fromEntities: ["cluster"], toPorts: DNS_PORTS }, ...scraped(homelab, DNS_METRICS_PORT)],
  });
}

const PROMETHEUS_PORT = 9090;

/** Where the monitoring namespace denies by default, Grafana still asks the Prometheus beside it. */
export function planPrometheusPolicy({ monitoring }: Homelab, denied: string[]): Policy | undefined {
  if (monitoring === undefined || !denied.includes(monitoring.namespace)) return undefined;
  const { namespace, prometheus } = monitoring;
  return policy("allow-prometheus", namespace, {
    endpointSelector: { matchLabels: prometheus },
    ingress: [{ fromEndpoints: [pods(namespace, {})], toPorts: tcp(PROMETHEUS_PORT) }],
  });
}

/** Where cloudflared meets Cloudflare, TCP (http2) and UDP (quic). */
const EDGE_PORTS: Ports[] = [
  {
    ports: [
      { port: "7844", protocol: "TCP" },
      { port: "7844", protocol: "UDP" },
    ],
  },
];

/** The client of a public address that changes asks Cloudflare what it is, and tells it; nobody has anything to ask it. */
export function planDdnsPolicy(namespace: string, labels: Record<string, string>): Policy {
  return policy("allow-cloudflare-ddns", namespace, {
    endpointSelector: { matchLabels: labels },
    ingress: [{}],
    egress: [
      { toEntities: ["world"], toPorts: tcp(443) },
      { toEndpoints: [pods(DNS_NAMESPACE, DNS_POD_LABELS)], toPorts: DNS_PORTS },
    ],
  });
}

/**
 * A tunnel's pods take requests from the internet, so they reach Cloudflare's edge, names, and the origins that this tunnel publishes;
 * nothing else of the house.
 */
export function planConnectorPolicy(homelab: Homelab, tunnel: Tunnel): Policy {
  const direct = homelab.apps
    .filter((app) => comesBy(app, tunnel) && app.publicGateway === undefined)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const throughGateway = fedGateway(homelab.gateways, tunnel.key) !== undefined;
  const metrics = scraped(homelab, CLOUDFLARED_METRICS_PORT);
  const annotations = existingAnnotation(direct, homelab);
  const made = policy("allow-cloudflared", tunnel.namespace, {
    endpointSelector: { matchLabels: CLOUDFLARED_LABELS },
    ingress: metrics.length > 0 ? metrics : [{}],
    egress: [
      { toEntities: ["world"], toPorts: EDGE_PORTS },
      { toEndpoints: [pods(DNS_NAMESPACE, DNS_POD_LABELS)], toPorts: DNS_PORTS },
      ...(throughGateway ? [{ toEntities: ["ingress"] }] : []),
      ...direct.map(toOrigin),
    ],
  });
  return Object.keys(annotations).length > 0 ? { ...made, metadata: { ...made.metadata, annotations } } : made;
}

/** Every node of the cluster, the pod's own among them. */
export const NODES = ["host", "remote-node"];

function toOrigin(app: App): EgressRule {
  const { namespace, selector, backend, hostNetwork } = app;
  const ports = podPorts(app, publicRoutes(app));
  if (hostNetwork) return { toEntities: NODES, toPorts: tcp(...ports) };
  return backend
    ? { toCIDR: [`${backend.address}/32`], toPorts: tcp(backend.port) }
    : { toEndpoints: [pods(namespace, selector)], toPorts: tcp(...ports) };
}

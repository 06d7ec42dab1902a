import { hasOwnNetwork, isWeb } from "../config/appKinds";
import { onFunnel } from "../config/funnel";
import type { App, Homelab } from "../config/homelab";
import { resolverOf } from "../config/resolverApp";
import { allRoutes, publicRoutes } from "../config/routes";
import { comesBy, tunnelsOf } from "../config/tunnels";
import { CLOUDFLARED_LABELS } from "./cloudflared";
import { DNS_NAMESPACE, DNS_POD_LABELS } from "./clusterDns";
import { callersOf, homeNetworks, reachAnnotation } from "./declared";
import { existingAnnotation } from "./existing";
import { funnelProxyLabels } from "./funnel";
import { handedOnAs } from "./handedOn";
import { type KubernetesObject, ownLabels } from "./objects";
import { podPorts } from "./routes";
import { ownPort, policyPorts } from "./servicePorts";
import { type IngressRule, NODES, type PolicySpec, planDnsPolicy, planPrometheusPolicy, pods } from "./systemPolicies";

/** Default deny of ingress in every namespace with an app, and one policy an app that lets in who is declared. */
export function planNetworkPolicies(homelab: Homelab): KubernetesObject<PolicySpec>[] {
  const apps = homelab.apps.filter((a) => a.namespace !== "kube-system");
  const namespaces = [...new Set(apps.map((a) => a.namespace))].sort();
  const prometheus = planPrometheusPolicy(homelab, namespaces);
  return [
    ...namespaces.map(defaultDeny),
    // A device outside of the cluster has no pods to protect, and on a node's network no policy for pods holds.
    ...apps.filter(hasOwnNetwork).map((app) => appPolicy(app, homelab)),
    planDnsPolicy(homelab),
    ...(prometheus ? [prometheus] : []),
  ];
}

function defaultDeny(namespace: string): KubernetesObject<PolicySpec> {
  return {
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata: { name: "default-deny-ingress", namespace, labels: ownLabels },
    // One empty rule matches nobody, yet puts every pod of the namespace under enforcement.
    spec: { endpointSelector: {}, ingress: [{}] },
  };
}

function appPolicy(app: App, homelab: Homelab): KubernetesObject<PolicySpec> {
  const ingress = [
    ...gatewayRules(app),
    ...tunnelRules(app, homelab),
    ...deviceRules(app, homelab),
    ...funnelRules(app, homelab),
    ...addressRules(app, homelab),
    ...callerRules(app, homelab),
    ...resolverRules(app, homelab),
    ...metricsRules(app, homelab),
  ];
  return {
    apiVersion: "cilium.io/v2",
    kind: "CiliumNetworkPolicy",
    metadata: {
      name: `allow-${app.key}`,
      namespace: app.namespace,
      labels: { ...ownLabels, "app.kubernetes.io/name": app.key },
      ...annotated(app, ingress, homelab),
    },
    spec: { endpointSelector: { matchLabels: app.selector }, ingress: ingress.length > 0 ? ingress : [{}] },
  };
}

/** «world» in a rule is told apart from a mistake by who the app is declared for. */
function annotated(
  app: App,
  ingress: readonly IngressRule[],
  homelab: Homelab,
): { annotations?: Record<string, string> } {
  const annotations = {
    ...(app.service.existing && existingAnnotation([app], homelab)),
    ...(ingress.some(({ fromEntities }) => fromEntities?.includes("world")) && reachAnnotation(app)),
  };
  return Object.keys(annotations).length > 0 ? { annotations } : {};
}

type ToPorts = NonNullable<IngressRule["toPorts"]>;

function toOwnPort(app: App): ToPorts {
  return [{ ports: [ownPort(app)] }];
}

function toTcp(ports: readonly number[]): ToPorts {
  return [{ ports: ports.map((port) => ({ port: String(port), protocol: "TCP" })) }];
}

/**
 * Requests through a Gateway's proxy carry the reserved identity `ingress`, not the client's. Behind a TCP or UDP listener there is no proxy:
 * see {@link addressRules}.
 */
function gatewayRules(app: App): IngressRule[] {
  if (!isWeb(app) || (app.lanGateway === undefined && app.publicGateway === undefined)) return [];
  const routes = app.lanGateway === undefined ? publicRoutes(app) : allRoutes(app);
  const ports = podPorts(app, routes);
  return ports.length === 0 ? [] : [{ fromEntities: ["ingress"], toPorts: toTcp(ports) }];
}

function tunnelRules(app: App, homelab: Homelab): IngressRule[] {
  const tunnel = tunnelsOf(homelab).find((one) => comesBy(app, one));
  if (tunnel === undefined || app.publicGateway !== undefined) return [];
  const toPorts = toTcp(podPorts(app, publicRoutes(app)));
  return [{ fromEndpoints: [pods(tunnel.namespace, CLOUDFLARED_LABELS)], toPorts }];
}

/** A device of its own on the tailnet is a pod of the operator, which forwards to the Service. */
function deviceRules(app: App, { tailscale }: Homelab): IngressRule[] {
  if (!app.tailscale?.expose || !app.reach.tailnet || app.address !== undefined || tailscale === undefined) return [];
  return [{ fromEndpoints: [pods(tailscale.operator.namespace, {})], toPorts: [{ ports: policyPorts(app) }] }];
}

/** On Funnel the internet comes by a proxy of its own, which is the tailnet's device as well. */
function funnelRules(app: App, { tailscale }: Homelab): IngressRule[] {
  if (!onFunnel(app) || tailscale === undefined) return [];
  const toPorts = toTcp(podPorts(app, publicRoutes(app)));
  return [{ fromEndpoints: [pods(tailscale.operator.namespace, funnelProxyLabels(app))], toPorts }];
}

/**
 * An app with an address of its own, or behind a Gateway's TCP or UDP listener, sees its clients: the LAN's machines, or the pod that routes for the
 * tailnet.
 */
function addressRules(app: App, homelab: Homelab): IngressRule[] {
  const { tailscale } = homelab;
  if (app.address === undefined && (isWeb(app) || app.lanGateway === undefined)) return [];
  const toPorts: ToPorts = [{ ports: policyPorts(app) }];
  const networks = homeNetworks(app, homelab);
  const other = handedOnAs(homelab);
  return [
    ...(networks.length > 0 ? [{ fromCIDR: networks, toPorts }] : []),
    // To a pod elsewhere the announcing node hands the connection on, and not with the client's address.
    ...(networks.length > 0 && other !== undefined ? [{ fromEntities: [other], toPorts }] : []),
    ...(app.reach.tailnet && tailscale ? [{ fromEndpoints: [pods(tailscale.operator.namespace, {})], toPorts }] : []),
  ];
}

function callerRules(app: App, homelab: Homelab): IngressRule[] {
  const callers = callersOf(app, homelab);
  const own = callers.filter((c) => !c.hostNetwork);
  const toPorts = toOwnPort(app);
  return [
    ...(own.length > 0 ? [{ fromEndpoints: own.map((c) => pods(c.namespace, c.selector)), toPorts }] : []),
    // A caller on a node's network is that node, and cannot be told from others there.
    ...(own.length < callers.length ? [{ fromEntities: NODES, toPorts }] : []),
  ];
}

/** The cluster's DNS asks the LAN's resolver for its names; where that runs in the cluster, it sees the pods that ask. */
function resolverRules(app: App, homelab: Homelab): IngressRule[] {
  const { clusterDns, lan } = homelab;
  const asks = clusterDns?.servers.some(({ upstreams }) => upstreams.includes(lan.dns?.address ?? ""));
  if (app !== resolverOf(homelab) || !asks) return [];
  return [{ fromEndpoints: [pods(DNS_NAMESPACE, DNS_POD_LABELS)], toPorts: [{ ports: policyPorts(app) }] }];
}

function metricsRules(app: App, { monitoring }: Homelab): IngressRule[] {
  if (app.metrics === undefined || monitoring === undefined) return [];
  return [
    {
      fromEndpoints: [pods(monitoring.namespace, monitoring.prometheus)],
      toPorts: [{ ports: [{ port: String(app.metrics), protocol: "TCP" }] }],
    },
  ];
}

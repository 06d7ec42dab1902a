import type { IHTTPRoute } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute";
import { isWeb, transportOf } from "../config/appKinds";
import { lanNamesOf, publicNamesOf, sectionOf, stackDomains } from "../config/appNames";
import type { App, Gateway, Homelab } from "../config/homelab";
import { furtherAddress, hasBothFamilies } from "../config/ipv6";
import { allRoutes, publicRoutes } from "../config/routes";
import { type BackendPlan, planBackend } from "./backends";
import { callersAnnotation, nodesNetworkAnnotation, reachAnnotation, resolverAnnotation } from "./declared";
import { existingAnnotation } from "./existing";
import { planFunnel } from "./funnel";
import { sourceRanges } from "./handedOn";
import { PINNED_ADDRESS_ANNOTATION, PINNED_LABEL } from "./loadBalancing";
import { type KubernetesObject, ownLabels } from "./objects";
import { closedPath, httpRules } from "./routes";
import { type ServicePort, servicePorts } from "./servicePorts";
import { deviceTag } from "./tailnet";

/** The Service's port that Prometheus scrapes. */
export const METRICS_PORT_NAME = "metrics";
const GATEWAY_API = "gateway.networking.k8s.io";

export interface AppPlan {
  key: string;
  /** Missing where somebody else makes the Service. */
  service?: KubernetesObject<ServiceSpec>;
  /** The device outside of the cluster that stands behind the Service. */
  backend?: BackendPlan;
  /** Of an app on Tailscale's Funnel. */
  funnel?: KubernetesObject;
  /** HTTPRoutes, TLSRoutes, TCPRoutes and UDPRoutes, by a suffix of the resource's name. */
  routes: { suffix: string; route: KubernetesObject }[];
}

interface ServiceSpec {
  type: "ClusterIP" | "LoadBalancer";
  /** Missing where a device outside of the cluster stands behind it. */
  selector?: Record<string, string>;
  ports: ServicePort[];
  /** Missing: IPv4 alone. */
  ipFamilyPolicy?: "PreferDualStack";
  externalTrafficPolicy?: "Cluster";
  loadBalancerSourceRanges?: string[];
}

/** Namespaces that the apps live in, without those that every cluster has. */
export function planNamespaces({ apps, gateways, monitoring }: Homelab): string[] {
  const given = new Set(["kube-system", "default", "kube-public"]);
  const all = [...apps.map((a) => a.namespace), ...gateways.map((g) => g.namespace)];
  if (monitoring?.serviceMonitors || monitoring?.dashboards) all.push(monitoring.namespace);
  return [...new Set(all)].filter((n) => !given.has(n)).sort();
}

export function planApps(homelab: Homelab): AppPlan[] {
  return homelab.apps.map((app) => {
    const funnel = planFunnel(app);
    return {
      key: app.key,
      ...(!app.service.existing && { service: serviceObject(app, homelab) }),
      ...(app.backend && { backend: planBackend(app, app.backend) }),
      ...(funnel && { funnel }),
      routes: routeObjects(app, homelab).map(({ suffix, route }) => ({
        suffix,
        route: annotated(route, existingAnnotation([app], homelab)),
      })),
    };
  });
}

function serviceObject(app: App, homelab: Homelab): KubernetesObject<ServiceSpec> {
  const { loadBalancing, monitoring } = homelab;
  const pinned = app.address !== undefined && loadBalancing.unpinned !== undefined;
  const scraped = monitoring?.serviceMonitors ? app.metrics : undefined;
  const ranges = sourceRanges(app, homelab);
  const dual = homelab.ipv6 !== undefined && hasBothFamilies(app);
  const annotations = {
    ...awaited(app),
    ...reachAnnotation(app),
    ...callersAnnotation(app, homelab),
    ...nodesNetworkAnnotation(app),
    ...resolverAnnotation(app, homelab),
    ...(app.address && { [PINNED_ADDRESS_ANNOTATION]: addressesOf(app.address, dual, homelab).join(",") }),
    ...(app.tailscale && {
      "tailscale.com/expose": String(app.tailscale.expose),
      "tailscale.com/hostname": app.tailscale.hostname,
      // A tag of its own, because a grant names devices by their tags.
      "tailscale.com/tags": deviceTag(app),
    }),
  };
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: {
      name: app.service.name,
      namespace: app.namespace,
      labels: { ...ownLabels, "app.kubernetes.io/name": app.key, ...(pinned && PINNED_LABEL) },
      annotations,
    },
    spec: {
      type: app.address === undefined ? "ClusterIP" : "LoadBalancer",
      // A cluster with one kind of addresses, as one that has yet to be made anew, takes this too.
      ...(dual && { ipFamilyPolicy: "PreferDualStack" as const }),
      ...(app.backend === undefined && { selector: app.selector }),
      ports: [
        ...servicePorts(app),
        ...(scraped === undefined
          ? []
          : [{ name: METRICS_PORT_NAME, port: scraped, targetPort: scraped, protocol: "TCP" as const }]),
      ],
      // With Local, ARP would stop whenever the announcing node has no pod of the app.
      ...(app.address !== undefined && { externalTrafficPolicy: "Cluster" as const }),
      ...(ranges !== undefined && { loadBalancerSourceRanges: ranges }),
    },
  };
}

function addressesOf(address: string, dual: boolean, homelab: Homelab): string[] {
  return dual ? [address, ...furtherAddress(address, homelab)] : [address];
}

/**
 * Pulumi waits for a Service's pods by default, and these pods are somebody else's to start: wait for the address where there is
 * one, and else for nothing.
 */
function awaited({ address }: App): Record<string, string> {
  return address === undefined
    ? { "pulumi.com/skipAwait": "true" }
    : { "pulumi.com/waitFor": `jsonpath={.status.loadBalancer.ingress[0].ip}=${address}` };
}

function routeObjects(app: App, homelab: Homelab): AppPlan["routes"] {
  if (!isWeb(app)) return app.lanGateway ? [{ suffix: "", route: plainRoute(app, app.lanGateway) }] : [];
  const { name } = app.service;
  const domains = stackDomains(homelab);
  const inside = bySection(app, app.lanGateway, lanNamesOf(app), domains);
  const outside = bySection(app, app.publicGateway, publicNamesOf(app, homelab), domains);
  return [
    ...inside.map(({ gateway, suffix, names }) => {
      const called = suffix === "" ? name : `${name}.lan${suffix}`;
      const route = app.passthrough
        ? tlsRoute(app, called, names, parent(gateway, `tls${suffix}`))
        : httpRoute(app, called, names, parent(gateway, `https${suffix}`), httpRules(app, allRoutes(app)));
      return { suffix, route };
    }),
    ...outside.map(({ gateway, suffix, names }) => ({
      suffix: `-public${suffix}`,
      // No Service can have a dot in its name, so no other app's route is called the same.
      route: httpRoute(
        app,
        `${name}.public${suffix}`,
        names,
        parent(gateway, `${gateway.feed === "tunnel" ? "http" : "https"}${suffix}`),
        publicRules(app, gateway),
      ),
    })),
  ];
}

/** Before the tunnel's Gateway, cloudflared has compared the paths; before the internet's, nobody has. */
function publicRules(app: App, { feed }: Gateway): ReturnType<typeof httpRules> {
  const closed = feed === "internet" && app.publicPaths !== undefined;
  return closed ? httpRules(app, publicRoutes(app), closedPath) : httpRules(app, publicRoutes(app));
}

/** Names by the listeners that answer them: a route for several would be held against the certificates of all. */
function bySection(
  app: App,
  gateway: Gateway | undefined,
  names: readonly string[],
  domains: readonly string[],
): { gateway: Gateway; suffix: string; names: string[] }[] {
  if (gateway === undefined) return [];
  const suffixOf = (name: string) => sectionOf(gateway, name, app, domains).suffix;
  const suffixes = [...new Set(names.map(suffixOf))];
  return suffixes.map((suffix) => ({ gateway, suffix, names: names.filter((name) => suffixOf(name) === suffix) }));
}

type ParentRef = NonNullable<NonNullable<IHTTPRoute["spec"]>["parentRefs"]>[number];

function parent(gateway: Gateway, sectionName: string): ParentRef {
  return { name: gateway.name, namespace: gateway.namespace, sectionName };
}

function routeMetadata(app: App, name: string): KubernetesObject["metadata"] {
  return {
    name,
    namespace: app.namespace,
    labels: { ...ownLabels, "app.kubernetes.io/name": app.key },
    annotations: reachAnnotation(app),
  };
}

function annotated(object: KubernetesObject, annotations: Record<string, string>): KubernetesObject {
  return {
    ...object,
    metadata: { ...object.metadata, annotations: { ...object.metadata.annotations, ...annotations } },
  };
}

function httpRoute(
  app: App,
  name: string,
  hostnames: string[],
  parentRef: ParentRef,
  rules: ReturnType<typeof httpRules>,
): KubernetesObject<IHTTPRoute["spec"]> {
  return {
    apiVersion: `${GATEWAY_API}/v1`,
    kind: "HTTPRoute",
    metadata: routeMetadata(app, name),
    spec: {
      parentRefs: [parentRef],
      hostnames,
      rules,
    },
  };
}

/** TLS goes to the app as it comes, by the name in the handshake. */
function tlsRoute(app: App, name: string, hostnames: string[], parentRef: ParentRef): KubernetesObject {
  return {
    apiVersion: `${GATEWAY_API}/v1`,
    kind: "TLSRoute",
    metadata: routeMetadata(app, name),
    spec: {
      parentRefs: [parentRef],
      hostnames,
      rules: [{ backendRefs: [{ name: app.service.name, port: app.port }] }],
    },
  };
}

/** A TCPRoute or UDPRoute. */
function plainRoute(app: App, gateway: Gateway): KubernetesObject {
  return {
    apiVersion: `${GATEWAY_API}/v1`,
    kind: `${transportOf(app)}Route`,
    metadata: routeMetadata(app, app.service.name),
    spec: {
      parentRefs: [parent(gateway, app.key)],
      rules: [{ backendRefs: [{ name: app.service.name, port: app.port }] }],
    },
  };
}

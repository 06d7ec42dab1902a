import type { IGateway } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/Gateway";
import type { IHTTPRoute } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute";
import { isWeb, transportOf } from "../config/appKinds";
import { type Section, sectionsOf } from "../config/appNames";
import type { App, Gateway, Homelab } from "../config/homelab";
import { furtherAddress } from "../config/ipv6";
import { portForwardAnnotation } from "./declared";
import { FEED_LABEL, PINNED_LABEL } from "./loadBalancing";
import { type KubernetesObject, ownLabels } from "./objects";

const API_VERSION = "gateway.networking.k8s.io/v1";

export interface GatewayPlan {
  key: string;
  gateway: KubernetesObject<NonNullable<IGateway["spec"]>>;
  /** Missing where an earlier Gateway of the namespace has the same one, and where all names of its domain belong to apps that end TLS. */
  certificate?: KubernetesObject;
  /** By what they are for: another domain of the stack, or an app (`app-sonarr`). */
  furtherCertificates: { owner: string; certificate: KubernetesObject }[];
  /** Key of the Gateway whose certificate this one uses. */
  certificateOf: string;
  /** Sends plain HTTP to HTTPS; a Gateway that the tunnel feeds over HTTP has none. */
  redirect?: KubernetesObject<IHTTPRoute["spec"]>;
}

export function planGatewayClass(): KubernetesObject {
  return {
    apiVersion: API_VERSION,
    kind: "GatewayClass",
    metadata: { name: "cilium", labels: ownLabels },
    spec: { controllerName: "io.cilium/gateway-controller" },
  };
}

export function planGateways(homelab: Homelab): GatewayPlan[] {
  const { gateways, certificates } = homelab;
  const needing = gateways.filter((g) => sectionsOf(g, homelab).some((s) => !s.app && s.domain === g.domain));
  return gateways.map((gateway) => {
    const owner = needing.find((g) => g.namespace === gateway.namespace && g.certificate === gateway.certificate);
    const sections = sectionsOf(gateway, homelab);
    return {
      key: gateway.key,
      gateway: gatewayObject(gateway, homelab),
      certificateOf: (owner ?? gateway).key,
      ...(owner === gateway && { certificate: wildcardCertificate(gateway, certificates.issuer) }),
      furtherCertificates: [
        ...furtherDomains(gateway, sections).map((domain) => ({
          owner: domain,
          certificate: wildcardCertificate(
            { ...gateway, domain, certificate: furtherCertificate(gateway, domain) },
            certificates.issuer,
          ),
        })),
        ...appCertificates(gateway, sections),
      ],
      // In an order of its own, so that entries may change places without changing it.
      ...(gateway.feed !== "tunnel" && {
        redirect: redirectRoute(
          gateway,
          sections.toSorted((a, b) => (a.suffix < b.suffix ? -1 : 1)),
        ),
      }),
    };
  });
}

/** Domains of its names that its own certificate does not cover. */
function furtherDomains(gateway: Gateway, sections: readonly Section[]): string[] {
  const domains = sections.filter(({ app }) => app === undefined).map(({ domain }) => domain);
  return [...new Set(domains)].filter((domain) => domain !== gateway.domain);
}

/** Certificates of apps that have one for their names alone. */
function appCertificates({ namespace }: Gateway, sections: readonly Section[]): GatewayPlan["furtherCertificates"] {
  const apps = [...new Set(sections.flatMap(({ app }) => app ?? []))];
  return apps.flatMap((app) => {
    if (app.certificate === undefined) return [];
    const dnsNames = sections.filter((s) => s.app === app).map(({ hostname }) => hostname);
    const name = appCertificate(app);
    const certificate = certificateObject({ name, namespace, dnsNames }, app.certificate.issuer);
    return [{ owner: `app-${app.key}`, certificate }];
  });
}

/** No Gateway's certificate has a dot in its name. */
function appCertificate({ key }: App): string {
  return `${key}.app-tls`;
}

function furtherCertificate({ key }: Gateway, domain: string): string {
  return `${key}-${domain.replaceAll(".", "-")}-tls`;
}

/** Labels of the Service that Cilium makes for a Gateway; pools and announcements choose by them. */
function serviceLabels({ feed }: Gateway, { loadBalancing }: Homelab): Record<string, string> {
  return {
    ...(loadBalancing.unpinned && PINNED_LABEL),
    ...(feed === "tunnel" && { [FEED_LABEL]: feed }),
  };
}

function gatewayObject(gateway: Gateway, homelab: Homelab): GatewayPlan["gateway"] {
  const { name, namespace, address } = gateway;
  const allowedRoutes = { namespaces: { from: "All" } };
  const labels = serviceLabels(gateway, homelab);
  const plain = homelab.apps.filter((a) => !isWeb(a) && a.lanGateway?.key === gateway.key);
  return {
    apiVersion: API_VERSION,
    kind: "Gateway",
    metadata: {
      name,
      namespace,
      labels: ownLabels,
      annotations: { "pulumi.com/waitFor": "condition=Programmed", ...portForwardAnnotation(gateway, homelab) },
    },
    spec: {
      gatewayClassName: "cilium",
      // Cilium takes a Gateway's address from here only; the lb-ipam annotation on a Gateway does nothing.
      addresses: [address, ...furtherAddress(address, homelab)].map((value) => ({ type: "IPAddress", value })),
      ...(Object.keys(labels).length > 0 && { infrastructure: { labels } }),
      listeners: [
        ...sectionsOf(gateway, homelab).flatMap((section) => webListeners(gateway, section)),
        ...plain.map((app) => ({
          name: app.key,
          port: app.port,
          protocol: transportOf(app),
          allowedRoutes: {
            ...allowedRoutes,
            kinds: [{ group: "gateway.networking.k8s.io", kind: `${transportOf(app)}Route` }],
          },
        })),
      ],
    },
  };
}

function webListeners(
  gateway: Gateway,
  { suffix, hostname, domain, app }: Section,
): GatewayPlan["gateway"]["spec"]["listeners"] {
  const { namespace } = gateway;
  const allowedRoutes = { namespaces: { from: "All" as const } };
  const shared = domain === gateway.domain ? gateway.certificate : furtherCertificate(gateway, domain);
  const name = app ? appCertificate(app) : shared;
  const plain = { name: `http${suffix}`, port: 80, protocol: "HTTP", hostname, allowedRoutes };
  if (app?.passthrough)
    return [
      plain,
      { name: `tls${suffix}`, port: 443, protocol: "TLS", hostname, allowedRoutes, tls: { mode: "Passthrough" } },
    ];
  return [
    plain,
    {
      name: `https${suffix}`,
      port: 443,
      protocol: "HTTPS",
      hostname,
      allowedRoutes,
      tls: { mode: "Terminate", certificateRefs: [{ name, namespace }] },
    },
  ];
}

function wildcardCertificate({ certificate: name, namespace, domain }: Gateway, issuer: string): KubernetesObject {
  return certificateObject({ name, namespace, dnsNames: [`*.${domain}`, domain] }, issuer);
}

function certificateObject(
  { name, namespace, dnsNames }: { name: string; namespace: string; dnsNames: string[] },
  issuer: string,
): KubernetesObject {
  return {
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: {
      name,
      namespace,
      labels: ownLabels,
      annotations: { "pulumi.com/waitFor": "condition=Ready" },
    },
    spec: {
      secretName: name,
      issuerRef: { name: issuer, kind: "ClusterIssuer" },
      dnsNames,
    },
  };
}

function redirectRoute(
  { name, namespace }: Gateway,
  sections: readonly Section[],
): KubernetesObject<IHTTPRoute["spec"]> {
  return {
    apiVersion: API_VERSION,
    kind: "HTTPRoute",
    // Apps' routes are called like their Services, which have no dot in their names.
    metadata: { name: `${name}.redirect`, namespace, labels: ownLabels },
    spec: {
      parentRefs: sections.map(({ suffix }) => ({ name, namespace, sectionName: `http${suffix}` })),
      hostnames: sections.map(({ hostname }) => hostname),
      rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] }],
    },
  };
}

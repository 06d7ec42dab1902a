import type { IGateway } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/Gateway";
import type { IHTTPRoute } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute";
import { isWeb, transportOf } from "../config/appKinds";
import { furtherSections, type Section } from "../config/appNames";
import type { Gateway, Homelab } from "../config/homelab";
import { FEED_LABEL, PINNED_LABEL } from "./loadBalancing";
import { type KubernetesObject, ownLabels } from "./objects";

const API_VERSION = "gateway.networking.k8s.io/v1";

export interface GatewayPlan {
  key: string;
  gateway: KubernetesObject<NonNullable<IGateway["spec"]>>;
  /** Missing where an earlier Gateway of the namespace has the same one. */
  certificate?: KubernetesObject;
  /** For its names in other domains of the stack, by the domain. */
  furtherCertificates: { domain: string; certificate: KubernetesObject }[];
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
  return gateways.map((gateway) => {
    const owner = gateways.find((g) => g.namespace === gateway.namespace && g.certificate === gateway.certificate);
    return {
      key: gateway.key,
      gateway: gatewayObject(gateway, homelab),
      certificateOf: (owner ?? gateway).key,
      ...(owner === gateway && { certificate: wildcardCertificate(gateway, certificates.issuer) }),
      furtherCertificates: furtherDomains(gateway, homelab).map((domain) => ({
        domain,
        certificate: wildcardCertificate(
          { ...gateway, domain, certificate: furtherCertificate(gateway, domain) },
          certificates.issuer,
        ),
      })),
      ...(gateway.feed === "lan" && { redirect: redirectRoute(gateway, furtherSections(gateway, homelab)) }),
    };
  });
}

/** Domains of its names that its own certificate does not cover. */
function furtherDomains(gateway: Gateway, homelab: Homelab): string[] {
  const domains = furtherSections(gateway, homelab).map(({ domain }) => domain);
  return [...new Set(domains)].filter((domain) => domain !== gateway.domain);
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
  const { name, namespace, domain, address } = gateway;
  const allowedRoutes = { namespaces: { from: "All" } };
  const labels = serviceLabels(gateway, homelab);
  const plain = homelab.apps.filter((a) => !isWeb(a) && a.lanGateway?.key === gateway.key);
  return {
    apiVersion: API_VERSION,
    kind: "Gateway",
    metadata: { name, namespace, labels: ownLabels, annotations: { "pulumi.com/waitFor": "condition=Programmed" } },
    spec: {
      gatewayClassName: "cilium",
      // Cilium takes a Gateway's address from here only; the lb-ipam annotation on a Gateway does nothing.
      addresses: [{ type: "IPAddress", value: address }],
      ...(Object.keys(labels).length > 0 && { infrastructure: { labels } }),
      listeners: [
        ...[{ suffix: "", hostname: `*.${domain}`, domain }, ...furtherSections(gateway, homelab)].flatMap((section) =>
          webListeners(gateway, section),
        ),
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
  { suffix, hostname, domain }: Section,
): GatewayPlan["gateway"]["spec"]["listeners"] {
  const { namespace } = gateway;
  const allowedRoutes = { namespaces: { from: "All" as const } };
  const name = domain === gateway.domain ? gateway.certificate : furtherCertificate(gateway, domain);
  return [
    { name: `http${suffix}`, port: 80, protocol: "HTTP", hostname, allowedRoutes },
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

function wildcardCertificate({ certificate, namespace, domain }: Gateway, issuer: string): KubernetesObject {
  return {
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: {
      name: certificate,
      namespace,
      labels: ownLabels,
      annotations: { "pulumi.com/waitFor": "condition=Ready" },
    },
    spec: {
      secretName: certificate,
      issuerRef: { name: issuer, kind: "ClusterIssuer" },
      dnsNames: [`*.${domain}`, domain],
    },
  };
}

function redirectRoute({ name, namespace, domain }: Gateway, further: Section[]): KubernetesObject<IHTTPRoute["spec"]> {
  return {
    apiVersion: API_VERSION,
    kind: "HTTPRoute",
    // Apps' routes are called like their Services, which have no dot in their names.
    metadata: { name: `${name}.redirect`, namespace, labels: ownLabels },
    spec: {
      parentRefs: ["", ...further.map((s) => s.suffix)].map((suffix) => ({
        name,
        namespace,
        sectionName: `http${suffix}`,
      })),
      hostnames: [`*.${domain}`, ...further.map((s) => s.hostname)],
      rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] }],
    },
  };
}

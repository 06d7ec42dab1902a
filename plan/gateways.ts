import type { IGateway } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/Gateway";
import type { IHTTPRoute } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute";
import type { Gateway, Homelab } from "../config/homelab";
import { FEED_LABEL, PINNED_LABEL } from "./loadBalancing";
import { type KubernetesObject, ownLabels } from "./objects";

const API_VERSION = "gateway.networking.k8s.io/v1";

export interface GatewayPlan {
  key: string;
  gateway: KubernetesObject<NonNullable<IGateway["spec"]>>;
  /** Missing where an earlier Gateway of the namespace has the same one. */
  certificate?: KubernetesObject;
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
      ...(gateway.feed === "lan" && { redirect: redirectRoute(gateway) }),
    };
  });
}

/** Labels of the Service that Cilium makes for a Gateway; pools and announcements choose by them. */
function serviceLabels({ feed }: Gateway, { loadBalancing }: Homelab): Record<string, string> {
  return {
    ...(loadBalancing.unpinned && PINNED_LABEL),
    ...(feed === "tunnel" && { [FEED_LABEL]: feed }),
  };
}

function gatewayObject(gateway: Gateway, homelab: Homelab): GatewayPlan["gateway"] {
  const { name, namespace, domain, certificate, address } = gateway;
  const hostname = `*.${domain}`;
  const allowedRoutes = { namespaces: { from: "All" } };
  const labels = serviceLabels(gateway, homelab);
  const tcp = homelab.apps.filter((a) => a.protocol === "tcp" && a.lanGateway?.key === gateway.key);
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
        { name: "http", port: 80, protocol: "HTTP", hostname, allowedRoutes },
        {
          name: "https",
          port: 443,
          protocol: "HTTPS",
          hostname,
          allowedRoutes,
          tls: { mode: "Terminate", certificateRefs: [{ name: certificate, namespace }] },
        },
        ...tcp.map((app) => ({
          name: app.key,
          port: app.port,
          protocol: "TCP",
          allowedRoutes: { ...allowedRoutes, kinds: [{ group: "gateway.networking.k8s.io", kind: "TCPRoute" }] },
        })),
      ],
    },
  };
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

function redirectRoute({ name, namespace, domain }: Gateway): KubernetesObject<IHTTPRoute["spec"]> {
  return {
    apiVersion: API_VERSION,
    kind: "HTTPRoute",
    // Apps' routes are called like their Services, which have no dot in their names.
    metadata: { name: `${name}.redirect`, namespace, labels: ownLabels },
    spec: {
      parentRefs: [{ name, namespace, sectionName: "http" }],
      hostnames: [`*.${domain}`],
      rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] }],
    },
  };
}

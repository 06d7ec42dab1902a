import { at, has, type Network, type Requirement, section } from "../network";

const DOMAIN = "int.lorenzodebie.be";
const gateway = (n: Network) => n.object("Gateway", "kube-system/internal-gateway");
const certificate = (n: Network) => n.object("Certificate", "kube-system/internal-wildcard-tls");
const listener = (n: Network, index: number, expected: object) =>
  has(at(gateway(n), `spec.listeners.${index}`), { ...expected });
const web = { hostname: `*.${DOMAIN}`, allowedRoutes: { namespaces: { from: "All" } } };

/** A route with its name, its Gateway, its Service, and the Service itself. */
function app(
  name: string,
  namespace: string,
  service: string,
  port: number,
  more: string[] = [],
): [string, Requirement["holds"]] {
  const holds = (n: Network) =>
    has(n.object("HTTPRoute", `${namespace}/${service}`), {
      "spec.parentRefs": [{ name: "internal-gateway", namespace: "kube-system", sectionName: "https" }],
      "spec.hostnames": [`${name}.${DOMAIN}`],
      "spec.rules.0.matches": [{ path: { type: "PathPrefix", value: "/" } }],
      "spec.rules.0.backendRefs": [{ name: service, port }],
    }) && has(n.object("Service", `${namespace}/${service}`), { "spec.ports.0.port": port });
  return [[`${name}.${DOMAIN} → ${service}:${port}`, ...more].join(", "), holds];
}

export const gateways = [
  ...section("Gateway API Setup / Components", [
    [
      "GatewayClass, Gateway, HTTPRoute (the kinds have to be there)",
      (n) =>
        [
          "backendtlspolicies",
          "gatewayclasses",
          "gateways",
          "grpcroutes",
          "httproutes",
          "listenersets",
          "referencegrants",
          "tcproutes",
          "tlsroutes",
          "udproutes",
        ].every((kind) => n.object("CustomResourceDefinition", `${kind}.gateway.networking.k8s.io`) !== undefined),
    ],
  ]),
  ...section("Gateway API Setup / GatewayClass", [
    ["name: cilium", (n) => n.object("GatewayClass", "cilium") !== undefined],
    [
      "controllerName: io.cilium/gateway-controller",
      (n) => has(n.object("GatewayClass", "cilium"), { "spec.controllerName": "io.cilium/gateway-controller" }),
    ],
  ]),
  ...section("Gateway API Setup / Gateway Configuration", [
    ["name: internal-gateway, namespace: kube-system", (n) => gateway(n) !== undefined],
    [
      "apiVersion: gateway.networking.k8s.io/v1",
      (n) =>
        [...n.all("GatewayClass"), ...n.all("Gateway"), ...n.all("HTTPRoute")].every((o) =>
          has(o, { apiVersion: "gateway.networking.k8s.io/v1" }),
        ) && gateway(n) !== undefined,
    ],
    [
      // The annotation of the document does nothing on a Gateway: the address stands in the spec.
      'io.cilium/lb-ipam-ips: "192.168.30.61"',
      (n) => has(gateway(n), { "spec.addresses": [{ type: "IPAddress", value: "192.168.30.61" }] }),
    ],
    ["gatewayClassName: cilium", (n) => has(gateway(n), { "spec.gatewayClassName": "cilium" })],
    [
      'name: http, port: 80, protocol: HTTP, hostname: "*.int.lorenzodebie.be", from: All',
      (n) => listener(n, 0, { name: "http", port: 80, protocol: "HTTP", ...web }),
    ],
    [
      'name: https, port: 443, protocol: HTTPS, hostname: "*.int.lorenzodebie.be", from: All',
      (n) => listener(n, 1, { name: "https", port: 443, protocol: "HTTPS", ...web }),
    ],
    ["tls: mode: Terminate", (n) => listener(n, 1, { "tls.mode": "Terminate" })],
    [
      "certificateRefs: internal-wildcard-tls, namespace: kube-system",
      (n) =>
        has(at(gateway(n), "spec.listeners.1"), {
          "tls.certificateRefs": [{ name: "internal-wildcard-tls", namespace: "kube-system" }],
        }),
    ],
    [
      "HTTP listener (redirects to HTTPS)",
      (n) =>
        has(n.object("HTTPRoute", "kube-system/internal-gateway.redirect"), {
          "spec.parentRefs": [{ name: "internal-gateway", namespace: "kube-system", sectionName: "http" }],
          "spec.rules.0.filters.0.type": "RequestRedirect",
          "spec.rules.0.filters.0.requestRedirect.scheme": "https",
        }),
    ],
  ]),
  ...section("Gateway API Setup / HTTPRoute Example", [
    app("sonarr", "media", "sonarr", 8989),
    app("radarr", "media", "radarr", 7878),
    app("grafana", "monitoring", "grafana", 80),
    ["namespace: media", (n) => n.object("Namespace", "media") !== undefined],
    ["grafana's namespace", (n) => n.object("Namespace", "monitoring") !== undefined],
  ]),
  ...section("DNS Configuration / Pi-hole Setup (each name of the Gateway has its route)", [
    app("prowlarr", "media", "prowlarr", 9696),
    app("qbittorrent", "media", "qbittorrent", 8080),
    app("argocd", "argocd", "argocd-server", 80),
    app("auth", "auth", "auth", 80),
    ["argocd's namespace", (n) => n.object("Namespace", "argocd") !== undefined],
    ["auth's namespace", (n) => n.object("Namespace", "auth") !== undefined],
  ]),
  ...section("Gateway API Setup / TLS Certificate", [
    ["name: internal-wildcard-tls, namespace: kube-system", (n) => certificate(n) !== undefined],
    ["secretName: internal-wildcard-tls", (n) => has(certificate(n), { "spec.secretName": "internal-wildcard-tls" })],
    [
      "issuerRef: letsencrypt-production, ClusterIssuer",
      (n) => has(certificate(n), { "spec.issuerRef": { name: "letsencrypt-production", kind: "ClusterIssuer" } }),
    ],
    [
      'dnsNames: "*.int.lorenzodebie.be", "int.lorenzodebie.be"',
      (n) => has(certificate(n), { "spec.dnsNames": [`*.${DOMAIN}`, DOMAIN] }),
    ],
    [
      "letsencrypt-production (by a DNS challenge: a wildcard has no other)",
      (n) =>
        has(n.object("ClusterIssuer", "letsencrypt-production"), {
          "spec.acme.solvers.0.selector.dnsZones": ["lorenzodebie.be"],
          "spec.acme.solvers.0.dns01.cloudflare.apiTokenSecretRef.name": "cloudflare-api-token",
        }) && has(n.object("Secret", "cert-manager/cloudflare-api-token"), { "stringData.api-token": "[secret]" }),
    ],
    ["apiVersion: cert-manager.io/v1", (n) => has(n.release("cert-manager"), { "values.crds.enabled": true })],
  ]),
];

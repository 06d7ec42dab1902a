import { app, DOMAIN, document, type Files, fluxRepository, object } from "./repository";

/** The truth about a route from the LAN, as the author of the repository knows it. */
export type Truth = "reachable" | "blocked";

const release = (name: string, values: string) =>
  object(
    "helm.toolkit.fluxcd.io/v2",
    "HelmRelease",
    name,
    `spec: {chart: {spec: {chart: external-dns, version: 1.19.0}}, values: ${values}}`,
    "network",
  );

const SOURCES = "sources: [gateway-httproute, service, crd]";

/** Names for the internet at Cloudflare, by the Gateway for it; names of the LAN on the router, by a webhook. */
const names = document(
  release(
    "cloudflare-dns",
    `{provider: {name: cloudflare}, ${SOURCES}, extraArgs: ["--cloudflare-proxied", "--gateway-name=external"], domainFilters: ["${DOMAIN}"]}`,
  ),
  release(
    "router-dns",
    `{provider: {name: webhook, webhook: {image: {repository: ghcr.io/kashalls/external-dns-unifi-webhook}}}, ${SOURCES}, domainFilters: ["${DOMAIN}"]}`,
  ),
);

const external = object(
  "gateway.networking.k8s.io/v1",
  "Gateway",
  "external",
  `spec: {gatewayClassName: cilium, addresses: [{type: IPAddress, value: 192.168.7.21}], listeners: [{name: https, protocol: HTTPS, port: 443, hostname: "*.${DOMAIN}", allowedRoutes: {namespaces: {from: All}}, tls: {certificateRefs: [{name: wildcard}]}}]}`,
  "network",
).replace(
  "{name: external,",
  `{name: external, annotations: {external-dns.alpha.kubernetes.io/target: "out.${DOMAIN}"},`,
);

const tunnel = object(
  "externaldns.k8s.io/v1alpha1",
  "DNSEndpoint",
  "tunnel",
  `spec: {endpoints: [{dnsName: "out.${DOMAIN}", recordType: CNAME, targets: ["5a3d.cfargotunnel.com"]}]}`,
  "network",
);

/** Shapes of apps as such repositories have them, with what is right from the LAN. */
const SHAPES: readonly { truth: Truth; change: (text: string) => string }[] = [
  ...Array.from({ length: 12 }, () => ({ truth: "reachable" as const, change: (text: string) => text })),
  // A port that the Service does not have.
  { truth: "blocked", change: (text) => text.replace(/(backendRefs: \[\{name: \w+, port: )80/, "$181") },
  // A selector that matches nothing: what Flux applies to the namespace might bring pods, for all that is known.
  {
    truth: "blocked",
    change: (text) => text.replace(/spec: \{selector: \{app: (\w+)\}, ports/, "spec: {selector: {app: $1-old}, ports"),
  },
  // For the internet: its name leads to the tunnel, also on the LAN.
  {
    truth: "reachable",
    change: (text) => text.replace("{name: internal, namespace: network}", "{name: external, namespace: network}"),
  },
];

/** A home's repository: Flux, Cilium's Gateways inside and outside, external-dns for both sides; fifteen apps for each round. */
export function homeRepository(rounds: number): {
  files: Files;
  routes: Map<string, { truth: Truth; public: boolean }>;
} {
  const files: Files = { ...fluxRepository(0) };
  // Right below the registered domain, where Cloudflare's certificate is for every name.
  files["kubernetes/flux/settings.yaml"] = files["kubernetes/flux/settings.yaml"]?.replace("lab.", "") ?? "";
  files["kubernetes/apps/network/names.yaml"] = names;
  files["kubernetes/apps/network/external.yaml"] = document(external, tunnel);
  const routes = new Map<string, { truth: Truth; public: boolean }>([
    ["charted", { truth: "reachable", public: false }],
  ]);
  for (let i = 0; i < rounds * SHAPES.length; i++) {
    const { truth, change } = SHAPES[i % SHAPES.length] as (typeof SHAPES)[number];
    const text = change(app(`app${i}`, DOMAIN));
    files[`kubernetes/apps/web/app${i}/ks.yaml`] = object(
      "kustomize.toolkit.fluxcd.io/v1",
      "Kustomization",
      `app${i}`,
      `spec: {path: ./kubernetes/apps/web/app${i}/app, targetNamespace: web, postBuild: {substituteFrom: [{kind: ConfigMap, name: cluster-settings}]}}`,
      "flux-system",
    );
    files[`kubernetes/apps/web/app${i}/app/all.yaml`] = text;
    routes.set(`app${i}`, { truth, public: text.includes("{name: external,") });
  }
  return { files, routes };
}

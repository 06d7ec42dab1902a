import { isDeepStrictEqual } from "node:util";
import { at, has, type Network, type Requirement, section } from "../network";

interface Rule {
  fromEntities?: string[];
  fromCIDR?: string[];
  fromEndpoints?: { matchLabels: Record<string, string> }[];
  toPorts?: { ports: { port: string }[] }[];
}

const rulesOf = (n: Network, app: string) => (at(n.object("CiliumNetworkPolicy", app), "spec.ingress") ?? []) as Rule[];
const opens = (rule: Rule, port: number) => rule.toPorts?.[0]?.ports.some((p) => p.port === String(port)) ?? false;

function fromGateway(app: string, port: number): [string, Requirement["holds"]] {
  return [
    `Allow from Gateway for web services: ${app}`,
    (n) => rulesOf(n, app).some((r) => isDeepStrictEqual(r.fromEntities, ["ingress"]) && opens(r, port)),
  ];
}

function between(callers: string[], app: string, port: number): [string, Requirement["holds"]] {
  return [
    `Allow between media apps: ${callers.join(", ")} → ${app}`,
    (n) =>
      rulesOf(n, `media/allow-${app}`).some((r) => {
        const names = (r.fromEndpoints ?? []).map((e) => e.matchLabels.app);
        return isDeepStrictEqual(names.sort(), [...callers].sort()) && opens(r, port);
      }),
  ];
}

function fromTunnel(app: string, port: number): [string, Requirement["holds"]] {
  return [
    `cloudflared forwards to ${app}`,
    (n) =>
      rulesOf(n, `media/allow-${app}`).some(
        (r) =>
          opens(r, port) &&
          has(r.fromEndpoints, {
            0: {
              matchLabels: {
                "k8s:io.kubernetes.pod.namespace": "cloudflared",
                "app.kubernetes.io/name": "cloudflare-tunnel",
                app: "cloudflared",
              },
            },
          }),
      ),
  ];
}

function denied(namespace: string): [string, Requirement["holds"]] {
  return [
    `Default deny all ingress (per namespace): ${namespace}`,
    (n) =>
      has(n.object("CiliumNetworkPolicy", `${namespace}/default-deny-ingress`), {
        "spec.endpointSelector": {},
        "spec.ingress": [{}],
      }),
  ];
}

export const policies = [
  ...section("Network Policies / Example Network Policy", [
    // The document's label matches nothing: what comes through a Gateway has the reserved identity `ingress`.
    [
      'sonarr: io.cilium.k8s.policy.serviceaccount: cilium-gateway → "8989"',
      (n) =>
        rulesOf(n, "media/allow-sonarr").some((r) => isDeepStrictEqual(r.fromEntities, ["ingress"]) && opens(r, 8989)),
    ],
    [
      "apiVersion: cilium.io/v2, namespace: media",
      (n) => has(n.object("CiliumNetworkPolicy", "media/allow-sonarr"), { apiVersion: "cilium.io/v2" }),
    ],
    [
      "endpointSelector: matchLabels: app: sonarr",
      (n) =>
        has(n.object("CiliumNetworkPolicy", "media/allow-sonarr"), {
          "spec.endpointSelector": { matchLabels: { app: "sonarr" } },
        }),
    ],
  ]),
  ...section("Network Policies / Recommended Policies", [
    ...["argocd", "auth", "media", "monitoring"].map(denied),
    fromGateway("media/allow-sonarr", 8989),
    fromGateway("media/allow-radarr", 7878),
    fromGateway("media/allow-prowlarr", 9696),
    fromGateway("media/allow-qbittorrent", 8080),
    fromGateway("monitoring/allow-grafana", 3000),
    fromGateway("argocd/allow-argocd", 8080),
    fromGateway("auth/allow-auth", 9000),
    between(["overseerr", "prowlarr"], "sonarr", 8989),
    between(["overseerr", "prowlarr"], "radarr", 7878),
    between(["sonarr", "radarr"], "prowlarr", 9696),
    between(["sonarr", "radarr"], "qbittorrent", 8080),
    between(["overseerr"], "plex", 32400),
    [
      "Allow from Prometheus for metrics scraping: sonarr",
      (n) =>
        rulesOf(n, "media/allow-sonarr").some(
          (r) =>
            opens(r, 9707) && r.fromEndpoints?.[0]?.matchLabels["k8s:io.kubernetes.pod.namespace"] === "monitoring",
        ),
    ],
  ]),
  ...section("Network Policies / Recommended Policies (what these leave to follow)", [
    [
      "(names, for every pod of the cluster)",
      (n) =>
        rulesOf(n, "kube-system/allow-dns").some((r) => isDeepStrictEqual(r.fromEntities, ["cluster"]) && opens(r, 53)),
    ],
    [
      "(Grafana asks Prometheus, whose namespace denies by default)",
      (n) => rulesOf(n, "monitoring/allow-prometheus").some((r) => opens(r, 9090)),
    ],
    [
      "(cloudflared, which the internet speaks to, reaches its two origins and no other pod)",
      (n) => {
        const egress = (at(n.object("CiliumNetworkPolicy", "cloudflared/allow-cloudflared"), "spec.egress") ?? []) as {
          toEndpoints?: { matchLabels: Record<string, string> }[];
        }[];
        const reached = egress.flatMap((r) => r.toEndpoints ?? []).map((e) => e.matchLabels.app);
        return isDeepStrictEqual(reached.filter((name) => name !== undefined).sort(), ["overseerr", "plex"]);
      },
    ],
  ]),
  ...section("Troubleshooting / Service Not Reachable", [
    [
      "kubectl get pods -n <namespace> -l app=<app-name>",
      (n) =>
        ["sonarr", "radarr", "prowlarr", "qbittorrent", "plex", "overseerr"].every((app) =>
          has(n.object("Service", `media/${app}`), { "spec.selector": { app } }),
        ),
    ],
  ]),
  ...section("Traffic Flow Examples / Internal Access to Sonarr", [
    [
      "Pi-hole resolves to 192.168.30.61",
      (n) => n.resolverLines().includes("host-record=sonarr.int.lorenzodebie.be,192.168.30.61"),
    ],
    [
      "sonarr.media.svc.cluster.local:8989",
      (n) =>
        has(n.object("Service", "media/sonarr"), { "spec.ports.0.port": 8989, "spec.ports.0.targetPort": 8989 }) &&
        has(n.machine(), { "cluster.network.dnsDomain": "cluster.local" }),
    ],
  ]),
  ...section("Traffic Flow Examples / Public Access to Plex", [
    fromTunnel("plex", 32400),
    fromTunnel("overseerr", 5055),
  ]),
  ...section("Traffic Flow Examples / Remote Access via Tailscale", [
    [
      "Plex from the LAN and through the subnet router",
      (n) =>
        rulesOf(n, "media/allow-plex").some(
          (r) => isDeepStrictEqual(r.fromCIDR, ["192.168.30.0/24"]) && opens(r, 32400),
        ) &&
        rulesOf(n, "media/allow-plex").some(
          (r) => JSON.stringify(r.fromEndpoints ?? "").includes('"tailscale"') && opens(r, 32400),
        ),
    ],
  ]),
];

import type { Expectation } from "./expectation";

const DOMAIN = "int.lorenzodebie.be";
const route = (service: string, host: string): [string, string] => [`HTTPRoute ${service}`, `${host}.${DOMAIN}`];

export const homelab: Expectation = {
  stack: "homelab",
  gateways: [
    { namespace: "kube-system", name: "internal-gateway", address: "192.168.30.61", listeners: ["http", "https"] },
  ],
  routes: Object.fromEntries([
    route("kube-system/internal-gateway.redirect", "*"),
    route("media/sonarr", "sonarr"),
    route("media/radarr", "radarr"),
    route("media/prowlarr", "prowlarr"),
    route("media/qbittorrent", "qbittorrent"),
    route("monitoring/grafana", "grafana"),
    route("argocd/argocd-server", "argocd"),
    route("auth/auth", "auth"),
  ]),
  services: {
    "kube-system/cilium-gateway-internal-gateway": { address: "192.168.30.61", ports: ["80/TCP", "443/TCP"] },
    "media/plex": { address: "192.168.30.62", ports: ["32400/TCP"] },
    "media/qbittorrent": { address: "192.168.30.63", ports: ["8080/TCP", "6881/TCP", "6881/UDP"] },
  },
  certificates: [{ namespace: "kube-system", secret: "internal-wildcard-tls", names: [`*.${DOMAIN}`, DOMAIN] }],
  machine: "192.168.30.50",
  nodes: { "talos-cp01": "192.168.30.51" },
  serviceRange: /^10\.(9[6-9]|10\d|11[01])\./,
  lanDns: {
    address: "192.168.30.45",
    names: {
      ...Object.fromEntries(
        ["sonarr", "radarr", "prowlarr", "qbittorrent", "grafana", "argocd", "auth"].map((app) => [
          `${app}.${DOMAIN}`,
          "192.168.30.61",
        ]),
      ),
      [DOMAIN]: "192.168.30.61",
      [`talos.${DOMAIN}`]: "192.168.30.50",
    },
    absent: { [`nobody.${DOMAIN}`]: "NXDOMAIN", "plex.lorenzodebie.be": "REFUSED" },
  },
  namedWays: ["argocd", "auth", "grafana", "prowlarr", "qbittorrent", "radarr", "sonarr"].map(
    (app) => `https://${app}.${DOMAIN}`,
  ),
};

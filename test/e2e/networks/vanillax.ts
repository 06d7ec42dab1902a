import type { Expectation } from "./expectation";

const INTERNAL = "192.168.10.50";

export const vanillax: Expectation = {
  stack: "vanillax",
  gateways: [
    { namespace: "gateway", name: "gateway-external", address: "192.168.10.49", listeners: ["http", "https"] },
    { namespace: "gateway", name: "gateway-internal", address: INTERNAL, listeners: ["http", "https", "postgres"] },
  ],
  routes: {
    "HTTPRoute gateway/gateway-internal.redirect": "*.vanillax.me",
    "HTTPRoute argocd/argocd-server": "argocd.vanillax.me",
    "HTTPRoute argocd/argocd-server.public": "argocd.vanillax.me",
    "HTTPRoute ollama-webui/ollama-webui": "llama.vanillax.me",
    "HTTPRoute immich/immich": "immich.vanillax.me",
    "TCPRoute database/postgres": "",
  },
  services: {
    "gateway/cilium-gateway-gateway-external": { address: "192.168.10.49", ports: ["80/TCP", "443/TCP"] },
    "gateway/cilium-gateway-gateway-internal": { address: INTERNAL, ports: ["80/TCP", "443/TCP", "5432/TCP"] },
  },
  certificates: [{ namespace: "gateway", secret: "wildcard-cert", names: ["*.vanillax.me", "vanillax.me"] }],
  machine: "192.168.10.100",
  nodes: { "node-01": "192.168.10.100", "node-02": "192.168.10.101", "node-03": "192.168.10.102" },
  serviceRange: /^10\.43\./,
  lanDns: {
    address: "192.168.10.1",
    own: "local=/home.arpa/\nhost-record=nas.home.arpa,192.168.10.20\n",
    names: {
      "vanillax.me": INTERNAL,
      "argocd.vanillax.me": INTERNAL,
      "llama.vanillax.me": INTERNAL,
      "immich.vanillax.me": INTERNAL,
      "whatever.vanillax.me": INTERNAL,
      "nas.home.arpa": "192.168.10.20",
    },
    absent: { "nobody.home.arpa": "NXDOMAIN", "example.org": "REFUSED" },
  },
  namedWays: [
    // Its public route is on the other Gateway's plain listener.
    "http://argocd.vanillax.me",
    "https://argocd.vanillax.me",
    "https://immich.vanillax.me",
    "https://llama.vanillax.me",
  ],
  clusterDns: {
    address: "10.43.0.10",
    names: {
      "nas.home.arpa": "192.168.10.20",
      "argocd.vanillax.me": INTERNAL,
      "llama.vanillax.me": INTERNAL,
      "immich.vanillax.me": INTERNAL,
    },
    services: {
      "kubernetes.default.svc": "default/kubernetes",
      "argocd-server.argocd.svc": "argocd/argocd-server",
      "ollama-webui.ollama-webui.svc": "ollama-webui/ollama-webui",
      "postgres.database.svc": "database/postgres",
    },
    absent: {
      "nobody.argocd.svc.cluster.local": "NXDOMAIN",
      "nobody.home.arpa": "NXDOMAIN",
      "example.org": "REFUSED",
    },
  },
};

import type { Expectation } from "./expectation";

/** The layout at the end of the second network's document. */
export const older: Expectation = {
  stack: "older",
  gateways: [
    { namespace: "gateway-system", name: "external-gateway", address: "192.168.1.20", listeners: ["http", "https"] },
    { namespace: "gateway-system", name: "internal-gateway", address: "192.168.1.21", listeners: ["http", "https"] },
  ],
  routes: {
    "HTTPRoute gateway-system/internal-gateway.redirect": "*.example.com",
    "HTTPRoute apps/service": "service.example.com",
    "HTTPRoute apps/service.public": "service.example.com",
  },
  services: {
    "gateway-system/cilium-gateway-external-gateway": { address: "192.168.1.20", ports: ["80/TCP", "443/TCP"] },
    "gateway-system/cilium-gateway-internal-gateway": { address: "192.168.1.21", ports: ["80/TCP", "443/TCP"] },
  },
  certificates: [{ namespace: "gateway-system", secret: "wildcard-cert", names: ["*.example.com", "example.com"] }],
  machine: "192.168.1.10",
  nodes: { "node-10": "192.168.1.11" },
  serviceRange: /^10\.43\./,
  lanDns: {
    address: "192.168.1.1",
    names: {
      "example.com": "192.168.1.21",
      "service.example.com": "192.168.1.21",
      "service.home.arpa": "192.168.1.10",
    },
    absent: { "nobody.home.arpa": "REFUSED", "example.org": "REFUSED" },
  },
  clusterDns: {
    address: "10.43.0.10",
    names: { "service.home.arpa": "192.168.1.10", "service.example.com": "192.168.1.21" },
    services: { "kubernetes.default.svc": "default/kubernetes", "service.apps.svc": "apps/service" },
    absent: { "nobody.apps.svc.cluster.local": "NXDOMAIN", "nobody.home.arpa": "REFUSED" },
  },
};

/** A network with every part by which networks grow. */
export const grown: Expectation = {
  stack: "grown",
  gateways: [
    { namespace: "gateway", name: "internal-gateway", address: "192.168.41.10", listeners: ["http", "https"] },
  ],
  routes: {
    "HTTPRoute gateway/internal-gateway.redirect": "*.int.example.org",
    "HTTPRoute wiki/wiki": "wiki.int.example.org",
  },
  services: {
    "gateway/cilium-gateway-internal-gateway": { address: "192.168.41.10", ports: ["80/TCP", "443/TCP"] },
    "git/git": { address: "192.168.41.11", ports: ["22/TCP"] },
  },
  certificates: [
    { namespace: "gateway", secret: "internal-wildcard-tls", names: ["*.int.example.org", "int.example.org"] },
  ],
  machine: "192.168.40.51",
  nodes: {
    "cp-1": "192.168.40.51",
    "cp-2": "192.168.40.52",
    "cp-3": "192.168.40.53",
    "worker-1": "192.168.40.54",
    "worker-2": "192.168.40.55",
  },
  serviceRange: /^10\.(9[6-9]|10\d|11[01])\./,
  lanDns: {
    address: "192.168.40.45",
    names: { "int.example.org": "192.168.41.10", "wiki.int.example.org": "192.168.41.10" },
    absent: { "nobody.int.example.org": "NXDOMAIN", "notes.int.example.org": "NXDOMAIN" },
  },
};

/** What must stand in the cluster of a stack after `npm start`; one entry a network. */
export interface Expectation {
  stack: string;
  gateways: { namespace: string; name: string; address: string; listeners: string[] }[];
  routes: { namespace: string; name: string; hostname: string }[];
  services: { namespace: string; name: string; address: string }[];
  certificates: { namespace: string; name: string; secret: string; names: string[] }[];
  /** The machine that is applied first. */
  machine: string;
  nodes: { name: string; address: string }[];
  serviceRange: RegExp;
}

export const expectations: Expectation[] = [
  {
    stack: "homelab",
    gateways: [
      { namespace: "kube-system", name: "internal-gateway", address: "192.168.30.61", listeners: ["http", "https"] },
    ],
    routes: [{ namespace: "media", name: "sonarr", hostname: "sonarr.int.lorenzodebie.be" }],
    services: [
      { namespace: "media", name: "plex", address: "192.168.30.62" },
      { namespace: "media", name: "qbittorrent", address: "192.168.30.63" },
    ],
    certificates: [
      {
        namespace: "kube-system",
        name: "internal-wildcard-tls",
        secret: "internal-wildcard-tls",
        names: ["*.int.lorenzodebie.be", "int.lorenzodebie.be"],
      },
    ],
    machine: "192.168.30.50",
    nodes: [{ name: "talos-cp01", address: "192.168.30.51" }],
    serviceRange: /^10\.(9[6-9]|10\d|11[01])\./,
  },
];

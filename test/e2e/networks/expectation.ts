/** The expected contents of a stack's sandbox after `npm start`. Written by hand: nothing here is derived by the program. */
export interface Expectation {
  stack: string;
  /** All Gateways of the cluster. */
  gateways: { namespace: string; name: string; address: string; listeners: string[] }[];
  /** All routes of the cluster: kind and namespace/name, and the host name or "" (TCP). */
  routes: Record<string, string>;
  /** All Services with a load-balancer address: namespace/name, and address and ports. */
  services: Record<string, { address: string; ports: string[] }>;
  certificates: { namespace: string; secret: string; names: string[] }[];
  /** The machine that is applied first. */
  machine: string;
  /** All nodes with their kubelets' addresses. */
  nodes: Record<string, string>;
  serviceRange: RegExp;
  lanDns: {
    address: string;
    /** dnsmasq configuration that the router has of its own, besides the program's file. */
    own?: string;
    names: Record<string, string>;
    /** Names that must not be answered, with what is said instead. */
    absent: Record<string, "NXDOMAIN" | "REFUSED">;
  };
  /** Ways from the LAN to an app by a name that the resolver answers: by HTTPS, and by HTTP where a route takes it or sends it on. */
  namedWays?: string[];
  /** Where the stack runs a CoreDNS of its own. */
  clusterDns?: {
    address: string;
    names: Record<string, string>;
    /** Cluster names (of the domain cluster.local) by the Service whose address they stand for. */
    services: Record<string, string>;
    absent: Record<string, "NXDOMAIN" | "REFUSED">;
  };
}

import type { Range } from "./ipv4";
import type { LanDns } from "./lanDns";
import type { PortForward, PublicWay } from "./portForward";
import type { WrittenHomelab } from "./schema";

/** The configuration with every default filled in and every reference resolved: what plan/ works from. */
export interface Homelab {
  stack: string;
  lan: Lan;
  /** Missing: IPv4 alone. */
  ipv6?: NonNullable<WrittenHomelab["ipv6"]>;
  domains: { public?: string; internal: string };
  cluster: Cluster;
  cilium: WrittenHomelab["cilium"] & { interfaces: string[] };
  loadBalancing: LoadBalancing;
  /** Missing: Talos runs CoreDNS as it comes. */
  clusterDns?: ClusterDns;
  gateways: Gateway[];
  apps: App[];
  certificates: WrittenHomelab["certificates"] & { issuer: string };
  cloudflare?: Cloudflare;
  tailscale?: Tailscale;
  monitoring?: NonNullable<WrittenHomelab["monitoring"]>;
}

interface Lan {
  cidr: string;
  router: string;
  dns?: LanDns;
  ranges: { infrastructure?: Range; nodes: Range; loadBalancers: Range; dhcp?: Range };
  devices: { name: string; address?: string; purpose?: string; ports: Record<string, number> }[];
}

/** A tunnel of the stack. The one by which apps come that name none (homelab:cloudflare.tunnel) has no key. */
export type Tunnel = NonNullable<NonNullable<WrittenHomelab["cloudflare"]>["tunnel"]> & { key?: string };

/** A tunnel that apps and Gateways name by its key. */
export type FurtherTunnel = Tunnel & { key: string };

type Cloudflare = Omit<NonNullable<WrittenHomelab["cloudflare"]>, "portForward" | "tunnels"> & {
  portForward?: PortForward;
  /** Those beside `tunnel`. */
  tunnels: FurtherTunnel[];
};

type Cluster = Omit<WrittenHomelab["cluster"], "nodes" | "endpoint"> & {
  endpoint: string;
  nodes: Node[];
};

/** `links` are its own, or else those that the cluster has for every machine. */
export type Node = Omit<WrittenHomelab["cluster"]["nodes"][string], "links"> & {
  name: string;
  links: WrittenHomelab["cluster"]["links"];
  /** Where those stand in the stack file. */
  linksField: string;
};

interface LoadBalancing {
  mode: "l2" | "bgp";
  /** The part of the load-balancer range from which Services that name no address get one. */
  unpinned?: Range;
  bgp?: NonNullable<WrittenHomelab["loadBalancing"]["bgp"]>;
}

export interface ClusterDns {
  /** Address of the DNS Service, inside the service range. */
  address: string;
  replicas: number;
  image: string;
  /** Domains that other resolvers answer. */
  servers: { domain: string; upstreams: string[] }[];
}

export interface Gateway {
  key: string;
  name: string;
  namespace: string;
  address: string;
  feed: "lan" | "tunnel" | "internet";
  /** Key of the one tunnel that feeds it; missing: every tunnel that has no Gateway of its own. */
  tunnel?: string;
  domain: string;
  certificate: string;
}

export interface App {
  key: string;
  /** Optional settings that the entry itself names. */
  written: string[];
  namespace: string;
  /** Port of the Service; 0 where it is missing, which rules/ reports. */
  port: number;
  /** Port the pod listens on. */
  targetPort: number;
  protocol: "http" | "tcp" | "udp";
  /** The protocol of the main port, where that is not HTTP/1.1. */
  appProtocol?: AppProtocol;
  /** The app ends TLS itself, with a certificate of its own; a Gateway tells it by the name in the handshake. */
  passthrough: boolean;
  /** A certificate for its names alone, and the ClusterIssuer that signs it. */
  certificate?: { issuer: string };
  /** The routes that are written; what they leave goes to `port`. */
  routes: Route[];
  /** Does `reach` itself name the internet? */
  published: boolean;
  /** The paths that the internet may reach; missing: all of them, or none (`reach.internet`). */
  publicPaths?: PathMatch[];
  signIn?: NonNullable<WrittenHomelab["apps"][string]["signIn"]>;
  /** `who`: whom of the tailnet, as its policy file writes them (`group:family`, `me@example.org`, `tag:tv`); empty: everybody, or nobody. `from`: other networks of the house. */
  reach: { internet: boolean; lan: boolean; tailnet: boolean; who: string[]; from: string[] };
  /** The people, groups and tags that `tailnet` itself names. */
  named: string[];
  /** First labels and full names, as written. */
  names: string[];
  /** Key of the Gateway that the entry names, whether or not there is one. */
  gatewayKey?: string;
  /** The Gateway that serves it on the LAN and, through the subnet router, on the tailnet. */
  lanGateway?: Gateway;
  /** How the internet comes to it; missing: not at all. */
  publicWay?: PublicWay;
  /** Key of the tunnel that the entry names; missing: homelab:cloudflare.tunnel. */
  tunnel?: string;
  /** The Gateway to which the internet comes by the tunnel or the port forward; without one, the tunnel goes straight to the Service. */
  publicGateway?: Gateway;
  address?: string;
  /** Those with an `endPort` are ranges. */
  ports: { name: string; port: number; endPort?: number; protocol: "TCP" | "UDP" }[];
  /** `existing`: somebody else makes it; `external`: then what stands behind it is no pod. */
  service: { name: string; existing: boolean; external: boolean };
  /** The device outside of the cluster that is the app; it has no pods then. */
  backend?: Backend;
  /** Its pods have their node's network. */
  hostNetwork: boolean;
  selector: Record<string, string>;
  callers: string[];
  metrics?: number;
  tailscale?: { expose: boolean; hostname: string };
}

type AppProtocol = "h2c" | "ws";

/** As Gateway API has it: a prefix is compared by whole elements of the path. */
export interface PathMatch {
  type: "PathPrefix" | "Exact";
  value: string;
}

export interface Route {
  /** Settings that the entry itself names; none for what no route is written for. */
  written: string[];
  match: PathMatch;
  port: number;
  appProtocol?: AppProtocol;
  redirect?: { to: string; permanent: boolean };
  rewrite?: string;
  /** Gateway API's Duration. */
  timeout?: string;
}

export interface Backend {
  address: string;
  port: number;
  /** It speaks HTTPS: a name in its certificate, and who signed that (PEM; missing: a public authority). */
  tls?: { name: string; ca?: string };
}

export type Tailscale = Omit<NonNullable<WrittenHomelab["tailscale"]>, "subnetRouter"> & {
  subnetRouter: { name: string; hostname: string; routes: string[] };
};

/** What a hop passes through; also the order in which documents list them. */
export const layers = [
  "client",
  "public DNS",
  "Cloudflare edge",
  "tunnel",
  "router",
  "LAN DNS",
  "tailnet DNS",
  "cluster DNS",
  "tailnet",
  "announcement",
  "listener",
  "route",
  "service",
  "network policy",
  "pod",
] as const;
export type Layer = (typeof layers)[number];

/** The place in a resource that decided something. */
export interface Evidence {
  /** Kind and namespace/name as messages name it, `HTTPRoute media/sonarr`. */
  title: string;
  type: string;
  urn: string;
  /** Path of the property, `spec.rules[0].matches[0].path`; empty for the resource as a whole. */
  field: string;
}

/** One step of a path, in the order in which a packet or a question takes them. */
export interface Hop {
  layer: Layer;
  /** The thing that the packet passes, the same in all paths: `client/lan`, `gateway/kube-system/internal-gateway`, `pod/media/sonarr`. */
  place: string;
  /** What happens, one sentence without its number: `192.168.30.45 answers sonarr.int.example.org with 192.168.30.61`. */
  text: string;
  evidence?: Evidence;
  /** What happens is in no resource: its owner says so, and is believed. */
  believed?: true;
}

/** The Service whose pods a path ends at. */
export interface Arrival {
  namespace: string;
  service: string;
  /** Port of the Service, and the protocol below. */
  port: number;
  protocol: Protocol;
}

export type Protocol = "tcp" | "udp";

/**
 * Whether traffic arrives. `unknown` is never a guess in either direction: something that decides is not known yet, or is something that
 * this model does not understand, and `why` names it.
 */
export type Verdict =
  | {
      status: "reachable";
      hops: readonly Hop[];
      arrival: Arrival | undefined;
      /** Only whoever has signed in before arrives: what asks for it. */
      signIn?: Evidence;
    }
  /** The last hop is where it ends; `by` is what would have to be changed, undefined when nothing is there that could let it pass. */
  | { status: "blocked"; hops: readonly Hop[]; why: string; by: Evidence | undefined }
  | { status: "unknown"; hops: readonly Hop[]; why: string; by: Evidence | undefined };

/** How a path that arrives is called where some of its steps are in no resource, and are believed. */
const AS_TOLD = "as far as the stack tells";

/** The reservation of a verdict; undefined where every step follows from the resources. */
export function reservation({ hops }: Verdict): string | undefined {
  return hops.some(({ believed }) => believed) ? AS_TOLD : undefined;
}

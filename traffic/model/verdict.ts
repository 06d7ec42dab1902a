/** The layers that a hop passes through, in the order in which documents list them. */
export const layers = [
  "client",
  "public DNS",
  "Cloudflare edge",
  "Funnel",
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
  /** One sentence on this hop, without its number: `192.168.30.45 answers sonarr.int.example.org with 192.168.30.61`. */
  text: string;
  evidence?: Evidence;
  /** Set where no resource shows it: its owner says so, and is believed. */
  believed?: true;
  /** A name has an address of each kind, and a client gets on by one of them alone. */
  alone?: Alone;
}

export type Family = "ipv4" | "ipv6";

/** The one address of a name by which a path goes on, and how it ends at the other. */
export interface Alone {
  name: string;
  family: Family;
  address: string;
  /** No connection comes about there. */
  fails: { address: string; why: string; by: Evidence | undefined };
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
  | Reachable
  /** The last hop is where it ends; `by` is what would have to be changed, undefined when nothing is there that could let it pass. */
  | { status: "blocked"; hops: readonly Hop[]; why: string; by: Evidence | undefined }
  | {
      status: "unknown";
      hops: readonly Hop[];
      why: string;
      by: Evidence | undefined;
      /** The ways that arrive by some addresses of a name, where the client's choice decides: the destination is then not closed. */
      open?: readonly Reachable[];
    };

export interface Reachable {
  status: "reachable";
  hops: readonly Hop[];
  arrival: Arrival | undefined;
  /** Only whoever has signed in before arrives: what asks for it. */
  signIn?: Evidence;
}

/** How a path that arrives is called where some of its steps are in no resource, and are believed. */
const AS_TOLD = "as far as the stack tells";

/** The reservation beside «reachable»; undefined where every step follows from the resources, whichever address the client takes. */
export function reservation(verdict: Verdict): string | undefined {
  const told = verdict.hops.some(({ believed }) => believed) ? [AS_TOLD] : [];
  return [...[aloneText(verdict)].filter((text) => text !== undefined), ...told].join(", ") || undefined;
}

/** `over IPv4 alone`, where the other address of a name leads nowhere; undefined for a path without such a name. */
export function aloneText({ hops }: Verdict): string | undefined {
  const names = new Set(hops.flatMap(({ alone }) => (alone === undefined ? [] : [familyText(alone.family)])));
  return names.size === 0 ? undefined : `over ${[...names].join(" and ")} alone`;
}

export function familyText(family: Family): string {
  return family === "ipv4" ? "IPv4" : "IPv6";
}

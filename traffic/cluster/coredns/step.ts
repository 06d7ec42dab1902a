/** A name of the cluster, as the plugin kubernetes is asked for it. */
export interface ClusterQuestion {
  kind: "cluster";
  /** `<service>.<namespace>.svc`, without the zone. */
  labels: readonly string[];
  zone: string;
  /** How the names of single pods are answered: `disabled`, `insecure` (any address is) or `verified`. */
  pods: string;
}

/** The next step of CoreDNS with a question for an address. */
export type DnsStep =
  | ClusterQuestion
  | { kind: "addresses"; addresses: readonly string[]; by: string }
  | { kind: "nothing"; why: string }
  /** Servers of which one is asked for `name`; `/etc/resolv.conf` stands for the node's. A rewritten name is not the one that was asked. */
  | { kind: "forward"; to: readonly string[]; name: string; by: string }
  | { kind: "unknown"; why: string };

/** Whether the cluster has a name; undefined when that is not known. */
export type Knows = (question: ClusterQuestion) => boolean | undefined;

/** A plugin's reaction: it answers, hands on, asks for another name instead, or answers with an alias that CoreDNS looks up itself. */
export type Said = DnsStep | "next" | { kind: "renamed"; name: string } | { kind: "alias"; name: string };

/** A plugin with its settings. The name is in lower case, with its last dot. */
export type Link = (name: string, knows: Knows) => Said;

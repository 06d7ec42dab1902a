import type { CoreDns } from "../cluster/coredns";
import type { View } from "../model/view";
import type { Dnsmasq } from "./dnsmasq";
import type { Rewrite } from "./rewrites";
import type { WrittenZone } from "./zones";

/**
 * Something that the LAN's resolver is told by: a configuration file that the stack writes, settings that it makes by an API, the Corefile of
 * a CoreDNS in the cluster, or a list that a person enters.
 */
export type ResolverSource = Source &
  ({ config: Dnsmasq } | { rewrites: readonly Rewrite[] } | { zones: readonly WrittenZone[] } | { server: Server });

/** A CoreDNS in the cluster, and its Service. */
export interface Server extends Omit<CoreDns, "corefile"> {
  service: View;
}

interface Source {
  /** The standard input of the command that writes it; the Corefile; the list. */
  at: View;
  kind: "pihole" | "dnsmasq" | "Pi-hole" | "AdGuard Home" | "UniFi" | "Technitium" | "CoreDNS" | "by hand";
  /** Of a file; the settings of an API. */
  path: string;
  /** Address of the machine; undefined when the plan hides it. */
  host: string | undefined;
}

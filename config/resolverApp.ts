import type { App, Homelab } from "./homelab";
import { isInCluster, type LanDns } from "./lanDns";

/** The key of the app that a resolver in the cluster is, and its namespace. */
export const RESOLVER_APP = "lan-resolver";

/**
 * A resolver in the cluster is an app with an address of its own: its Service, its announcement and its network policy are those of every such app, and so is
 * what is said of who reaches it.
 *
 * Undefined without its address, which rules/ reports.
 *
 * @param asked the apps for whose names devices of the tailnet ask it
 */
export function resolverApp(dns: LanDns | undefined, asked: readonly App[], appLabel: string): App | undefined {
  if (dns === undefined || !isInCluster(dns) || !dns.written.includes("address")) return undefined;
  const tailnet = asked.filter(({ reach }) => reach.tailnet);
  const forAll = tailnet.some(({ reach }) => reach.who.length === 0);
  const who = forAll ? [] : [...new Set(tailnet.flatMap(({ reach }) => reach.who))];
  return {
    key: RESOLVER_APP,
    written: [],
    namespace: RESOLVER_APP,
    port: 53,
    targetPort: 53,
    protocol: "udp",
    passthrough: false,
    routes: [],
    published: false,
    reach: { internet: false, lan: true, tailnet: tailnet.length > 0, who, from: [] },
    named: [],
    names: [],
    address: dns.address,
    ports: [{ name: "dns-tcp", port: 53, protocol: "TCP" }],
    service: { name: RESOLVER_APP, existing: false, external: false },
    hostNetwork: false,
    selector: { [appLabel]: RESOLVER_APP },
    callers: [],
  };
}

/** The resolver's app in a network that has one. */
export function resolverOf({ apps, lan }: Homelab): App | undefined {
  return lan.dns !== undefined && isInCluster(lan.dns) ? apps.find(({ key }) => key === RESOLVER_APP) : undefined;
}

/** Where the stack file has what a field of the resolver's app is made from; any other field as it is. */
export function writtenField(field: string, homelab: Homelab): string {
  const own = `homelab:apps.${RESOLVER_APP}.`;
  return resolverOf(homelab)?.written.length === 0 && field.startsWith(own)
    ? `homelab:lan.dns.${field.slice(own.length)}`
    : field;
}

import type { Homelab } from "../config/homelab";
import { isOverSsh } from "../config/lanDns";
import { planLanRecords } from "./lanRecords";

export interface LanDnsPlan {
  host: string;
  port: number;
  user: string;
  hostKey?: string;
  kind: "pihole" | "dnsmasq";
  /** The file on the resolver that this program owns. */
  path: string;
  /** Its content: dnsmasq configuration, one setting a line, with a final newline. */
  content: string;
  /** The command that makes a plain dnsmasq read the file; a Pi-hole's own is found on it. */
  restart?: string;
}

/** The dnsmasq file of the LAN's resolver. Format: dnsmasq(8), options without their leading hyphens. */
export function planLanDns(homelab: Homelab): LanDnsPlan | undefined {
  const { dns } = homelab.lan;
  if (dns === undefined || !isOverSsh(dns)) return undefined;
  return {
    host: dns.address,
    port: dns.sshPort,
    user: dns.user,
    ...(dns.hostKey && { hostKey: dns.hostKey }),
    kind: dns.kind,
    path: `${dns.directory}/02-internal.conf`,
    content: dnsmasqFile(homelab),
    ...(dns.kind === "dnsmasq" && { restart: dns.restart ?? "systemctl restart dnsmasq" }),
  };
}

function dnsmasqFile(homelab: Homelab): string {
  const { owned, wildcard, names } = planLanRecords(homelab);
  const lines = [
    `# Written by Pulumi (stack ${homelab.stack}); changes made here are overwritten.`,
    ...owned.map((domain) => `local=/${domain}/`),
    ...(wildcard?.addresses ?? []).map((address) => `address=/${wildcard?.domain}/${address}`),
    ...names.map(({ name, address }) => `host-record=${name},${address}`),
  ];
  return `${lines.join("\n")}\n`;
}

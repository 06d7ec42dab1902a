import { stackDomains } from "../config/appNames";
import type { Gateway, Homelab } from "../config/homelab";
import { homeGateway, type LanName, lanNames } from "./names";

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
  if (dns === undefined) return undefined;
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
  const { dns } = homelab.lan;
  const wildcard = dns?.mode === "wildcard" ? homeGateway(homelab) : undefined;
  const names = lanNames(homelab).filter((n) => !(wildcard && covers(wildcard, n)));
  const lines = [
    `# Written by Pulumi (stack ${homelab.stack}); changes made here are overwritten.`,
    ...ownedDomains(homelab, wildcard).map((domain) => `local=/${domain}/`),
    ...(wildcard ? [`address=/${wildcard.domain}/${wildcard.address}`] : []),
    ...names.map(({ name, address }) => `host-record=${name},${address}`),
  ];
  return `${lines.join("\n")}\n`;
}

/** True when the wildcard's answer for a name is the right one. */
function covers(wildcard: Gateway, { name, address }: LanName): boolean {
  return address === wildcard.address && isBelow(name, wildcard.domain);
}

function isBelow(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}

/**
 * Names that are answered here alone. Without it the resolver asks the internet for a name's HTTPS record (type 65), and a
 * browser learns from Cloudflare's answer to try HTTP/3, which nothing on the LAN serves.
 */
function ownedDomains(homelab: Homelab, wildcard: Gateway | undefined): string[] {
  const { internal, public: zone } = homelab.domains;
  const domains = stackDomains(homelab);
  const whole = wildcard || internal !== zone ? [internal] : [];
  const single = lanNames(homelab)
    .map((n) => n.name)
    // The rest of a domain that an app has for a name, and everything else, is still the internet's to answer.
    .filter((name) => !whole.some((domain) => isBelow(name, domain)) && !domains.includes(name));
  return [...whole, ...single];
}

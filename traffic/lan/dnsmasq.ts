import { isOfIpv6 } from "../model/addresses";

/** One setting of a dnsmasq configuration that decides about names, with the line that it is on. */
export interface Setting {
  line: number;
  text: string;
}

/** `address=`, `server=` or `local=` for one domain. */
export interface DomainRule extends Setting {
  /** Without the star in front; "" for every name (`#`), undefined for names without dots (`//`). */
  domain: string | undefined;
  /** With a star in front (`*a.org`, `*.a.org`) every name that ends with the rest, dot and all. */
  form: "labels" | "ending";
  /** An address; `nowhere` where nobody else is asked; `standard` for the usual servers; a server's address. */
  answer:
    | { kind: "address"; address: string }
    /** `#`: 0.0.0.0, where no other address is written. */
    | { kind: "zeros" }
    | { kind: "nowhere" }
    | { kind: "standard" }
    | { kind: "server"; server: string };
}

export interface HostRecord extends Setting {
  name: string;
  addresses: readonly string[];
}

export interface Alias extends Setting {
  /** An alias of `*.example.org` answers no ordinary question: dnsmasq uses it for zones that it is an authority of. */
  name: string;
  target: string;
}

/** The settings of a dnsmasq configuration that concern names. */
export interface Dnsmasq {
  rules: readonly DomainRule[];
  /** By name, in lower case. */
  hosts: ReadonlyMap<string, readonly HostRecord[]>;
  aliases: ReadonlyMap<string, Alias>;
  /** Names without dots are never asked upstream (`domain-needed`). */
  domainNeeded: boolean;
  /** Private addresses in answers from upstream are refused (`stop-dns-rebind`). */
  refusesPrivate: boolean;
  /** Settings that may answer names in ways which this reader does not know. */
  opaque: readonly Setting[];
}

/** Settings that change no answer about an address: listening, logging, caching, DHCP without names, records of other types. */
const HARMLESS = new Set(
  `all-servers bind-dynamic bind-interfaces bogus-nxdomain bogus-priv cache-rr cache-size clear-on-reload conf-dir-optional dns-forward-max
  dns-loop-detect dnssec dnssec-check-unsigned dnssec-no-timecheck dnssec-timestamp domain dumpfile dumpmask edns-packet-max
  except-interface expand-hosts fast-dns-retry filter-AAAA filterwin2k group interface ipset keep-in-foreground listen-address local-service
  local-ttl localise-queries log-async log-debug log-dhcp log-facility log-queries max-cache-ttl max-port max-ttl min-cache-ttl min-port
  mx-host mx-target naptr-record neg-ttl nftset no-daemon no-dhcp-interface no-hosts no-negcache no-ping no-poll no-resolv no-round-robin
  pid-file port port-limit proxy-dnssec ptr-record query-port rebind-domain-ok rebind-localhost-ok resolv-file rev-server selfmx
  localmx srv-host strict-order trust-anchor txt-record use-stale-cache user caa-record umbrella add-mac add-subnet add-cpe-id
  strip-mac strip-subnet conntrack connmark-allowlist connmark-allowlist-enable local-ttl dhcp-ttl auth-ttl quiet-dhcp quiet-dhcp6 quiet-ra
  quiet-tftp log-malloc leasefile-ro tag-if enable-ra ra-param enable-tftp tftp-root`.split(/\s+/),
);

/** Reads a configuration file. Format and meaning: dnsmasq(8) 2.90; options without their leading hyphens. */
export function parseDnsmasq(text: string): Dnsmasq {
  const rules: DomainRule[] = [];
  const hosts = new Map<string, HostRecord[]>();
  const aliases = new Map<string, Alias>();
  const opaque: Setting[] = [];
  const flags = new Set<string>();
  for (const [index, raw] of text.split(/\r?\n/).entries()) {
    // A number sign starts a comment at the line's beginning and after a blank; elsewhere it is a value (`address=/#/1.2.3.4`).
    const written = raw.replace(/(^|\s)#.*$/, "").trim();
    if (written === "") continue;
    const [key = "", ...rest] = written.split("=");
    const value = rest.join("=").trim();
    const setting = { line: index + 1, text: written };
    switch (key.trim()) {
      case "address":
        rules.push(...domainRules(setting, value, true));
        break;
      case "server":
      case "local":
        rules.push(...domainRules(setting, value, false));
        break;
      case "host-record":
        for (const record of hostRecords(setting, value))
          hosts.set(record.name, [...(hosts.get(record.name) ?? []), record]);
        break;
      case "cname":
        for (const alias of cnames(setting, value)) aliases.set(alias.name, alias);
        break;
      case "domain-needed":
      case "stop-dns-rebind":
        flags.add(key.trim());
        break;
      default:
        if (!HARMLESS.has(key.trim())) opaque.push(setting);
    }
  }
  return {
    rules,
    hosts,
    aliases,
    opaque,
    domainNeeded: flags.has("domain-needed"),
    refusesPrivate: flags.has("stop-dns-rebind"),
  };
}

/** `/a/b/answer`, or a server for everything. */
function domainRules(setting: Setting, value: string, isAddress: boolean): DomainRule[] {
  if (!value.startsWith("/")) {
    if (isAddress || value === "") return [];
    return [{ ...setting, domain: "", form: "labels", answer: { kind: "server", server: value } }];
  }
  const parts = value.split("/").slice(1);
  const last = parts.pop() ?? "";
  return parts.map((domain) => ({ ...setting, ...pattern(domain), answer: answerOf(last, isAddress) }));
}

function answerOf(text: string, isAddress: boolean): DomainRule["answer"] {
  if (text === "") return { kind: "nowhere" };
  if (isAddress) return text === "#" ? { kind: "zeros" } : { kind: "address", address: text };
  return text === "#" ? { kind: "standard" } : { kind: "server", server: text };
}

function pattern(domain: string): { domain: string | undefined; form: DomainRule["form"] } {
  const name = domain.toLowerCase();
  if (name === "") return { domain: undefined, form: "labels" };
  if (name === "#") return { domain: "", form: "labels" };
  if (name.startsWith("*")) return { domain: name.slice(1), form: "ending" };
  return { domain: name.replace(/^\./, ""), form: "labels" };
}

function hostRecords(setting: Setting, value: string): HostRecord[] {
  const parts = value.split(",").map((part) => part.trim().toLowerCase());
  const isAddress = (part: string) => /^[\d.]+$/.test(part) && part.includes(".");
  const addresses = parts.filter((part) => isAddress(part) || isOfIpv6(part));
  const names = parts.filter((part) => part !== "" && !addresses.includes(part) && !/^\d+$/.test(part));
  return names.map((name) => ({ ...setting, name, addresses }));
}

function cnames(setting: Setting, value: string): Alias[] {
  const parts = value.split(",").map((part) => part.trim().toLowerCase());
  if (/^\d+$/.test(parts.at(-1) ?? "")) parts.pop();
  const target = parts.pop();
  return target === undefined ? [] : parts.map((name) => ({ ...setting, name, target }));
}

import type { Answer, QuestionType } from "./answer";

/** A zone of Technitium DNS Server that the stack makes. */
export interface WrittenZone {
  zone: string;
  /** `Primary` has the last word over its names; `Forwarder` asks the public DNS for names and types that it does not have. */
  type: "Primary" | "Forwarder";
  records: readonly { domain: string; type: "A" | "AAAA"; address: string }[];
}

/**
 * What Technitium answers: of the longest zone that has the name, its own records, or those of the star at its nearest ancestor that exists
 * (RFC 4592). Source: Technitium DNS Server, DnsServerCore/Dns/ZoneManagers/AuthZoneManager.cs; APIDOCS.md.
 */
export function zoned(zones: readonly WrittenZone[], asked: string, type: QuestionType): Answer {
  const name = asked.toLowerCase();
  const [zone] = zones.filter((each) => isIn(name, each.zone)).sort((a, b) => b.zone.length - a.zone.length);
  if (zone === undefined) return { kind: "forwarded", to: undefined, by: undefined };
  const owner = ownerOf(zone, name);
  const found = type === "A" ? zone.records.filter(({ domain }) => domain === owner) : [];
  if (found.length > 0) {
    const addresses = found.map(({ address }) => address);
    return { kind: "addresses", addresses, by: { line: 0, text: `zone ${zone.zone}, ${owner}` } };
  }
  const by = { line: 0, text: `${zone.type === "Primary" ? "zone" : "forwarder zone"} ${zone.zone}` };
  return zone.type === "Primary" ? { kind: "nothing", by } : { kind: "forwarded", to: undefined, by };
}

function isIn(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}

/** Whose records count for a name: its own, or those of a star. A name exists that has a record, or one below it. */
function ownerOf({ zone, records }: WrittenZone, name: string): string {
  const labels = name.split(".");
  const exists = (domain: string) => domain === zone || records.some((record) => isIn(record.domain, domain));
  const nearest = labels.map((_, i) => labels.slice(i).join(".")).find(exists);
  return nearest === name ? name : `*.${nearest}`;
}

import { isIPv4 } from "node:net";
import { type Found, TYPE } from "../dns";

/** As the API has it. */
export interface ZoneRecord {
  name: string;
  type: string;
  ttl?: number;
  disabled: boolean;
  rData: { ipAddress?: string } & { [name: string]: unknown };
}

export interface Zone {
  name: string;
  /** `Primary`, `Forwarder`, `Secondary`, … */
  type: string;
  internal: boolean;
  disabled: boolean;
  records: ZoneRecord[];
}

/**
 * What the zones answer: the name's records, or those of the star at its nearest ancestor that exists (RFC 4592). Of what a primary zone does not have
 * there is nothing, of what a forwarder has not, an upstream is asked. Source: APIDOCS.md; DnsServerCore/Dns/ZoneManagers/AuthZoneManager.cs.
 */
export function zoned(zones: readonly Zone[], name: string, type: number): Found {
  const isIn = (one: string, domain: string) => one === domain || one.endsWith(`.${domain}`);
  const served = zones.filter((zone) => !zone.disabled && isIn(name, zone.name));
  const [zone] = served.sort((a, b) => b.name.length - a.name.length);
  if (zone === undefined) return undefined;
  const on = zone.records.filter(({ disabled }) => !disabled);
  const exists = (domain: string) => domain === zone.name || on.some((record) => isIn(record.name, domain));
  const labels = name.split(".");
  const nearest = labels.map((_, i) => labels.slice(i).join(".")).find(exists) ?? zone.name;
  const owner = nearest === name ? name : `*.${nearest}`;
  const records = on.filter((record) => record.name === owner);
  const addresses = records.flatMap(({ rData }) => rData.ipAddress ?? []);
  const hasType = addresses.some((address) => type === (isIPv4(address) ? TYPE.A : TYPE.AAAA));
  if (zone.type === "Forwarder") return hasType ? addresses : undefined;
  return records.length > 0 || nearest === name ? addresses : "no such name";
}

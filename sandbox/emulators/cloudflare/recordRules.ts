import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import ipaddr from "ipaddr.js";
import { invalidRecord, refuse } from "./envelope";
import type { DnsRecord } from "./state";

const TYPES =
  "A AAAA CAA CERT CNAME DNSKEY DS HTTPS LOC MX NAPTR NS OPENPGPKEY PTR SMIMEA SRV SSHFP SVCB TLSA TXT URI".split(" ");
/** Types whose value is an object, `data`, instead of `content`. */
const DATA_TYPES = "CAA CERT DNSKEY DS HTTPS LOC NAPTR SMIMEA SRV SSHFP SVCB TLSA URI".split(" ");
const PROXIABLE = ["A", "AAAA", "CNAME"];

/**
 * The name as the service stores it: lower case, Punycode, no trailing dot, with the zone's name behind it. A name
 * that does not end in the zone is relative to it, whatever it looks like; only a trailing dot makes it absolute.
 */
export function normaliseName(name: unknown, zone: string): string {
  if (typeof name !== "string" || name === "") invalidRecord(9000, "DNS name is invalid.");
  const absolute = name.endsWith(".");
  let plain = name.replace(/\.$/, "").toLowerCase();
  if ([...plain].some((c) => c > "\x7f")) plain = domainToASCII(plain);
  if (plain === "@") return zone;
  if (plain !== zone && !plain.endsWith(`.${zone}`)) {
    if (absolute) invalidRecord(9000, `DNS name is invalid: ${name} is not in the zone ${zone}.`);
    plain = `${plain}.${zone}`;
  }
  const labels = plain.split(".");
  const valid =
    plain.length <= 253 &&
    labels.every((l, i) => (l === "*" && i === 0) || /^[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?$/.test(l));
  if (!valid) invalidRecord(9000, "DNS name is invalid.");
  return plain;
}

/** Ranges that no visitor of a proxied name could be sent to. */
const PRIVATE = "private loopback linkLocal carrierGradeNat uniqueLocal unspecified broadcast multicast".split(" ");

function isPrivate(address: string): boolean {
  return PRIVATE.includes(ipaddr.parse(address).range());
}

/** Whether the service offers to proxy the record. */
export function proxiable(record: Pick<DnsRecord, "type" | "content">): boolean {
  if (!PROXIABLE.includes(record.type)) return false;
  return (
    record.type === "CNAME" || record.content === undefined || isIP(record.content) === 0 || !isPrivate(record.content)
  );
}

/** Content as the service stores it: host names lower case and without a trailing dot, IPv6 in its short form. */
export function normaliseContent(type: string, content: string): string {
  if (["CNAME", "MX", "NS", "PTR"].includes(type)) return content.replace(/\.$/, "").toLowerCase();
  if (type === "AAAA" && isIP(content) === 6) return ipaddr.parse(content).toString();
  return content;
}

/** Everything about the record alone; refuses with the service's codes. */
export function checkRecord(record: DnsRecord): void {
  const { type, content, proxied, ttl } = record;
  if (!TYPES.includes(type)) invalidRecord(9002, `DNS record type "${type}" is invalid.`);
  if (DATA_TYPES.includes(type)) {
    if (record.data === undefined) invalidRecord(9101, `data is a required data field for a ${type} record.`);
  } else if (typeof content !== "string" || content === "") invalidRecord(9001, "Content is required.");
  if (type === "A" && isIP(content ?? "") !== 4)
    invalidRecord(9005, "Content for A record must be a valid IPv4 address.");
  if (type === "AAAA" && isIP(content ?? "") !== 6)
    invalidRecord(9006, "Content for AAAA record must be a valid IPv6 address.");
  if (type === "CNAME") {
    if (isIP(content ?? "") || !/^[a-z0-9_*]([a-z0-9_.-]*[a-z0-9_])?$/.test(content ?? ""))
      invalidRecord(9007, "Content for CNAME record is invalid.");
    if (content === record.name) invalidRecord(9039, "CNAME content cannot reference itself.");
  }
  if (["MX", "URI"].includes(type) && record.priority === undefined)
    invalidRecord(9014, `priority is a required field for a ${type} record.`);
  if (!Number.isInteger(ttl) || (ttl !== 1 && (ttl < 60 || ttl > 86400)))
    invalidRecord(9021, "Invalid TTL. Must be between 60 and 86400 seconds, or 1 for Automatic.");
  if (!proxied) return;
  if (!PROXIABLE.includes(type)) invalidRecord(9004, "This DNS record cannot be proxied.");
  if (type !== "CNAME" && isPrivate(content ?? ""))
    invalidRecord(9003, `Target ${content} is not allowed for a proxied record.`);
  if (ttl !== 1) invalidRecord(9021, "ttl must be set to 1 when `proxied` is true.");
}

/** Refuses a record that may not share its zone with one of `others`, the zone's other records. */
export function checkConflicts(record: DnsRecord, others: DnsRecord[]): void {
  const sameName = others.filter((o) => o.name === record.name);
  const value = (r: DnsRecord) => JSON.stringify([r.type, r.content ?? null, r.data ?? null, r.priority ?? null]);
  if (sameName.some((o) => value(o) === value(record))) refuse(400, 81058, "An identical record already exists.");
  if (record.type === "CNAME" && sameName.some((o) => ["A", "AAAA", "CNAME"].includes(o.type)))
    refuse(400, 81053, "An A, AAAA, or CNAME record with that host already exists.");
  if (["A", "AAAA"].includes(record.type) && sameName.some((o) => o.type === "CNAME"))
    refuse(400, 81054, "A CNAME record with that host already exists.");
}

import { isIP } from "node:net";
import type { Key } from "./state";

const NAME = /^(?=.{1,253}$)[a-z0-9_]([-a-z0-9_]{0,62})?(\.[a-z0-9_][-a-z0-9_]{0,62})*\.?$/i;

/** The first problem of a list, in Pi-hole's words. Source: Pi-hole FTL v6, src/config/validator.c. */
export function validate(key: Key, list: readonly string[]): string | undefined {
  const check = { "dns.hosts": hostsEntry, "dns.cnameRecords": cnameEntry, "misc.dnsmasq_lines": () => undefined }[key];
  for (const [i, entry] of list.entries()) {
    const problem = /[\r\n]/.test(entry) ? "contains newline characters" : check(entry);
    if (problem !== undefined) return `${key}[${i}]: ${problem}`;
  }
  return undefined;
}

function hostsEntry(entry: string): string | undefined {
  const [address = "", ...rest] = entry.trimStart().split(/[ \t]+/);
  if (address === "") return `found no first element ("${entry}")`;
  if (isIP(address) === 0) return `neither a valid IPv4 nor IPv6 address ("${address}")`;
  const comment = rest.findIndex((word) => word.startsWith("#"));
  const names = (comment < 0 ? rest : rest.slice(0, comment)).filter((name) => name !== "");
  const wrong = names.find((name) => !NAME.test(name));
  if (wrong !== undefined) return `invalid hostname ("${wrong}")`;
  return names.length === 0 ? `entry does not have at least one hostname ("${entry}")` : undefined;
}

function cnameEntry(entry: string): string | undefined {
  const parts = entry.split(",");
  const empty = parts.indexOf("");
  if (empty >= 0) return `contains an empty string at position ${empty}`;
  return parts.length < 2 ? "not a valid CNAME definition (too few elements)" : undefined;
}

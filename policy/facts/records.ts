import { getDomain } from "tldts";
import { writersTo } from "../../traffic/cluster/externalDns/writers";
import type { Stack } from "../../traffic/model/stack";
import type { View } from "../../traffic/model/view";
import type { Facts, Judge } from "../rule";
import { DNS_RECORD, RELEASE } from "../types";
import { networkOf } from "./network";

/** A public record that says where a name leads; not one that says something else of it, as TXT and MX do. */
export interface Leading {
  name: string;
  record: View;
}

const LEADING = ["A", "AAAA", "CNAME"];

export function leadingRecords(stack: Stack, judge: Judge): Facts<Leading> {
  return judge.collect(stack.type(DNS_RECORD), (record) => {
    const name = (record.at("name").text() ?? "").toLowerCase();
    return LEADING.includes(record.at("type").text() ?? "CNAME") ? [{ name, record }] : [];
  });
}

/** The records that answer for a name: its own, else those of a wildcard above it. Of `*.example.org` also those of single names below. */
export function answering(records: readonly Leading[], hostname: string): Leading[] {
  const own = records.filter((r) => r.name === hostname);
  if (own.length > 0) return own;
  if (hostname.startsWith("*.")) {
    const below = records.filter((r) => r.name.endsWith(hostname.slice(1)));
    if (below.length > 0) return below;
  }
  return records.filter((r) => r.name.startsWith("*.") && hostname.endsWith(r.name.slice(1)));
}

/** The part of a name that is registered, by Mozilla's list of public suffixes; undefined for a name that nobody can register. */
export function registered(name: string): string | undefined {
  return getDomain(name.replace(/^\*\./, ""), { allowPrivateDomains: true }) ?? undefined;
}

/** Does something write public records that are no resources of the stack? Who makes DNSEndpoints has an external-dns somewhere. */
export function writesRecordsItself(stack: Stack): boolean {
  const network = networkOf(stack);
  return (
    stack.kind("externaldns.k8s.io", "DNSEndpoint").length > 0 ||
    writersTo(network, "Cloudflare").length > 0 ||
    stack.type(RELEASE).some((release) => !release.at("chart").known)
  );
}

import { writtenNames } from "../cluster/externalDns/names";
import { isOfIpv6 } from "../model/addresses";
import type { Network } from "../model/network";
import { Unknown } from "../model/unknown";
import { View } from "../model/view";
import { parseIp } from "../policies/addresses";

/** Records that external-dns writes at Cloudflare, in the form of the stack's own; by name. */
export interface WrittenRecords {
  records: ReadonlyMap<string, readonly View[]>;
  /** Names that are written perhaps, or nobody knows with what content. */
  doubts: ReadonlyMap<string, Unknown>;
}

/** Source: external-dns, provider/cloudflare/cloudflare.go; the type of a record by its target: endpoint/endpoint.go. */
export function writtenRecords(network: Network): WrittenRecords {
  const records = new Map<string, View[]>();
  const doubts = new Map<string, Unknown>();
  for (const [name, said] of writtenNames(network, "Cloudflare")) {
    if (said instanceof Unknown) doubts.set(name, said);
    else {
      const { targets, proxied, at } = said;
      const own = targets.map((content) => ({ name, type: typeOf(content), content, proxied }));
      records.set(
        name,
        own.map((record) => View.parsed(at.resource, at.path, record)),
      );
    }
  }
  return { records, doubts };
}

function typeOf(content: string): string {
  if (parseIp(content) === undefined) return "CNAME";
  return isOfIpv6(content) ? "AAAA" : "A";
}

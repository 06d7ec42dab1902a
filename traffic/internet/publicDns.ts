import { isPrivate } from "../addresses";
import type { Network } from "../network";
import type { View } from "../view";
import type { Walk } from "../walk";
import { recordsOf } from "./records";
import { apexOf } from "./zones";

/** Where public DNS leads for a proxied name. */
export interface Proxied {
  /** The record that is proxied. */
  record: View;
  /** The last record of the chain, and its content. */
  last: View;
}

const PLACE = { layer: "public DNS", place: "resolver/public" } as const;

/** Suffixes that the public DNS does not know. Sources: IANA, «Special-Use Domain Names»; ICANN on `internal`. */
const NEVER_PUBLIC = ["internal", "local", "localhost", "home.arpa", "test", "invalid", "svc.cluster.local"];

/** As many CNAMEs as a resolver follows before it gives up. */
const LONGEST_CHAIN = 16;

/** Asks the stack's zones for a name. Ends the walk unless the answer is Cloudflare's edge. */
export function askPublicDns(network: Network, name: string, walk: Walk): Proxied {
  let asked = name;
  let proxied: View | undefined;
  for (let links = 0; links < LONGEST_CHAIN; links++) {
    const answer = addressRecords(network, asked, walk);
    const record = answer.find((r) => r.at("proxied").flag() === true) ?? (answer[0] as View);
    if (record.at("proxied").flag() === true) {
      if (proxied === undefined && links > 0) {
        const text = `${name} is not proxied but leads to ${asked}, which is: what Cloudflare makes of that is not modelled`;
        return walk.unknown({ ...PLACE, text, at: record });
      }
      proxied ??= record;
    }
    const next = cnameTarget(record);
    if (next === undefined || next.endsWith(".cfargotunnel.com") || apexOf(network, next) === undefined)
      return ended(name, proxied, record, walk);
    asked = next;
  }
  return walk.block({ ...PLACE, text: `the CNAMEs of ${name} lead round in a circle` });
}

/** A, AAAA and CNAME records for a name; nothing else leads a client anywhere. */
function addressRecords(network: Network, name: string, walk: Walk): readonly View[] {
  const answer = recordsOf(network, name);
  if (answer.kind === "nothing") return nothing(network, name, answer.why, answer.at, walk);
  const found = answer.records.filter((r) => ["A", "AAAA", "CNAME"].includes(r.at("type").text() ?? ""));
  if (found.length > 0) return found;
  const [first] = answer.records;
  const types = answer.records.map((r) => r.at("type").text()).join(", ");
  return walk.block({ ...PLACE, text: `${name} has a record of type ${types} and no address`, at: first });
}

function nothing(network: Network, name: string, why: string, at: View | undefined, walk: Walk): never {
  const suffix = NEVER_PUBLIC.find((s) => name === s || name.endsWith(`.${s}`));
  if (suffix !== undefined) return walk.block({ ...PLACE, text: `the public DNS has no names under ${suffix}` });
  if (!name.includes(".")) return walk.block({ ...PLACE, text: `the public DNS has no name ${name}` });
  if (apexOf(network, name) !== undefined) return walk.block({ ...PLACE, text: why, at });
  return walk.unknown({ ...PLACE, text: `${name} is in no zone of the stack: what the public DNS says is not known` });
}

function ended(name: string, proxied: View | undefined, last: View, walk: Walk): Proxied {
  const content = last.at("content").text() ?? "nothing";
  if (proxied !== undefined) {
    if (last.at("type").text() !== "CNAME" && isPrivate(content))
      return walk.block({
        ...PLACE,
        text: `Cloudflare refuses to proxy ${name} to the private address ${content}`,
        at: last,
      });
    walk.pass({ ...PLACE, text: `Cloudflare's DNS answers ${name} with addresses of Cloudflare's edge`, at: proxied });
    return { record: proxied, last };
  }
  if (cnameTarget(last)?.endsWith(".cfargotunnel.com"))
    return walk.block({
      ...PLACE,
      text: `${name} is not proxied: a tunnel's own name has no address on the internet`,
      at: last,
    });
  if (isPrivate(content))
    return walk.block({
      ...PLACE,
      text: `${name} is ${content}, a private address that leads nowhere on the internet`,
      at: last,
    });
  const text = `${name} is ${content}: what answers there, a router's port forward for one, is not in the stack`;
  return walk.unknown({ ...PLACE, text, at: last });
}

export function cnameTarget(record: View): string | undefined {
  if (record.at("type").text() !== "CNAME") return undefined;
  return record.at("content").text()?.toLowerCase().replace(/\.$/, "");
}

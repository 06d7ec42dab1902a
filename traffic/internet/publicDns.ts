import { mayBeWritten } from "../cluster/externalDns/names";
import { isPrivate, parseAddress } from "../model/addresses";
import type { Network } from "../model/network";
import type { View } from "../model/view";
import type { Walk } from "../model/walk";
import { publicSides } from "./portForward";
import { delegationOf, nameOf, needAllRecords, recordsOf } from "./records";
import { type Tunnel, tunnelBehind } from "./tunnels";
import { apexOf } from "./zones";

/** Where public DNS leads: for a proxied name to Cloudflare's edge, which goes on to `last`; else to a router. */
export interface PublicAnswer {
  /** The record that is proxied; missing: the client goes to `side` itself. */
  record: View | undefined;
  /** The last record of the chain. */
  last: View;
  /** The tunnel that it names, if it does. */
  tunnel: Tunnel | undefined;
  /** The public side of a router that forwards ports, if it leads there. */
  side: string | undefined;
}

const PLACE = { layer: "public DNS", place: "resolver/public" } as const;

/** Suffixes that the public DNS does not know. Sources: IANA, «Special-Use Domain Names»; ICANN on `internal`. */
const NEVER_PUBLIC = ["internal", "local", "localhost", "home.arpa", "test", "invalid", "svc.cluster.local"];

/** As many CNAMEs as a resolver follows before it gives up. */
const LONGEST_CHAIN = 16;

/** Asks the stack's zones for a name. Ends the walk unless the answer is Cloudflare's edge, or a router that forwards ports. */
export function askPublicDns(network: Network, name: string, walk: Walk): PublicAnswer {
  let asked = name;
  let proxied: View | undefined;
  for (let links = 0; links < LONGEST_CHAIN; links++) {
    const answer = addressRecords(network, { name: asked, proxied }, walk);
    const record = answer.find((r) => r.at("proxied").flag() === true) ?? (answer[0] as View);
    if (record.at("proxied").flag() === true) {
      if (proxied === undefined && links > 0) {
        const text = `${name} is not proxied but leads to ${asked}, which is: what Cloudflare makes of that is not modelled`;
        return walk.unknown({ ...PLACE, text, at: record });
      }
      proxied ??= record;
    }
    const tunnel = record.at("type").text() === "CNAME" ? tunnelBehind(network, record) : undefined;
    const side = tunnel === undefined ? publicSide(network, asked, record) : undefined;
    const next = tunnel === undefined && side === undefined ? cnameTarget(record) : undefined;
    if (next === undefined || (apexOf(network, next) === undefined && neverPublic(next) === undefined))
      return ended(name, { record: proxied, last: record, tunnel, side }, walk);
    asked = next;
  }
  return walk.block({ ...PLACE, text: `the CNAMEs of ${name} lead round in a circle` });
}

/** The router's public side that a record leads to: by its own name, which follows that, or by what it says. */
export function publicSide(network: Network, asked: string, record: View): string | undefined {
  const sides = publicSides(network);
  if (sides.length === 0) return undefined;
  if (sides.includes(asked)) return asked;
  const content = record.at("type").text() === "AAAA" ? undefined : record.at("content").text();
  return sides.find((side) => side === content?.toLowerCase().replace(/\.$/, ""));
}

/** A name of a chain of CNAMEs, and the record before it that is proxied: then Cloudflare's edge asks, and not the client. */
interface Question {
  name: string;
  proxied: View | undefined;
}

/** A, AAAA and CNAME records for a name; nothing else leads a client anywhere. */
function addressRecords(network: Network, question: Question, walk: Walk): readonly View[] {
  const { name } = question;
  const delegation = delegationOf(network, name, apexOf(network, name));
  if (delegation !== undefined) {
    const text = `the name servers ${delegation.at("content").text()} answer for ${name}, and they are not in the stack`;
    return walk.unknown({ ...PLACE, text, at: delegation });
  }
  const answer = recordsOf(network, name);
  if (answer.kind === "nothing") return nothing(network, question, answer, walk);
  const found = answer.records.filter((r) => ["A", "AAAA", "CNAME"].includes(r.at("type").text() ?? ""));
  if (found.length > 0) return found;
  needAllRecords(network);
  const [first] = answer.records;
  const types = answer.records.map((r) => r.at("type").text()).join(", ");
  return absent(question, { why: `${name} has a record of type ${types} and no address`, at: first }, walk);
}

function nothing(
  network: Network,
  question: Question,
  answer: { why: string; at: View | undefined },
  walk: Walk,
): never {
  const { name } = question;
  const why = neverPublic(name);
  if (why !== undefined) return absent(question, { why, at: undefined }, walk);
  const written = mayBeWritten(network, "Cloudflare", name);
  if (written !== undefined) {
    const text = `no record of the stack answers for ${name}, but ${written.why}`;
    return walk.unknown({ ...PLACE, text, at: written.at });
  }
  if (apexOf(network, name) !== undefined) return absent(question, answer, walk);
  return walk.unknown({ ...PLACE, text: `${name} is in no zone of the stack: what the public DNS says is not known` });
}

/** Why no public server ever answers for a name; undefined for a name that may be public. */
function neverPublic(name: string): string | undefined {
  const suffix = NEVER_PUBLIC.find((s) => name === s || name.endsWith(`.${s}`));
  if (suffix !== undefined) return `the public DNS has no names under ${suffix}`;
  return name.includes(".") ? undefined : `the public DNS has no name ${name}`;
}

/** Nobody has the name. Source: Cloudflare, «Error 1016: Origin DNS error», for a name that its edge asks for. */
function absent({ proxied }: Question, { why, at }: { why: string; at: View | undefined }, walk: Walk): never {
  if (proxied === undefined) return walk.block({ ...PLACE, text: why, at });
  const text = `${why}: Cloudflare answers ${nameOf(proxied)} with error 1016`;
  return walk.block({ ...PLACE, text, at: at ?? proxied.at("content") });
}

function ended(name: string, answer: PublicAnswer, walk: Walk): PublicAnswer {
  const { record: proxied, last, tunnel, side } = answer;
  const content = tunnel === undefined ? (last.at("content").text() ?? "nothing") : "";
  if (proxied !== undefined) {
    if (isPrivate(content)) {
      const text = `Cloudflare refuses to proxy ${name} to the private address ${content}`;
      return walk.block({ ...PLACE, text, at: last });
    }
    walk.pass({ ...PLACE, text: `Cloudflare's DNS answers ${name} with addresses of Cloudflare's edge`, at: proxied });
    return answer;
  }
  if (side !== undefined) {
    const text = `the public DNS answers ${name} with ${parseAddress(side) === undefined ? `the address that ${side} has` : side}, the router's public side`;
    walk.pass({ ...PLACE, text, at: last.at("content") });
    return answer;
  }
  if (tunnel !== undefined) {
    const text = `${name} is not proxied, and the name of a tunnel has no address of its own`;
    return walk.block({ ...PLACE, text, at: last.at("proxied") });
  }
  if (isPrivate(content)) {
    const text = `${name} is ${content}, a private address that leads nowhere on the internet`;
    return walk.block({ ...PLACE, text, at: last.at("content") });
  }
  const text = `${name} is ${content}: what answers there, a router's port forward for one, is not in the stack`;
  return walk.unknown({ ...PLACE, text, at: last.at("content") });
}

export function cnameTarget(record: View): string | undefined {
  if (record.at("type").text() !== "CNAME") return undefined;
  return record.at("content").text()?.toLowerCase().replace(/\.$/, "");
}

import type { Outcome } from "../cluster/request";
import { isOfIpv6 } from "../model/addresses";
import {
  type Alone,
  type Arrival,
  type Family,
  familyText,
  type Hop,
  type Protocol,
  type Verdict,
} from "../model/verdict";
import { follow, followPart, type Part, type Walk } from "../model/walk";

/** One connection, which a client opens to a name or an address. */
interface Connection {
  protocol: Protocol;
  path: (walk: Walk) => Outcome;
  /** From the answer to the end of the whole path: a redirect leads on. */
  onwards: (outcome: Outcome, walk: Walk) => Arrival | undefined;
}

/**
 * Opens a connection; where a name on its path has an address of each kind, to both. A client of TCP takes the other address where no connection
 * comes about at one (RFC 8305, «Happy Eyeballs»; RFC 1123, section 2.3), so that one that leads on is enough. It does not where something
 * takes the connection and then refuses what is asked, and one of UDP hears of nothing: then the verdict is unknown unless both lead to the same
 * end. Of an address of which it is not known how far it leads, it is not known either whether something takes the connection there.
 */
export function inBothFamilies(walk: Walk, { protocol, path, onwards }: Connection): Arrival | undefined {
  const first = followPart(path, "ipv4");
  const { chosen } = first;
  if (chosen === undefined) return onwards(walk.take(first), walk);
  const second = followPart(path, "ipv6");
  if (isSameWay(first, second)) return onwards(walk.take(first), walk);
  const only = protocol === "tcp" ? (alone(first, second, "ipv4") ?? alone(second, first, "ipv6")) : undefined;
  if (only !== undefined) return onwards(walk.take(only), walk);
  const ends = [first, second].map((part) => follow((own) => onwards(own.take(part), own)));
  const [four, six] = ends as [Verdict, Verdict];
  if (isSameEnd(four, six)) return walk.join(four);
  const open = ends.flatMap((end) => (end.status === "reachable" ? [walk.continued(end)] : []));
  walk.hops.push(...first.verdict.hops.slice(0, chosen.after));
  const told = `IPv4 ${endOf(four, first)}; IPv6 ${endOf(six, second)}`;
  const udp = protocol === "udp" ? ", and a client of UDP hears nothing of one that leads nowhere" : "";
  return walk.unknown(
    {
      layer: "client",
      place: `name/${chosen.name}`,
      text: `which address of ${chosen.name} is taken decides (${chosen.addresses.join(", ")})${udp}: ${told}`,
    },
    open,
  );
}

/** The part by one family, with a hop that says so, where it leads on and no connection comes about by the other. */
function alone(part: Part<Outcome>, other: Part<Outcome>, family: Family): Part<Outcome> | undefined {
  const { verdict, chosen } = part;
  const failed = other.verdict;
  if (verdict.status !== "reachable" || failed.status !== "blocked" || chosen === undefined) return undefined;
  if (other.chosen?.answered !== false) return undefined;
  const { name, addresses, after } = chosen;
  const isOwn = (one: string) => isOfIpv6(one) === (family === "ipv6");
  const [address, unused] = [addresses.find(isOwn), addresses.find((one) => !isOwn(one))] as [string, string];
  const only: Alone = { name, family, address, fails: { address: unused, why: failed.why, by: failed.by } };
  const [before, behind] = [verdict.hops.slice(0, after), verdict.hops.slice(after)];
  return { ...part, verdict: { ...verdict, hops: [...before, note(only, before.at(-1)), ...behind] } };
}

function note(alone: Alone, before: Hop | undefined): Hop {
  const { name, family, address, fails } = alone;
  const text = `of the addresses of ${name} a client gets on by ${familyText(family)} alone, ${address}: no connection comes about at ${fails.address}, since ${fails.why}`;
  return { layer: before?.layer ?? "client", place: before?.place ?? `name/${name}`, text, alone };
}

function isSameWay(a: Part<Outcome>, b: Part<Outcome>): boolean {
  if (a.verdict.status !== "reachable" || b.verdict.status !== "reachable")
    return a.verdict.status === b.verdict.status;
  return JSON.stringify([a.found, a.verdict.signIn]) === JSON.stringify([b.found, b.verdict.signIn]);
}

function isSameEnd(a: Verdict, b: Verdict): boolean {
  if (a.status !== b.status) return false;
  if (a.status !== "reachable" || b.status !== "reachable") return true;
  return JSON.stringify([a.arrival, a.signIn]) === JSON.stringify([b.arrival, b.signIn]);
}

function endOf(verdict: Verdict, { chosen }: Part<Outcome>): string {
  if (verdict.status === "reachable") {
    const { arrival } = verdict;
    return arrival === undefined ? "arrives" : `arrives at Service ${arrival.namespace}/${arrival.service}`;
  }
  if (verdict.status === "unknown") return `may: ${verdict.why}`;
  return chosen?.answered ? `is answered, and goes no further: ${verdict.why}` : `does not: ${verdict.why}`;
}

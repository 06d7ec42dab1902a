import type { Arrival, Verdict } from "../model/verdict";
import { type Family, follow, Walk } from "../model/walk";

/**
 * Follows a path, and where a name on it has an address of each kind, the path to the other one as well: a client tries both and takes the one
 * that answers first (RFC 8305, «Happy Eyeballs»), so that a verdict is known where both lead to the same end.
 */
export function inBothFamilies(path: (walk: Walk) => Arrival | undefined): Verdict {
  const first = once(path, "ipv4");
  const { chosen } = first;
  if (chosen === undefined) return first.verdict;
  const second = once(path, "ipv6");
  if (isSameEnd(first.verdict, second.verdict)) return first.verdict;
  return follow((walk) => {
    walk.hops.push(...first.verdict.hops);
    return walk.unknown({
      layer: "client",
      place: `name/${chosen.name}`,
      text: `which address of ${chosen.name} is taken decides (${chosen.addresses.join(", ")}): IPv4 ${endOf(first.verdict)}; IPv6 ${endOf(second.verdict)}`,
    });
  });
}

function once(path: (walk: Walk) => Arrival | undefined, family: Family): { verdict: Verdict; chosen: Walk["chosen"] } {
  const walk = new Walk(family);
  return { verdict: follow(path, walk), chosen: walk.chosen };
}

function isSameEnd(a: Verdict, b: Verdict): boolean {
  if (a.status !== b.status) return false;
  if (a.status !== "reachable" || b.status !== "reachable") return true;
  return JSON.stringify([a.arrival, a.signIn]) === JSON.stringify([b.arrival, b.signIn]);
}

function endOf(verdict: Verdict): string {
  return verdict.status === "reachable" ? "arrives" : `does not: ${verdict.why}`;
}

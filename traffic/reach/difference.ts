import { type Destination, destinationText } from "../model/destination";
import { Network } from "../model/network";
import type { Resource } from "../model/resource";
import { type Vantage, vantageText } from "../model/vantage";
import { aloneText, type Verdict } from "../model/verdict";
import { apps } from "./apps";
import { type Attempt, attemptAt, tailnetVantages, vantagesOf, waysFrom } from "./matrix";
import { namedPeople } from "./namedPeople";

/** One way, seen from one vantage point, whose verdict is not what it was. */
export interface Change {
  vantage: Vantage;
  /** Undefined for a way that cannot be tried: the Service's address is not said, for example. */
  destination: Destination | undefined;
  before: Verdict | undefined;
  after: Verdict | undefined;
}

/** The effect of a change of the resources on who reaches what: every list is in the order of destinations, with changes from the internet first. */
export interface Difference {
  /** Arrives now. */
  opened: readonly Change[];
  /** Arrived, and does not any more. */
  closed: readonly Change[];
  /** Arrives as before, but at another Service, by another side of the house's door, or by another choice of a name's addresses. */
  moved: readonly Change[];
  /** Could be told, and cannot any more. */
  obscured: readonly Change[];
}

interface Way {
  vantage: Vantage;
  destination: Destination | undefined;
  /** Of a way that cannot be tried. */
  verdict: Verdict | undefined;
}

/** Compares two sets of resources of one network: every way that either of them makes, from every vantage point. */
export function difference(base: readonly Resource[], head: readonly Resource[]): Difference {
  const [before, after] = [new Network(base), new Network(head)];
  const people = [...new Set([...namedPeople(before), ...namedPeople(after)])];
  const [old, now] = [ways(before, people), ways(after, people)];
  const found: Record<keyof Difference, Change[]> = { opened: [], closed: [], moved: [], obscured: [] };
  for (const key of [...new Set([...old.keys(), ...now.keys()])].sort()) {
    const { vantage, destination } = (now.get(key) ?? old.get(key)) as Way;
    const was = tried(before, vantage, destination, old.get(key));
    const is = tried(after, vantage, destination, now.get(key));
    const kind = kindOf(was, is);
    if (kind !== undefined) found[kind].push({ vantage, destination, before: was?.verdict, after: is?.verdict });
  }
  return {
    opened: internetFirst(found.opened),
    closed: internetFirst(found.closed),
    moved: internetFirst(found.moved),
    obscured: internetFirst(found.obscured),
  };
}

export function isEmpty({ opened, closed, moved, obscured }: Difference): boolean {
  return opened.length + closed.length + moved.length + obscured.length === 0;
}

/** Ways of a network by what they are, the same in every network. */
function ways(network: Network, people: readonly string[]): Map<string, Way> {
  const found = new Map<string, Way>();
  for (const app of apps(network))
    for (const vantage of [...vantagesOf(network, app), ...tailnetVantages(people)])
      for (const { at, destination, verdict } of waysFrom(network, app, vantage)) {
        const what =
          destination === undefined ? `\u{10ffff} ${at.resource.urn} ${at.path}` : destinationText(destination);
        found.set(`${what} ${vantageText(vantage)}`, { vantage, destination, verdict });
      }
  return found;
}

function tried(
  network: Network,
  vantage: Vantage,
  destination: Destination | undefined,
  way: Way | undefined,
): Attempt | undefined {
  if (destination !== undefined) return attemptAt(network, vantage, destination);
  return way?.verdict && { destination, verdict: way.verdict, outside: false };
}

function kindOf(was: Attempt | undefined, is: Attempt | undefined): keyof Difference | undefined {
  const [from, to] = [was?.verdict.status ?? "blocked", is?.verdict.status ?? "blocked"];
  if (to === "unknown") return from === "unknown" ? undefined : "obscured";
  if (from === "reachable" && to === "reachable") return target(was) === target(is) ? undefined : "moved";
  if (to === "reachable") return "opened";
  return from === "reachable" ? "closed" : undefined;
}

function target(attempt: Attempt | undefined): string {
  const { verdict, outside } = attempt ?? {};
  const arrival = verdict?.status === "reachable" ? verdict.arrival : undefined;
  const asked = verdict?.status === "reachable" && verdict.signIn !== undefined;
  const alone = verdict && aloneText(verdict);
  return `${arrival?.namespace}/${arrival?.service}:${arrival?.port} ${outside} ${asked} ${alone}`;
}

function internetFirst(changes: readonly Change[]): Change[] {
  const [internet, others] = [true, false].map((wanted) =>
    changes.filter((c) => (c.vantage.kind === "internet") === wanted),
  );
  return [...(internet ?? []), ...(others ?? [])];
}

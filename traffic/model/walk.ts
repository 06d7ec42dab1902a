import { title } from "./kind";
import { type Place, Unknown } from "./unknown";
import type { Arrival, Evidence, Family, Hop, Layer, Reachable, Verdict } from "./verdict";

/** A layer has decided: the walk ends here. Caught by {@link follow} alone, and no Error: a stack trace for each blocked path takes long. */
class Ended {
  constructor(
    readonly status: "blocked" | "unknown",
    readonly why: string,
    readonly by: Evidence | undefined,
    readonly open: readonly Reachable[] = [],
  ) {}
}

/** Where a hop happens and what it says. */
export interface Step {
  layer: Layer;
  place: string;
  text: string;
  /** The property (or resource) that decides. */
  at?: Place | undefined;
  /** Set where no resource shows it, and its owner's word is taken. */
  believed?: boolean;
}

/** A name with an address of each kind, of which a walk took that of its family. */
interface Chosen {
  name: string;
  addresses: readonly string[];
  /** How many hops there were before. */
  after: number;
  /** Did something take the connection to the address? No client tries the other address then, whatever the answer. */
  answered: boolean;
}

/** The path so far. Layers add hops to it, and end it when something stops the traffic. */
export class Walk {
  readonly hops: Hop[] = [];
  /** The last name on the path that has an address of each kind. */
  chosen: Chosen | undefined;
  /** The resource that asks for a sign-in, on a path that goes on for those who have signed in. */
  askedBy: Evidence | undefined;

  /** @param family which of a name's addresses is taken, where it has one of each kind */
  constructor(readonly family: Family = "ipv4") {}

  pass({ layer, place, text, at, believed }: Step): void {
    const hop: Hop = { layer, place, text };
    if (at !== undefined) hop.evidence = evidence(at);
    if (believed === true) hop.believed = true;
    this.hops.push(hop);
  }

  /** A name on the path has these addresses, one of each kind, and this walk goes on with that of its family. */
  choose(name: string, addresses: readonly string[]): void {
    this.chosen = { name, addresses, after: this.hops.length, answered: false };
  }

  /** A proxy takes the connection: from here on the client gets an answer, or sees its connection cut. */
  answered(): void {
    if (this.chosen !== undefined) this.chosen.answered = true;
  }

  /** From here on the path is for those who have signed in. */
  signIn(step: Step & { at: Place }): void {
    this.pass(step);
    this.askedBy = evidence(step.at);
  }

  /** Ends the walk: what arrives here goes no further. `text` says why, and what would have to be there. */
  block(step: Step): never {
    return this.end("blocked", step);
  }

  /** Ends the walk: the model cannot tell, and `text` says what it would have to know. @param open what arrives all the same */
  unknown(step: Step, open?: readonly Reachable[]): never {
    return this.end("unknown", step, open);
  }

  private end(status: "blocked" | "unknown", { layer, place, text, at }: Step, open?: readonly Reachable[]): never {
    this.pass({ layer, place, text, at });
    throw new Ended(status, text, this.hops.at(-1)?.evidence, open);
  }

  /**
   * Goes on with a path that was followed apart from this one: takes its hops, and ends where it ended.
   *
   * @returns where it arrived
   */
  join(verdict: Verdict): Arrival | undefined {
    const open = verdict.status === "unknown" ? verdict.open?.map((path) => this.continued(path)) : undefined;
    this.hops.push(...verdict.hops);
    if (verdict.status === "reachable") {
      this.askedBy = verdict.signIn ?? this.askedBy;
      return verdict.arrival;
    }
    throw new Ended(verdict.status, verdict.why, verdict.by, open);
  }

  /** A path that was followed apart from this one, from its beginning. */
  continued(path: Reachable): Reachable {
    const signIn = path.signIn ?? this.askedBy;
    return { ...path, hops: [...this.hops, ...path.hops], ...(signIn && { signIn }) };
  }

  /** Goes on with a part that was followed once for all who come that way. @returns what was found out at its end */
  take<T>({ verdict, found, chosen }: Part<T>): T {
    if (chosen !== undefined) this.chosen = { ...chosen, after: this.hops.length + chosen.after };
    this.join(verdict);
    return found as T;
  }
}

/** A part of a path that is the same for all who come that way, and what is found out at its end, where it has one. */
export interface Part<T> {
  verdict: Verdict;
  found: T | undefined;
  chosen: Walk["chosen"];
}

/** Follows a part of a path, for {@link Walk.take}. Where names stand for addresses on it, the part is that of one family. */
export function followPart<T>(path: (walk: Walk) => T, family?: Family): Part<T> {
  let found: T | undefined;
  const own = new Walk(family);
  const verdict = follow((walk) => {
    found = path(walk);
    return undefined;
  }, own);
  return { verdict, found, chosen: own.chosen };
}

/**
 * Follows one path to its end.
 *
 * @param path walks through the layers and returns where it arrives; undefined for an end that is no Service (a redirect, a status page)
 */
export function follow(path: (walk: Walk) => Arrival | undefined, walk = new Walk()): Verdict {
  try {
    const arrival = path(walk);
    return { status: "reachable", hops: walk.hops, arrival, ...(walk.askedBy && { signIn: walk.askedBy }) };
  } catch (error) {
    if (error instanceof Unknown) {
      return { status: "unknown", hops: walk.hops, why: error.why, by: error.at && evidence(error.at) };
    }
    if (!(error instanceof Ended)) throw error;
    const { status, why, by, open } = error;
    return { status, hops: walk.hops, why, by, ...(status === "unknown" && open.length > 0 && { open }) };
  }
}

function notYetKnown({ title, field }: Evidence): string {
  return `${title}: ${field} is not yet known`;
}

/** Does an unknown verdict wait for a value that the update will know, instead of for something that the model does not understand? */
export function isPending({ why, by }: Verdict & { status: "unknown" }): boolean {
  return by !== undefined && why === notYetKnown(by);
}

function evidence({ resource, path }: Place): Evidence {
  return { title: title(resource), type: resource.type, urn: resource.urn, field: path };
}

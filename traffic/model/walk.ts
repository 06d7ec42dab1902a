import { title } from "./kind";
import type { Resource } from "./resource";
import { type Place, Unknown } from "./unknown";
import type { Arrival, Evidence, Hop, Layer, Verdict } from "./verdict";

/** A layer has decided: the walk ends here. Caught by {@link follow} alone, and no Error: a stack trace for each blocked path takes long. */
class Ended {
  constructor(
    readonly status: "blocked" | "unknown",
    readonly why: string,
    readonly by: Evidence | undefined,
  ) {}
}

/** Where a hop happens and what it says. */
export interface Step {
  layer: Layer;
  place: string;
  text: string;
  /** The property (or resource) that decides. */
  at?: Place | undefined;
}

/** The path so far. Layers add hops to it, and end it when something stops the traffic. */
export class Walk {
  readonly hops: Hop[] = [];
  /** What has asked for a sign-in, on a path that goes on for whoever has signed in. */
  askedBy: Evidence | undefined;

  pass({ layer, place, text, at }: Step): void {
    this.hops.push({ layer, place, text, ...(at && { evidence: evidence(at) }) });
  }

  /** From here on only whoever has signed in. */
  signIn(step: Step & { at: Place }): void {
    this.pass(step);
    this.askedBy = evidence(step.at);
  }

  /** Ends the walk: what arrives here goes no further. `text` says why, and what would have to be there. */
  block(step: Step): never {
    return this.end("blocked", step);
  }

  /** Ends the walk: the model cannot tell, and `text` says what it would have to know. */
  unknown(step: Step): never {
    return this.end("unknown", step);
  }

  private end(status: "blocked" | "unknown", { layer, place, text, at }: Step): never {
    const by = at && evidence(at);
    this.hops.push({ layer, place, text, ...(by && { evidence: by }) });
    throw new Ended(status, text, by);
  }

  /**
   * Goes on with a path that was followed apart from this one: takes its hops, and ends where it ended.
   *
   * @returns where it arrived
   */
  join(verdict: Verdict): Arrival | undefined {
    this.hops.push(...verdict.hops);
    if (verdict.status === "reachable") {
      this.askedBy ??= verdict.signIn;
      return verdict.arrival;
    }
    throw new Ended(verdict.status, verdict.why, verdict.by);
  }
}

/**
 * Follows one path to its end.
 *
 * @param path walks through the layers and returns where it arrives; undefined for an end that is no Service (a redirect, a status page)
 */
export function follow(path: (walk: Walk) => Arrival | undefined): Verdict {
  const walk = new Walk();
  try {
    const arrival = path(walk);
    return { status: "reachable", hops: walk.hops, arrival, ...(walk.askedBy && { signIn: walk.askedBy }) };
  } catch (error) {
    if (error instanceof Unknown) {
      return { status: "unknown", hops: walk.hops, why: error.why, by: error.at && evidence(error.at) };
    }
    if (!(error instanceof Ended)) throw error;
    return { status: error.status, hops: walk.hops, why: error.why, by: error.by };
  }
}

function notYetKnown({ title, field }: Evidence): string {
  return `${title}: ${field} is not yet known`;
}

/** Does an unknown verdict wait for a value that the update will know, instead of for something that the model does not understand? */
export function isPending({ why, by }: Verdict & { status: "unknown" }): boolean {
  return by !== undefined && why === notYetKnown(by);
}

function evidence(at: Place): Evidence {
  return { ...evidenceOf(at.resource), field: at.path };
}

/** Every hop names its resource, and reading its title out of the properties takes longer than all else about a hop. */
const known = new WeakMap<Resource, Omit<Evidence, "field">>();

function evidenceOf(resource: Resource): Omit<Evidence, "field"> {
  let found = known.get(resource);
  if (found === undefined) {
    found = { title: title(resource), type: resource.type, urn: resource.urn };
    known.set(resource, found);
  }
  return found;
}

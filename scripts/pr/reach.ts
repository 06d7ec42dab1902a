import { changedWays } from "../../traffic/documents/changedWays";
import { difference } from "../../traffic/reach/difference";
import { resourcesOfPlan } from "../../traffic/sources";
import type { Ended } from "./commands";
import { plain } from "./events";
import type { Reach } from "./result";

/**
 * Who reaches what by the head's plan and not by the base's, and the other way round. Each plan is made by its own revision's program, and
 * so is what is secret in it hidden. Both are read by one and the same model, this checkout's: two models would also tell where they
 * differ from each other. That a change edits the model is told (judges.ts).
 *
 * Never throws: what cannot be compared is no fault of the change, and the judgement stands without it.
 *
 * @param base undefined: the stack is new, and compared with nothing
 * @param folders are left out of messages
 */
export function compareReach(base: Ended | undefined, head: Ended, folders: readonly string[]): Reach {
  if (base !== undefined && base.status !== 0) {
    const why = plain(base.stderr, folders) || `npm run plan ended with status ${base.status} and said nothing.`;
    return { compared: false, why: `The base has no plan:\n${why}` };
  }
  try {
    const [before, after] = [base === undefined ? [] : resourcesOf(base), resourcesOf(head)];
    return { compared: true, ways: changedWays(difference(before, after)) };
  } catch (error) {
    return { compared: false, why: plain(error instanceof Error ? error.message : String(error), folders) };
  }
}

const resourcesOf = ({ stdout }: Ended) => resourcesOfPlan(JSON.parse(stdout));

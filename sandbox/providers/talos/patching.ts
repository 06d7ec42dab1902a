import { createHash } from "node:crypto";
import { type CheckFailure, type Props, UNKNOWN } from "../serve";
import { isKnown } from "./machine";
import { runTalos, TalosError } from "./tool";

export interface Patched {
  /** Missing when the configuration to patch is not known yet. */
  machineConfiguration?: string;
  warnings: string[];
}

// Check, diff and the preview ask for the same configuration one after the other.
const answers = new Map<string, Promise<Patched>>();

/**
 * Patches and validates a machine configuration. While it is not known (a first preview: its secrets do not exist yet), the
 * patches that are known are judged on their own, so that a mistake in them fails the first preview already.
 */
export function patch(inputs: Props, signal: AbortSignal): Promise<Patched> {
  const configuration = inputs.machineConfigurationInput ?? inputs.machineConfigurationInputWo;
  const patches = knownPatches(inputs.configPatches);
  const complete = isKnown(configuration) && patches.complete;
  const input = { machineConfiguration: complete ? configuration : "", configPatches: patches.texts };
  const key = createHash("sha256").update(JSON.stringify(input)).digest("hex");
  let answer = answers.get(key);
  if (!answer) {
    answer = runTalos<Patched>("patch", input, signal);
    answers.set(key, answer);
    answer.catch(() => answers.delete(key));
  }
  return answer;
}

/** The patches that are known, with their places in the list; `complete` when no other is to come. */
function knownPatches(value: unknown): { texts: string[]; places: number[]; complete: boolean } {
  if (!Array.isArray(value)) return { texts: [], places: [], complete: value !== UNKNOWN };
  const places = [...value.keys()].filter((place) => typeof value[place] === "string");
  return { texts: places.map((place) => value[place] as string), places, complete: !value.includes(UNKNOWN) };
}

/** The problems of a configuration as failures of the properties that they are about. */
export async function patchFailures(inputs: Props, signal: AbortSignal): Promise<CheckFailure[]> {
  try {
    await patch(inputs, signal);
    return [];
  } catch (error) {
    if (!(error instanceof TalosError)) throw error;
    const { places } = knownPatches(inputs.configPatches);
    const whole =
      Array.isArray(inputs.configPatches) && inputs.configPatches.length > 0
        ? "configPatches"
        : "machineConfigurationInput";
    return error.problems.map(({ field, message }) => ({
      property:
        !field || field === "machineConfiguration"
          ? whole
          : field.replace(/^configPatches\[(\d+)\]/, (_, index) => `configPatches[${places[Number(index)]}]`),
      reason: message,
    }));
  }
}

import { existsSync, readFileSync } from "node:fs";
import { writeJson } from "../common/files";
import { parseJson } from "../common/json";

/**
 * A remote end's state in one pretty-printed JSON file. The file is the only copy: it is read before every request, so
 * that a person who edits it has played a change made in the service's dashboard. It holds tokens and keys, as the
 * service would, hence mode 0600.
 */
export interface StateFile<T> {
  readonly path: string;
  read(): T;
  /** Runs `change` on the present content and writes the result; an exception writes nothing. */
  update<R>(change: (state: T) => R): R;
}

/**
 * Opens the file, or makes it from `initial`. `complete` fills in what an older or hand-written file lacks.
 * Everything is synchronous, so two requests cannot interleave.
 */
export function openState<T extends object>(
  path: string,
  initial: () => T,
  complete: (state: T) => void = () => {},
): StateFile<T> {
  const read = (): T => {
    if (!existsSync(path)) return withDefaults(initial());
    return withDefaults(
      parseJson<T>(
        readFileSync(path, "utf8"),
        `${path} cannot be read; mend the edit, or delete the file to begin anew`,
      ),
    );
  };
  const withDefaults = (state: T): T => {
    for (const [key, value] of Object.entries(initial())) if (!(key in state)) Object.assign(state, { [key]: value });
    complete(state);
    return state;
  };
  const update = <R>(change: (state: T) => R): R => {
    const state = read();
    const result = change(state);
    writeJson(path, state, 0o600);
    return result;
  };
  update(() => {});
  return { path, read, update };
}

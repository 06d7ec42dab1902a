import type { Resource } from "./resource";
import { Stack } from "./stack";
import { settle, Unknown } from "./unknown";
import type { View } from "./view";

/**
 * Everything the model knows of one network: its resources, and what the layers have looked up in them once. A trace never walks over all
 * resources; it asks an index, which is built when it is asked for the first time.
 */
export class Network {
  readonly stack: Stack;
  private readonly indices = new Map<string, unknown>();
  private readonly found = new Map<string, Map<Resource, unknown>>();

  constructor(resources: readonly Resource[]) {
    this.stack = new Stack(resources);
  }

  /**
   * The result of `build`, computed once. An index must not decide anything from values that are not known yet: it keeps their
   * views, so that the walk which reads one later meets the unknown value.
   *
   * @param key unique over all layers: `cluster/services`, `tailnet/hosts`
   */
  index<T>(key: string, build: (stack: Stack) => T): T {
    let made = this.indices.get(key);
    // An index that met a value which is not known yet is not tried again for every trace.
    if (made === undefined && !this.indices.has(key)) {
      made = settle(() => build(this.stack));
      this.indices.set(key, made);
    }
    if (made instanceof Unknown) throw made;
    return made as T;
  }

  /**
   * A finding about one resource, computed once for all paths that meet it.
   *
   * @param key unique over all layers, as of {@link Network.index}
   * @returns what `find` returned the first time, an Unknown as well. @throws Unknown that it threw
   */
  about<T>(key: string, { resource }: View, find: () => T): T {
    let known = this.found.get(key);
    if (known === undefined) {
      known = new Map();
      this.found.set(key, known);
    }
    let entry = known.get(resource) as { value: T } | { thrown: Unknown } | undefined;
    if (entry === undefined) {
      entry = attempt(find);
      known.set(resource, entry);
    }
    if ("thrown" in entry) throw entry.thrown;
    return entry.value;
  }
}

function attempt<T>(find: () => T): { value: T } | { thrown: Unknown } {
  try {
    return { value: find() };
  } catch (error) {
    if (error instanceof Unknown) return { thrown: error };
    throw error;
  }
}

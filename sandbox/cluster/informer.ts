import { sleep } from "../supervisor/run";
import type { Kube, KubeObject } from "./kube";

/**
 * Keeps a copy of a list up to date and calls `changed` after every change. A kind that does not exist yet (its CRD
 * comes later) is an empty list.
 */
export class Informer<T extends KubeObject = KubeObject> {
  readonly items = new Map<string, T>();
  /** True once the cluster has this kind. */
  served = false;
  private readonly stopping = new AbortController();

  constructor(
    private readonly kube: Kube,
    private readonly path: string,
    private readonly changed: () => void,
    private readonly selector = "",
  ) {
    void this.follow();
  }

  stop(): void {
    this.stopping.abort();
  }

  private async follow(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      try {
        const list = await this.kube.find<{ metadata: { resourceVersion: string }; items: T[] }>(
          `${this.path}?${this.selector}`,
        );
        this.served = list !== undefined;
        if (list === undefined) {
          if (this.items.size > 0) this.replace([]);
          await sleep(1_000);
          continue;
        }
        this.replace(list.items);
        const query = `${this.selector}&resourceVersion=${list.metadata.resourceVersion}`;
        await this.kube.watch(this.path, query, (type, object) => this.take(type, object as T), signal);
      } catch {
        if (!signal.aborted) await sleep(500); // the API server restarts, or the connection broke: list again
      }
    }
  }

  private replace(items: T[]): void {
    this.items.clear();
    for (const item of items) this.items.set(keyOf(item), item);
    this.changed();
  }

  private take(type: string, object: T): void {
    if (type === "BOOKMARK") return;
    if (type === "DELETED") this.items.delete(keyOf(object));
    else this.items.set(keyOf(object), object);
    this.changed();
  }
}

function keyOf(object: KubeObject): string {
  return object.metadata.namespace === undefined
    ? object.metadata.name
    : `${object.metadata.namespace}/${object.metadata.name}`;
}

/** Runs `work` after calls to the returned function, one at a time; calls that come meanwhile cause one more run. */
export function oneAtATime(work: () => Promise<void>, failed: (error: unknown) => void): () => void {
  let running = false;
  let again = false;
  return function request(): void {
    if (running) {
      again = true;
      return;
    }
    running = true;
    again = false;
    work()
      .catch((error) => {
        failed(error);
        setTimeout(request, 1_000);
      })
      .finally(() => {
        running = false;
        if (again) request();
      });
  };
}

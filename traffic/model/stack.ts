import { TELLING, toldServices } from "./existing";
import { kindOf } from "./kind";
import { reference } from "./kubernetes";
import type { Resource } from "./resource";
import { orElse } from "./unknown";
import { View } from "./view";

const SERVICE = "core/Service";

/** All resources of a stack, found by type or by Kubernetes kind without another walk. */
export class Stack {
  private readonly byType = new Map<string, View[]>();
  private readonly byKind = new Map<string, View[]>();

  constructor(readonly resources: readonly Resource[]) {
    for (const resource of resources) {
      const view = View.of(resource);
      add(this.byType, resource.type, view);
      const kind = kindOf(resource.type);
      if (kind !== undefined) add(this.byKind, `${kind.group}/${kind.kind}`, view);
    }
    this.addExisting();
  }

  /** Services that others make, as far as some object tells of them: each once, and only where no resource makes it. */
  private addExisting(): void {
    const told = TELLING.flatMap(([group, kind]) => this.kind(group, kind)).flatMap(toldServices);
    if (told.length === 0) return;
    const made = new Set((this.byKind.get(SERVICE) ?? []).map((service) => orElse(() => reference(service))));
    for (const service of told) {
      const name = orElse(() => reference(service));
      if (!made.has(name)) add(this.byKind, SERVICE, service);
      made.add(name);
    }
  }

  type(token: string): readonly View[] {
    return this.byType.get(token) ?? [];
  }

  /** Objects of a kind in any of its versions; the core group is `core`. Services also where some object only tells of them. */
  kind(group: string, kind: string): readonly View[] {
    return this.byKind.get(`${group}/${kind}`) ?? [];
  }
}

function add(index: Map<string, View[]>, key: string, view: View): void {
  const views = index.get(key);
  if (views === undefined) index.set(key, [view]);
  else views.push(view);
}

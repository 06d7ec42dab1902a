import { kindOf } from "./kind";
import type { Resource } from "./resource";
import { View } from "./view";

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
  }

  type(token: string): readonly View[] {
    return this.byType.get(token) ?? [];
  }

  /** Objects of a kind in any of its versions; the core group is `core`. */
  kind(group: string, kind: string): readonly View[] {
    return this.byKind.get(`${group}/${kind}`) ?? [];
  }
}

function add(index: Map<string, View[]>, key: string, view: View): void {
  const views = index.get(key);
  if (views === undefined) index.set(key, [view]);
  else views.push(view);
}

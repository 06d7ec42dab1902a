import type { Identity } from "./identity";
import type { Policy } from "./rule";
import type { Selector } from "./selector";

/** The policies of one namespace, or those of the whole cluster, found by one label of the pods that they are for. */
export class Space {
  private readonly byLabel = new Map<string, Policy[]>();
  private readonly others: Policy[] = [];

  constructor(private readonly all: readonly Policy[]) {
    const labels = all.map(({ subject }) => requiredLabels(subject));
    const uses = new Map<string, number>();
    for (const label of labels.flat()) uses.set(label, (uses.get(label) ?? 0) + 1);
    all.forEach((policy, i) => {
      // The label that tells most: the one that the fewest policies ask for.
      const [rarest] = [...(labels[i] ?? [])].sort((a, b) => (uses.get(a) ?? 0) - (uses.get(b) ?? 0));
      const list = rarest === undefined ? this.others : (this.byLabel.get(rarest) ?? []);
      list.push(policy);
      if (rarest !== undefined) this.byLabel.set(rarest, list);
    });
  }

  /** The policies that may be for an identity, without those that cannot be. */
  candidates(identity: Identity): readonly Policy[] {
    if (identity.pairs === undefined) return this.all;
    const labelled = identity.pairs.flatMap((pair) => this.byLabel.get(pair) ?? []);
    return labelled.length === 0 ? this.others : [...this.others, ...labelled];
  }
}

/** `key=value` of labels that the pod has to have, without those that Cilium itself adds: their values may be in doubt. */
function requiredLabels({ requirements }: Selector): string[] {
  return requirements.flatMap(({ source, key, operator, values }) => {
    const plain = (source === "any" || source === "k8s") && !/^io\.(cilium|kubernetes)/.test(key);
    return plain && operator === "In" && values.size === 1 ? [`${key}=${[...values][0]}`] : [];
  });
}

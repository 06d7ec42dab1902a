/**
 * Selects the labels of a pod that are part of its identity: only those can be selected. The built-in patterns leave out labels that change
 * with every pod, and most of those that Kubernetes itself sets; the Helm value `labels` adds further patterns.
 * Source: https://docs.cilium.io/en/stable/operations/performance/scalability/identity-relevant-labels/, pkg/labelsfilter of Cilium 1.20.
 */
export class LabelFilter {
  private readonly patterns: readonly Pattern[];
  /** Own patterns that include something: then all else is left out. */
  private readonly onlyIncluded: boolean;
  private readonly known = new Map<string, boolean>();

  /** @param own patterns of the Helm value `labels`, `k8s:app` or `!k8s:version` */
  constructor(own: readonly string[]) {
    const added = own.map(parsePattern);
    this.patterns = [...BUILT_IN, ...added];
    this.onlyIncluded = added.some((pattern) => !pattern.ignores);
  }

  /** @param key of a label with the source `k8s` */
  keeps(key: string): boolean {
    const known = this.known.get(key) ?? this.decide(key);
    this.known.set(key, known);
    return known;
  }

  private decide(key: string): boolean {
    let [included, ignored] = [0, 0];
    for (const pattern of this.patterns) {
      const length = pattern.length(key);
      if (length === undefined) continue;
      // The longest part that is included against the shortest that is ignored.
      if (!pattern.ignores) included = Math.max(included, length);
      else if (ignored === 0 || length < ignored) ignored = length;
    }
    return (!this.onlyIncluded && ignored === 0) || included > ignored;
  }
}

interface Pattern {
  ignores: boolean;
  /** How much of the key it matches from the start on; undefined when it does not. */
  length(key: string): number | undefined;
}

/** `!` stands behind the source: `k8s:!version`; in front of a pattern without a source. */
function parsePattern(text: string): Pattern {
  const colon = text.indexOf(":");
  const source = text.slice(0, Math.max(colon, 0));
  const rest = text.slice(colon + 1);
  const ignores = rest.startsWith("!");
  const expression = new RegExp(`^(?:${ignores ? rest.slice(1) : rest})`);
  const applies = source === "" || source === "k8s";
  return { ignores, length: (key) => (applies ? expression.exec(key)?.[0].length : undefined) };
}

const BUILT_IN = [
  "io\\.kubernetes\\.pod\\.namespace",
  "io\\.cilium\\.k8s\\.namespace\\.labels",
  "app\\.kubernetes\\.io",
  "io\\.cilium\\.k8s\\.policy\\.cluster",
  "io\\.cilium\\.k8s\\.policy\\.serviceaccount",
  "!io\\.kubernetes",
  "!kubernetes\\.io",
  "!statefulset\\.kubernetes\\.io/pod-name",
  "!apps\\.kubernetes\\.io/pod-index",
  "!batch\\.kubernetes\\.io/job-completion-index",
  "!batch\\.kubernetes\\.io/controller-uid",
  "!.*beta\\.kubernetes\\.io",
  "!k8s\\.io",
  "!pod-template-generation",
  "!pod-template-hash",
  "!controller-revision-hash",
  "!controller-uid",
  "!annotation.*",
  "!etcd_node",
  "!topology\\.kubernetes\\.io",
].map(parsePattern);

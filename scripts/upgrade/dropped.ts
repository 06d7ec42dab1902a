import { isFrom, minorOf } from "../../config/versions";
import { kindOf, title } from "../../traffic/model/kind";
import type { Resource } from "../../traffic/model/resource";
import { definitions } from "./definitions";
import type { Product, Versions } from "./products";

/** A version of an API that a product does not serve any more. */
interface RemovedApi {
  product: Product;
  /** The first minor version without it. */
  since: string;
  group: string;
  version: string;
  kinds: readonly string[];
  /** Plural names, for kubectl. */
  plurals: readonly string[];
  instead: string;
  source: string;
}

/** Add a line here for what a release removes; each needs a source. */
export const removedApis: readonly RemovedApi[] = [
  {
    product: "kubernetes",
    since: "1.32",
    group: "flowcontrol.apiserver.k8s.io",
    version: "v1beta3",
    kinds: ["FlowSchema", "PriorityLevelConfiguration"],
    plurals: ["flowschemas", "prioritylevelconfigurations"],
    instead: "flowcontrol.apiserver.k8s.io/v1",
    source: "Kubernetes, Deprecated API Migration Guide",
  },
  {
    product: "cilium",
    since: "1.19",
    group: "cilium.io",
    version: "v2alpha1",
    kinds: ["CiliumBGPPeeringPolicy"],
    plurals: ["ciliumbgppeeringpolicies"],
    instead: "CiliumBGPClusterConfig, CiliumBGPPeerConfig and CiliumBGPAdvertisement of cilium.io/v2",
    source: "release notes of sighupio/module-networking 4.1.0; Cilium 1.20.2 has no definition of it",
  },
  {
    product: "cilium",
    since: "1.20",
    group: "cilium.io",
    version: "v2alpha1",
    kinds: ["CiliumNodeConfig"],
    plurals: ["ciliumnodeconfigs"],
    instead: "cilium.io/v2",
    source: "Cilium 1.20, Upgrade Notes",
  },
];

/** A version of an API that goes with a step, and the stack's own objects that are written in it. */
export interface Dropped {
  /** `cilium.io/v2alpha1 CiliumNodeConfig` */
  api: string;
  instead: string;
  source: string;
  /** Finds such objects in the cluster, those that others made as well. */
  find: string[];
  /** `TLSRoute media/plex` */
  objects: string[];
}

/** The APIs that a step drops: by the tables above, and by the definitions that the stack itself installs. */
export function droppedBy(
  before: Versions,
  after: Versions,
  plans: Record<"before" | "after", readonly Resource[]>,
): Dropped[] {
  const removed = removedApis.filter(
    ({ product, since }) => !isFrom(minorOf(before[product]), since) && isFrom(minorOf(after[product]), since),
  );
  return [...removed.map((api) => ofTable(api, plans.after)), ...ofDefinitions(plans)];
}

function ofTable(
  { group, version, kinds, plurals, instead, source }: RemovedApi,
  resources: readonly Resource[],
): Dropped {
  return {
    api: `${group}/${version} ${kinds.join(", ")}`,
    instead,
    source,
    find: plurals.map((plural) => `kubectl get ${plural}.${version}.${group} -A`),
    objects: objectsOf(resources, group, version, kinds),
  };
}

/** A definition that the stack changes serves less than before. */
function ofDefinitions({ before, after }: Record<"before" | "after", readonly Resource[]>): Dropped[] {
  const now = new Map(definitions(after).map((definition) => [definition.name, definition]));
  return definitions(before).flatMap(({ name, group, kind, served }) => {
    const left = now.get(name)?.served ?? [];
    const [plural = ""] = name.split(".");
    return served
      .filter((version) => !left.includes(version))
      .map((version) => ({
        api: `${group}/${version} ${kind}`,
        instead: left.map((each) => `${group}/${each}`).join(", ") || "nothing: the kind is gone",
        source: "the stack's own definition",
        find: [`kubectl get ${plural}.${version}.${group} -A`],
        objects: objectsOf(after, group, version, [kind]),
      }));
  });
}

function objectsOf(resources: readonly Resource[], group: string, version: string, kinds: readonly string[]): string[] {
  return resources
    .filter(({ type }) => {
      const kind = kindOf(type);
      return kind?.group === group && kind.version === version && kinds.includes(kind.kind);
    })
    .map(title);
}

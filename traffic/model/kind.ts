import { type Resource, unwrap } from "./resource";

/** The parts of a Kubernetes type token: `kubernetes:gateway.networking.k8s.io/v1:Gateway`. */
export interface Kind {
  group: string;
  version: string;
  kind: string;
}

const kinds = new Map<string, Kind | undefined>();

/** @returns undefined for a resource of another provider; the core group is `core` */
export function kindOf(type: string): Kind | undefined {
  if (!kinds.has(type)) {
    const match = /^kubernetes:([^:/]+)\/([^:]+):(\w+)$/.exec(type);
    const [, group = "", version = "", kind = ""] = match ?? [];
    kinds.set(type, match === null ? undefined : { group, version, kind });
  }
  return kinds.get(type);
}

/** Every hop names its resource, and reading its title out of the properties takes longer than all else about a hop. */
const titles = new WeakMap<Resource, string>();

/** How a message names a resource: kind and namespace/name for Kubernetes objects, type and name for others. */
export function title(resource: Resource): string {
  let found = titles.get(resource);
  if (found === undefined) {
    found = readTitle(resource);
    titles.set(resource, found);
  }
  return found;
}

function readTitle(resource: Resource): string {
  const kind = kindOf(resource.type);
  const short = kind?.kind ?? resource.type.slice(resource.type.lastIndexOf(":") + 1);
  if (kind === undefined) return `${short} ${resource.name}`;
  const metadata = unwrap(resource.props.metadata) as Record<string, unknown> | null | undefined | symbol;
  const of = (key: string) => (typeof metadata === "object" && metadata !== null ? unwrap(metadata[key]) : undefined);
  const [name, namespace] = [of("name"), of("namespace")];
  const named = typeof name === "string" ? name : resource.name;
  return `${short} ${typeof namespace === "string" && typeof name !== "symbol" ? `${namespace}/${named}` : named}`;
}

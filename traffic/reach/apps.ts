import { CALLERS, REACH } from "../model/annotations";
import { annotation, namespaceOf, objectName } from "../model/kubernetes";
import type { Network } from "../model/network";
import { Unknown } from "../model/unknown";
import type { View } from "../model/view";
import { entrances } from "./entrances";
import { type PublicPath, publicPath } from "./publicPaths";

/** From where an app may be declared to be reached. */
export const reaches = ["internet", "lan", "tailnet"] as const;
export type Reach = (typeof reaches)[number];

/** A Service, and what its annotations declare of it. */
export interface App {
  namespace: string;
  name: string;
  /** The Service; where it is not among the resources, the route or tunnel rule that sends to it. */
  service: View;
  /** Undefined: nothing is declared, so nothing can be held against it. */
  declared: ReadonlySet<Reach> | undefined;
  /** Groups of the tailnet's policy file (`group:family`) when it is declared for these and nobody else on the tailnet. */
  groups: readonly string[];
  /** What the internet may reach of it, where that is not all. */
  publicPaths: readonly PublicPath[];
  /** Workloads of the cluster that may call it. */
  callers: readonly { namespace: string; app: string }[];
  /** Words of the annotation that mean nothing. */
  misspelt: readonly string[];
  /** What is declared is itself not known yet. */
  pending: Unknown | undefined;
}

interface Found {
  apps: App[];
  unread: Unknown[];
}

/** Every Service of the network, and every Service that its routes and tunnel rules name; in the order of their names. */
export function apps(network: Network): readonly App[] {
  return found(network).apps;
}

/** Services of which not even the name is known yet. */
export function unreadApps(network: Network): readonly Unknown[] {
  return found(network).unread;
}

function found(network: Network): Found {
  return network.index("apps", (stack) => {
    const byKey = new Map<string, App>();
    const unread: Unknown[] = [];
    for (const service of stack.kind("core", "Service"))
      try {
        const app = appOf(service, namespaceOf(service), objectName(service), [service]);
        byKey.set(`${app.namespace}/${app.name}`, app);
      } catch (error) {
        if (!(error instanceof Unknown)) throw error;
        unread.push(error);
      }
    for (const [key, ways] of entrances(network).byApp) {
      const [namespace = "", name = ""] = key.split("/");
      const objects = ways.map((way) => way.at.root());
      const [first] = objects;
      if (first !== undefined && !byKey.has(key)) byKey.set(key, appOf(first, namespace, name, objects));
    }
    return { apps: [...byKey.values()].sort(byName), unread };
  });
}

/** @param speakers the objects whose annotations speak of the app; the first that says something counts */
function appOf(service: View, namespace: string, name: string, speakers: readonly View[]): App {
  const app: App = {
    namespace,
    name,
    service,
    declared: undefined,
    groups: [],
    publicPaths: [],
    callers: [],
    misspelt: [],
    pending: undefined,
  };
  try {
    const reach = speakers.map((s) => annotation(s, REACH)).find((text) => text !== undefined);
    const callers = words(annotation(service, CALLERS));
    return { ...app, ...readReach(reach), callers: callers.map(caller).filter((c) => c !== undefined) };
  } catch (error) {
    if (!(error instanceof Unknown)) throw error;
    return { ...app, pending: error };
  }
}

type Declared = Pick<App, "declared" | "groups" | "publicPaths" | "misspelt">;

function readReach(text: string | undefined): Declared {
  if (text === undefined) return { declared: undefined, groups: [], publicPaths: [], misspelt: [] };
  const declared = new Set<Reach>();
  const groups: string[] = [];
  const publicPaths: PublicPath[] = [];
  const misspelt: string[] = [];
  for (const word of words(text)) {
    const [, group] = /^tailnet:(.+)$/.exec(word) ?? [];
    const path = publicPath(word);
    const plain = reaches.find((reach) => reach === word);
    if (group !== undefined) groups.push(`group:${group}`);
    if (path !== undefined) publicPaths.push(path);
    if (group !== undefined) declared.add("tailnet");
    else if (path !== undefined) declared.add("internet");
    else if (plain !== undefined) declared.add(plain);
    else misspelt.push(word);
  }
  // Who is declared for the whole tailnet is declared for each of its groups, and who is for the internet for each path.
  return {
    declared,
    groups: words(text).includes("tailnet") ? [] : groups,
    publicPaths: words(text).includes("internet") ? [] : publicPaths,
    misspelt,
  };
}

function words(text: string | undefined): string[] {
  return (text ?? "")
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

function caller(text: string): { namespace: string; app: string } | undefined {
  const [, namespace, app] = /^([^/]+)\/([^/]+)$/.exec(text) ?? [];
  return namespace === undefined || app === undefined ? undefined : { namespace, app };
}

function byName(a: App, b: App): number {
  const [x, y] = [`${a.namespace}/${a.name}`, `${b.namespace}/${b.name}`];
  return x < y ? -1 : x > y ? 1 : 0;
}

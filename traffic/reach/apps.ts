import { parseRange } from "../model/addresses";
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
  /** The people it is declared for when that is not the whole tailnet, as the policy file writes them: `group:family`, `me@example.org`, `tag:tv`. */
  who: readonly string[];
  /** Other networks of the house for which it is declared, `10.20.40.0/24`. */
  networks: readonly string[];
  /** The paths that the internet may reach, where these are not all. */
  publicPaths: readonly PublicPath[];
  /** Workloads of the cluster that may call it. */
  callers: readonly { namespace: string; app: string }[];
  /** Words of the annotation that mean nothing. */
  misspelt: readonly string[];
  /** Set where the declaration itself is not known yet. */
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
    const inOrder = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1));
    return { apps: inOrder.map(([, app]) => app), unread };
  });
}

/** @param speakers the objects whose annotations speak of the app; the first that says something counts */
function appOf(service: View, namespace: string, name: string, speakers: readonly View[]): App {
  const app: App = {
    namespace,
    name,
    service,
    declared: undefined,
    who: [],
    networks: [],
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

const NETWORK = /^\d+(\.\d+){3}\/\d+$/;

type Declared = Pick<App, "declared" | "who" | "networks" | "publicPaths" | "misspelt">;

function readReach(text: string | undefined): Declared {
  if (text === undefined) return { declared: undefined, who: [], networks: [], publicPaths: [], misspelt: [] };
  const declared = new Set<Reach>();
  const who: string[] = [];
  const networks: string[] = [];
  const publicPaths: PublicPath[] = [];
  const misspelt: string[] = [];
  const all = words(text);
  for (const word of all) {
    const [, some] = /^tailnet:(.+)$/.exec(word) ?? [];
    const path = publicPath(word);
    const plain = reaches.find((reach) => reach === word);
    if (some !== undefined) who.push(/^tag:|@/.test(some) ? some : `group:${some}`);
    if (path !== undefined) publicPaths.push(path);
    if (some !== undefined) declared.add("tailnet");
    else if (path !== undefined) declared.add("internet");
    else if (plain !== undefined) declared.add(plain);
    else if (NETWORK.test(word) && parseRange(word) !== undefined) networks.push(word);
    else misspelt.push(word);
  }
  // A declaration for the whole tailnet includes every group of it, and one for the internet every path.
  return {
    declared,
    who: all.includes("tailnet") ? [] : who,
    networks,
    publicPaths: all.includes("internet") ? [] : publicPaths,
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

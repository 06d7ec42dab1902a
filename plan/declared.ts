import type { App, Gateway, Homelab } from "../config/homelab";
import { lanNetworks } from "../config/ipv6";
import { resolverOf } from "../config/resolverApp";
import { tailnetWords } from "../config/tailnetPeople";

/** `lan,10.20.40.0/24,tailnet:family,internet`. */
const REACH_ANNOTATION = "homelab-network/reach";
/** `media/overseerr,media/prowlarr`. */
const CALLERS_ANNOTATION = "homelab-network/callers";
/** `203.0.113.7:443,203.0.113.7:80`. */
const PORT_FORWARD_ANNOTATION = "homelab-network/port-forward";
/** Facts that no object shows and that the owner vouches for: a pod's network, a resolver's clients, a device's certificate. */
const VOUCHED_ANNOTATION = "homelab-network/vouched";

/** On a Service: its pods have their node's network, which no other object of the stack tells. */
export function nodesNetworkAnnotation({ hostNetwork }: App): Record<string, string> {
  return hostNetwork ? { [VOUCHED_ANNOTATION]: "host-network" } : {};
}

/** On the Service of a resolver in the cluster: the LAN's devices ask it, which no object of the stack tells. */
export function resolverAnnotation(app: App, homelab: Homelab): Record<string, string> {
  return app === resolverOf(homelab) ? { [VOUCHED_ANNOTATION]: "lan-resolver" } : {};
}

/** On a Gateway: ports of the router's public side that it forwards there, which no object of the stack tells. */
export function portForwardAnnotation({ feed }: Gateway, { cloudflare }: Homelab): Record<string, string> {
  const forward = feed === "internet" ? cloudflare?.portForward : undefined;
  if (forward === undefined) return {};
  return { [PORT_FORWARD_ANNOTATION]: forward.ports.map((port) => `${forward.target}:${port}`).join(",") };
}

export const vouchedAnnotation = { [VOUCHED_ANNOTATION]: "certificate" };

/**
 * Who may reach an app, written on its Service and routes: whoever reads the cluster or the stack can hold what the objects do against what
 * was meant, without this program's configuration.
 */
export function reachAnnotation(app: App): Record<string, string> {
  const { reach, publicPaths } = app;
  const parts = [
    ...(reach.lan ? ["lan"] : []),
    ...reach.from,
    ...tailnetWords(app),
    ...internetWords(reach.internet, publicPaths),
  ];
  return { [REACH_ANNOTATION]: parts.join(",") };
}

/** The networks of the house from which an app may be opened. */
export function homeNetworks({ reach }: App, homelab: Homelab): string[] {
  return [...(reach.lan ? lanNetworks(homelab) : []), ...reach.from];
}

/** `internet`; of an app that is public in part, `internet:/hook` for a path and all below it, `internet:=/hook` for one path alone. */
function internetWords(reached: boolean, paths: App["publicPaths"]): string[] {
  if (paths === undefined) return reached ? ["internet"] : [];
  return paths.map(({ type, value }) => `internet:${type === "Exact" ? "=" : ""}${value}`);
}

/** The apps that may call one inside the cluster. Sorted, so that entries may change places in the configuration. */
export function callersOf(app: App, { apps }: Homelab): App[] {
  return apps.filter((a) => app.callers.includes(a.key)).sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** Its callers, by namespace and the label that names their pods. */
export function callersAnnotation(app: App, homelab: Homelab): Record<string, string> {
  const callers = callersOf(app, homelab).map((a) => `${a.namespace}/${workloadName(a)}`);
  return callers.length > 0 ? { [CALLERS_ANNOTATION]: callers.join(",") } : {};
}

function workloadName({ key, selector }: App): string {
  return selector["app.kubernetes.io/name"] ?? selector.app ?? Object.values(selector)[0] ?? key;
}

import { hostnamesMeet } from "../../model/names";

/** The hostname of a listener or route that names none. */
export const ANY = "*";

/**
 * The hostnames for which a listener sends requests to a route: what the route's and the listener's have in common, without what a more
 * specific listener of the Gateway takes. Sources: Gateway API, `HTTPRoute.spec.hostnames` and `Listener.hostname` (isolation of
 * listeners); Cilium 1.20, operator/pkg/model/helpers.go (ComputeHosts).
 *
 * @param others hostnames of the Gateway's other listeners of the same protocol
 */
export function commonHostnames(
  route: readonly string[],
  listener: string | undefined,
  others: readonly string[],
): string[] {
  if (route.length === 0) return [listener || ANY];
  const own = listener?.toLowerCase() ?? "";
  return route.map((name) => name.toLowerCase()).flatMap((name) => common(name, own, others) ?? []);
}

function common(name: string, listener: string, others: readonly string[]): string | undefined {
  if (name === listener) return name;
  if (!hostnamesMeet(name, listener)) return undefined;
  // A wildcard route at a listener with an exact name takes that name, whoever else has it.
  if (listener !== "" && !isWildcard(listener)) return listener;
  if (others.some((other) => takes(other, listener, name))) return undefined;
  // Two wildcards have the names of the longer ending in common.
  return isWildcard(name) && listener.length > name.length ? listener : name;
}

/** Does another listener take the route's name, because it says it, or a longer ending of it than this listener's? */
function takes(other: string, listener: string, name: string): boolean {
  if (other === listener) return false;
  return other === name || (isWildcard(other) && name.endsWith(other.slice(1)) && other.length > listener.length);
}

function isWildcard(hostname: string): boolean {
  return hostname.startsWith("*");
}

/**
 * The hostnames that a request for `host` may match, the most specific first: itself, then wildcards from the longest ending to the
 * shortest, then no hostname at all. Source: Gateway API, `HTTPRoute.spec.hostnames` (precedence); Envoy, virtual host domains.
 */
export function hostnamesFor(host: string): string[] {
  const labels = host.toLowerCase().split(".");
  const wildcards = labels.slice(1).map((_, i) => `*.${labels.slice(i + 1).join(".")}`);
  return [host.toLowerCase(), ...wildcards, ANY];
}

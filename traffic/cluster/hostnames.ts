import { hostnameHolds, hostnamesMeet } from "../names";

/** The hostname of a listener or route that names none. */
export const ANY = "*";

/**
 * The hostnames for which a listener sends requests to a route: what the route's and the listener's have in common, without what a more
 * specific listener of the Gateway takes. Sources: Gateway API, `HTTPRoute.spec.hostnames` and `Listener.hostname` (isolation of
 * listeners); Cilium 1.20, operator/pkg/model/helpers.go.
 *
 * @param others hostnames of the Gateway's other listeners of the same protocol
 */
export function commonHostnames(
  route: readonly string[],
  listener: string | undefined,
  others: readonly string[],
): string[] {
  if (route.length === 0) return [listener || ANY];
  return route.flatMap((name) => {
    if (!hostnamesMeet(name, listener)) return [];
    const both = hostnameHolds(listener, name) ? name : (listener as string);
    // A listener with exactly this hostname is not taken over by any other.
    const taken = both !== listener && others.some((other) => other !== listener && isCloser(other, listener, both));
    return taken ? [] : [both.toLowerCase()];
  });
}

/** Does another listener take the name, because it says it, or a longer ending of it, more exactly than this one? */
function isCloser(other: string, listener: string | undefined, name: string): boolean {
  return other === name || (hostnameHolds(other, name) && other.length > (listener ?? "").length);
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

/** Does a DNS name pattern (`*.int.example.org`, or a plain name) cover a name? A wildcard stands for one label, as in certificates. */
export function certificateCovers(pattern: string, name: string): boolean {
  const p = pattern.toLowerCase();
  const n = name.toLowerCase();
  if (p === n) return true;
  if (!p.startsWith("*.") || n.startsWith("*.")) return false;
  const dot = n.indexOf(".");
  return dot > 0 && n.slice(dot) === p.slice(1);
}

/**
 * Can a listener's hostname and a route's hostname mean the same request? In the Gateway API a wildcard stands for one or more labels.
 * An absent hostname matches everything.
 */
export function hostnamesMeet(a: string | undefined, b: string | undefined): boolean {
  if (!a || !b) return true;
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  if (x === y) return true;
  return wildcardHolds(x, y) || wildcardHolds(y, x);
}

/** Does every request for `inner` also match `outer`? */
export function hostnameHolds(outer: string | undefined, inner: string | undefined): boolean {
  if (!outer || outer === "*") return true;
  if (!inner) return false;
  return outer.toLowerCase() === inner.toLowerCase() || wildcardHolds(outer.toLowerCase(), inner.toLowerCase());
}

function wildcardHolds(pattern: string, name: string): boolean {
  return pattern.startsWith("*.") && name.length > pattern.length - 1 && name.endsWith(pattern.slice(1));
}

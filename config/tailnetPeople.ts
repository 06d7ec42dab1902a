import type { App } from "./homelab";

/** The people an app is for, a word each: `tailnet` for everybody there, `tailnet:family` for a group, `tailnet:me@example.org`, `tailnet:tag:tv`. */
export function tailnetWords({ reach }: App): string[] {
  if (reach.who.length === 0) return reach.tailnet ? ["tailnet"] : [];
  return reach.who.map((who) => `tailnet:${who.replace(/^group:/, "")}`);
}

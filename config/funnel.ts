import { isFullName } from "./appNames";
import type { App } from "./homelab";

/** Does the internet come to the app by Tailscale's Funnel? */
export function onFunnel({ publicWay }: App): boolean {
  return publicWay === "funnel";
}

/** First label of the app's name on Funnel: its own first one, or else its key. Tailscale gives the rest, `<tailnet>.ts.net`. */
export function funnelHost({ key, names }: App): string {
  return names.find((name) => !isFullName(name)) ?? key;
}

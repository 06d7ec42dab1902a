import { publicNamesOf } from "../config/appNames";
import type { Homelab } from "../config/homelab";
import { isFixed } from "../config/portForward";
import { type DdnsClientPlan, planDdnsClient } from "./ddnsClient";

export interface PortForwardPlan {
  zoneId: string;
  /** Of the names of apps, fully qualified, without a trailing dot: each leads to the router's public side. */
  records: { name: string; type: "A" | "CNAME"; content: string; proxied: boolean }[];
  /** Settings of the zone that proxied names need. */
  settings: { id: string; value: string }[];
  /** The client in the cluster, and the record that it keeps. */
  client?: DdnsClientPlan;
}

export function planPortForward(homelab: Homelab): PortForwardPlan | undefined {
  const { cloudflare } = homelab;
  if (cloudflare?.portForward === undefined) return undefined;
  const { portForward, zoneId, tunnel, http3 } = cloudflare;
  const { target, client, proxied } = portForward;
  const names = homelab.apps
    .filter(({ publicWay }) => publicWay === "portForward")
    .flatMap((app) => publicNamesOf(app, homelab));
  const type = isFixed(portForward) ? ("A" as const) : ("CNAME" as const);
  return {
    zoneId,
    records: names.map((name) => ({ name, type, content: target, proxied })),
    settings: [
      // The edge would else speak plain HTTP to the Gateway, which sends it back to HTTPS for ever, or take any certificate.
      ...(proxied ? [{ id: "ssl", value: "strict" }] : []),
      // Beside a tunnel it is the tunnel's to set.
      ...(proxied && tunnel === undefined ? [{ id: "http3", value: http3 ? "on" : "off" }] : []),
    ],
    ...(client && { client: planDdnsClient(client, target) }),
  };
}

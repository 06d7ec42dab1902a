import { hasOwnNetwork } from "../config/appKinds";
import type { App, Homelab } from "../config/homelab";
import { planCilium } from "./cilium";
import { homeNetworks } from "./declared";

/**
 * The identity under which pods see a client from outside that another node handed on: through Cilium's tunnel as «world», with native
 * routing as that node; undefined where the client keeps its address. Source: tail_nodeport_nat_egress_ipv4 in bpf/lib/nodeport.h of Cilium 1.20.
 */
export function handedOnAs(homelab: Homelab): "world" | "remote-node" | undefined {
  const { values } = planCilium(homelab);
  if (homelab.cluster.nodes.length === 1 || setting(values, "loadBalancer.mode") === "dsr") return undefined;
  return setting(values, "routingMode") === "native" ? "remote-node" : "world";
}

/**
 * The clients that an app's Service itself admits: the node that takes a connection checks them before it hands the client on with
 * its own address, after which no policy can.
 * @returns ranges for `loadBalancerSourceRanges`; undefined where the app's network policy tells the LAN from others
 */
export function sourceRanges(app: App, homelab: Homelab): string[] | undefined {
  const networks = homeNetworks(app, homelab);
  if (app.address === undefined || networks.length === 0) return undefined;
  const blind = hasOwnNetwork(app) && handedOnAs(homelab) === "world";
  return blind || app.reach.from.length > 0 ? networks : undefined;
}

/** One of the chart's values by its path: `loadBalancer.mode`. */
export function setting(values: unknown, path: string): unknown {
  return path
    .split(".")
    .reduce<unknown>((v, key) => (typeof v === "object" && v !== null ? (v as never)[key] : undefined), values);
}

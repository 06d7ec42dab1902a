import { type App, apps } from "../apps";
import { gatewayAddresses } from "../cluster/frontends";
import { gateways } from "../cluster/gateways";
import { texts as labels } from "../cluster/labels";
import { nodes } from "../cluster/nodes";
import type { Destination } from "../destination";
import { distinct, entrances } from "../entrances";
import { lanResolverAddress } from "../lan";
import type { Network } from "../network";
import { GATEWAY_API } from "../types";
import type { View } from "../view";
import { attempt, items, sorted, told } from "./reading";
import { word } from "./shell";

/** Names and addresses of a network that commands are filled in with. */
export interface Facts {
  network: Network;
  /** The stack's name. */
  stack: string;
  /** The LAN's resolver. */
  resolver: string | undefined;
  dnsDomain: string;
  apps: readonly App[];
  gateways: readonly View[];
  /** Host names that a Gateway serves, each with its app. */
  web: readonly { app: App; name: string; scheme: "http" | "https"; gateway: View | undefined }[];
  /** Host names of tunnel rules, without wildcards. */
  published: readonly string[];
}

export function factsOf(network: Network, stack: string, published: readonly string[]): Facts {
  const all = apps(network);
  return {
    network,
    stack,
    resolver: attempt(() => lanResolverAddress(network), undefined),
    dnsDomain: attempt(() => nodes(network).dnsDomain, "cluster.local"),
    apps: all,
    gateways: sorted(network.stack.kind(GATEWAY_API, "Gateway")),
    web: all.flatMap((app) => webNames(network, app)),
    published,
  };
}

function webNames(network: Network, app: App): Facts["web"][number][] {
  const ways = entrances(network).byApp.get(`${app.namespace}/${app.name}`) ?? [];
  return distinct(ways).flatMap(({ at, destination, use }) => {
    if (use !== "outside" || !isWeb(destination) || !at.resource.type.endsWith("Route")) return [];
    const gateway = parentsOf(at.root()).map((parent) => attempt(() => gateways(network).one(parent), undefined))[0];
    return [{ app, name: destination.host, scheme: destination.scheme, gateway }];
  });
}

function isWeb(destination: Destination | undefined): destination is Destination & { scheme: "http" | "https" } {
  return destination?.scheme === "http" || destination?.scheme === "https";
}

function parentsOf(route: View): string[] {
  const namespace = told(route.at("metadata.namespace")) || "default";
  return items(route.at("spec.parentRefs")).map(
    (parent) => `${told(parent.at("namespace")) || namespace}/${told(parent.at("name"))}`,
  );
}

/** The first address that a Gateway asks for. */
export function addressOf(gateway: View | undefined): string | undefined {
  return gateway && attempt(() => gatewayAddresses(gateway)[0], undefined);
}

/** `app=sonarr,tier=web`, as `kubectl -l` takes it; empty where the object has no selector. */
export function selector(view: View): string {
  const pairs = attempt(() => Object.entries(labels(view)), []);
  return pairs.length === 0 ? "" : word(pairs.map(([key, value]) => `${key}=${value}`).join(","));
}

/** Namespace and name of an object as words of a shell. */
export function place(object: View): { namespace: string; name: string } {
  return {
    namespace: word(told(object.at("metadata.namespace")) || "default"),
    name: word(told(object.at("metadata.name"))),
  };
}

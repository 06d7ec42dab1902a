import { texts as labels } from "../cluster/labels";
import { nodes } from "../cluster/nodes/nodes";
import { gatewayAddresses } from "../cluster/services/frontends";
import { lanResolverAddress } from "../lan";
import type { Destination } from "../model/destination";
import type { Network } from "../model/network";
import { GATEWAY_API } from "../model/types";
import { orElse } from "../model/unknown";
import type { View } from "../model/view";
import { type App, apps } from "../reach/apps";
import { entrances } from "../reach/entrances";
import { type Entry, isReached } from "../reach/matrix";
import { addressesOnLan } from "./answers";
import { compare, sorted, told } from "./reading";
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
  /** Host names that a Gateway serves, each with its app, and the first address that the LAN's resolver answers with. */
  web: readonly { app: App; name: string; scheme: "http" | "https"; address: string | undefined }[];
  /** Host names by which the internet reaches an app, without those that Tailscale gives. */
  published: readonly string[];
}

export function factsOf(network: Network, stack: string, entries: readonly Entry[]): Facts {
  const all = apps(network);
  return {
    network,
    stack,
    resolver: orElse(() => lanResolverAddress(network), undefined),
    dnsDomain: orElse(() => nodes(network).dnsDomain, "cluster.local"),
    apps: all,
    gateways: sorted(network.stack.kind(GATEWAY_API, "Gateway")),
    web: all.flatMap((app) => webNames(network, app)),
    published: publishedNames(entries),
  };
}

function publishedNames(entries: readonly Entry[]): string[] {
  const reached = entries.filter(({ vantage }) => vantage.kind === "internet").flatMap(({ attempts }) => attempts);
  const names = reached.flatMap((attempt) => (isReached(attempt) ? (attempt.destination?.host ?? []) : []));
  return [...new Set(names)].filter((name) => !name.endsWith(".ts.net")).sort(compare);
}

function webNames(network: Network, app: App): Facts["web"][number][] {
  const ways = entrances(network).byApp.get(`${app.namespace}/${app.name}`) ?? [];
  const found = new Map<string, Facts["web"][number]>();
  for (const { at, destination, use } of ways) {
    if (use !== "outside" || !isWeb(destination) || !at.resource.type.endsWith("Route")) continue;
    const { host: name, scheme } = destination;
    const [address] = addressesOnLan(network, name);
    if (!found.has(name) || scheme === "https") found.set(name, { app, name, scheme, address });
  }
  return [...found.values()];
}

function isWeb(destination: Destination | undefined): destination is Destination & { scheme: "http" | "https" } {
  return destination?.scheme === "http" || destination?.scheme === "https";
}

/** The first address that a Gateway asks for. */
export function addressOf(gateway: View): string | undefined {
  return orElse(() => gatewayAddresses(gateway)[0], undefined);
}

/** `app=sonarr,tier=web`, as `kubectl -l` takes it; empty where the object has no selector. */
export function selector(view: View): string {
  const pairs = orElse(() => Object.entries(labels(view)), []);
  return pairs.length === 0 ? "" : word(pairs.map(([key, value]) => `${key}=${value}`).join(","));
}

/** Namespace and name of an object as words of a shell. */
export function place(object: View): { namespace: string; name: string } {
  return {
    namespace: word(told(object.at("metadata.namespace")) || "default"),
    name: word(told(object.at("metadata.name"))),
  };
}

import type { Network } from "../model/network";
import type { Stack } from "../model/stack";
import { TUNNEL, TUNNEL_CONFIG } from "../model/types";
import { orElse } from "../model/unknown";
import type { View } from "../model/view";

/** A Cloudflare tunnel, as far as the stack has it. */
export interface Tunnel {
  keys: TunnelKeys;
  /** How places and hops call it. */
  name: string;
  resource: View | undefined;
  /** Where its ingress rules are, when Cloudflare keeps them. */
  configs: readonly View[];
}

/**
 * Keys that two resources share when they mean the same tunnel: its id in a value, or, while only the update will know the id, the tunnel
 * resource from which the value is made.
 */
export type TunnelKeys = ReadonlySet<string>;

const SUFFIX = ".cfargotunnel.com";

/**
 * Does a DNS record lead to a tunnel? While only the update will know its content, what the content is made from tells it.
 *
 * @throws Unknown when its content is not known yet and is not made from one tunnel of the stack
 */
export function toTunnel(stack: Stack, record: View): boolean {
  const content = record.at("content");
  if (!content.known && tunnelSources(stack, content).length === 1) return true;
  return content.text()?.endsWith(SUFFIX) === true;
}

export function isTunnelName(target: string): boolean {
  return target.endsWith(SUFFIX);
}

/**
 * The tunnel that a CNAME record leads to; undefined for one that leads elsewhere.
 *
 * @throws Unknown when its content is not known yet and is not made from one tunnel of the stack
 */
export function tunnelBehind(network: Network, record: View): Tunnel | undefined {
  const content = record.at("content");
  const keys = tunnelKeys(network, content, (text) => {
    const target = text.toLowerCase().replace(/\.$/, "");
    return isTunnelName(target) ? target.slice(0, -SUFFIX.length) : undefined;
  });
  if (keys.size > 0) return tunnelWith(network, keys);
  content.value();
  return undefined;
}

/**
 * The tunnel that a value names; no keys when it cannot be told.
 *
 * @param id finds the tunnel's id in the value, once that is known
 */
export function tunnelKeys(network: Network, value: View, id: (text: string) => string | undefined): TunnelKeys {
  const keys = new Set<string>();
  const text = value.known ? value.text() : undefined;
  const found = text === undefined ? undefined : id(text);
  if (found !== undefined) keys.add(`id ${found}`);
  const sources = tunnelSources(network.stack, value);
  // A known value that names no tunnel may be made from one all the same: from its name, say.
  if (sources.length === 1 && (found !== undefined || !value.known)) keys.add(`urn ${sources[0]}`);
  return keys;
}

/** URNs of the stack's tunnels that a value is made from, where the engine tells. */
function tunnelSources(stack: Stack, value: View): readonly string[] {
  const [property = ""] = value.path.split(/[.[]/);
  const made = value.resource.dependencies?.[property] ?? [];
  const own = new Set(stack.type(TUNNEL).map(({ resource }) => resource.urn));
  return made.filter((urn) => own.has(urn));
}

export function sameTunnel(a: TunnelKeys, b: TunnelKeys): boolean {
  return [...a].some((key) => b.has(key));
}

/** Has the stack no other tunnel that could be meant? */
export function isOnlyTunnel(network: Network): boolean {
  return tunnels(network).size <= 1 && configured(network) <= 1;
}

/** Is a tunnel none of the stack's, each of which has a configuration that tells its id? */
export function isForeign(network: Network, { configs, resource }: Tunnel): boolean {
  if (resource !== undefined || configs.length > 0) return false;
  const known = configured(network);
  return known > 0 && tunnels(network).size <= known;
}

/** How many tunnels have a configuration in the stack. */
function configured(network: Network): number {
  const keys = network.stack.type(TUNNEL_CONFIG).map((config) => [...configKeys(network, config)].join());
  return new Set(keys).size;
}

function configKeys(network: Network, config: View): TunnelKeys {
  const keys = tunnelKeys(network, config.at("tunnelId"), (id) => id);
  // Rules of a tunnel that nothing tells may be those of this one.
  if (keys.size === 0) config.at("tunnelId").value();
  return keys;
}

/**
 * The tunnel whose rules a configuration has; undefined where nothing tells it.
 *
 * @throws Unknown when a tunnel's id is not known yet and is not made from one tunnel of the stack
 */
export function tunnelOfRules(network: Network, config: View): Tunnel | undefined {
  const keys = configKeys(network, config);
  return keys.size === 0 ? undefined : tunnelWith(network, keys);
}

function tunnelWith(network: Network, keys: TunnelKeys): Tunnel {
  const all = network.stack.type(TUNNEL_CONFIG);
  const configs = all.filter((config) => sameTunnel(keys, configKeys(network, config)));
  const linked = new Set([...keys, ...configs.flatMap((config) => [...configKeys(network, config)])]);
  const resource = theResource(network, linked, configs.length > 0 || all.length === 0);
  const id = [...keys].find((key) => key.startsWith("id "))?.slice("id ".length);
  return { keys: linked, name: resource?.at("name").text() ?? id ?? "unnamed", resource, configs };
}

/** @param isOwn the tunnel is the stack's own, so that the only one there is must be it */
function theResource(network: Network, keys: TunnelKeys, isOwn: boolean): View | undefined {
  const all = tunnels(network);
  for (const [urn, tunnel] of all) if (keys.has(`urn ${urn}`)) return tunnel;
  return isOwn && all.size === 1 ? [...all.values()][0] : undefined;
}

function tunnels(network: Network): ReadonlyMap<string, View> {
  return network.index(
    "internet/tunnels",
    (stack) => new Map(stack.type(TUNNEL).map((tunnel) => [tunnel.resource.urn, tunnel])),
  );
}

/** Names of the stack's tunnels, as far as they are known. */
export function namesOfTunnels(network: Network): string[] {
  return [...tunnels(network).values()].flatMap((tunnel) => orElse(() => tunnel.at("name").text()) ?? []);
}

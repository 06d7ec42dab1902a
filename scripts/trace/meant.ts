import { nearest } from "../../config/nearest";
import type { Destination } from "../../traffic/model/destination";
import type { Network } from "../../traffic/model/network";
import type { Vantage } from "../../traffic/model/vantage";
import { apps } from "../../traffic/reach/apps";
import { entrances } from "../../traffic/reach/entrances";

/** The likely meaning of a host, or of an app that traffic comes from, that the network does not know; undefined: no name is near. */
export function meant(network: Network, vantage: Vantage, { host }: Destination): string | undefined {
  const guesses = [ofHost(network, host), ofPod(network, vantage)].filter((guess) => guess !== undefined);
  return guesses.length === 0 ? undefined : guesses.join("\n");
}

function ofHost(network: Network, host: string): string | undefined {
  const ways = [...entrances(network).byApp.values()].flat();
  const own = ways.flatMap(({ destination }) => destination?.host ?? []);
  // Names in the cluster may be cut short.
  const short = apps(network).map(({ namespace, name }) => `${name}.${namespace}`);
  return guess(host, [...new Set([...own, ...short])], isAddress(host) || short.some((name) => host.startsWith(name)));
}

function ofPod(network: Network, vantage: Vantage): string | undefined {
  if (vantage.kind !== "pod") return undefined;
  const known = apps(network).flatMap(({ namespace, name, callers }) => [
    `${namespace}/${name}`,
    ...callers.map((caller) => `${caller.namespace}/${caller.app}`),
  ]);
  return guess(`${vantage.namespace}/${vantage.app}`, [...new Set(known)], false);
}

function guess(written: string, known: readonly string[], isKnown: boolean): string | undefined {
  if (isKnown || known.includes(written)) return undefined;
  const near = nearest(written, known, 2);
  return near && `Nothing of the network is called ${written}. Did you mean ${near}?`;
}

function isAddress(host: string): boolean {
  return /^[\d.]+$/.test(host);
}

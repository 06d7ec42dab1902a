import { enforce } from "../cluster/enforcement";
import type { Client, Outcome } from "../cluster/request";
import { lanResolverAddress, lanServerAddress } from "../lan";
import { isPrivate } from "../model/addresses";
import type { Destination } from "../model/destination";
import type { Network } from "../model/network";
import { followPart, Walk } from "../model/walk";
import type { Endpoint } from "../policies";
import { MAGIC_DNS, tailnetResolver, throughTailnet } from "../tailnet";
import { fromInternet } from "./fromInternet";
import { requestFor } from "./request";
import { resolveOnLan } from "./resolve";
import { toAddress } from "./toAddress";
import { privateRecord } from "./toName";
import { PROXY, toProxied } from "./toProxied";

/**
 * A tailnet's device that is not at home: through the tailnet where it leads somewhere, else over its own connection.
 *
 * @param address what it connects to; undefined: the name is resolved
 */
export function fromTailnet(
  network: Network,
  who: string | undefined,
  destination: Destination,
  address: string | undefined,
  walk: Walk,
): Outcome {
  const { host, port, protocol, path } = destination;
  const target = address ?? resolved(network, who, host, walk);
  if (target === undefined) return fromInternet(network, destination, walk);
  const exit = throughTailnet({ network, who, port, protocol, walk }, target, path);
  if (exit.kind === "service") return toProxied(network, destination, exit, walk);
  const client: Client = { ...PROXY, endpoints: [exit.via] };
  return toAddress({ network, request: requestFor(destination), client, walk }, exit.address);
}

/** @returns the address that the device connects to, or the MagicDNS name of a device; undefined when the public DNS answers */
function resolved(network: Network, who: string | undefined, name: string, walk: Walk): string | undefined {
  const resolver = tailnetResolver(network, who, name, walk);
  if (resolver === MAGIC_DNS) return name;
  if (resolver === undefined || !isPrivate(resolver)) return publicly(network, name, walk);
  const via = throughTheCluster(network, who, resolver, walk);
  if (resolver !== lanResolverAddress(network))
    return walk.unknown({
      layer: "tailnet DNS",
      place: `resolver/${resolver}`,
      text: `what ${resolver} answers for ${name} is not known: none of the resources describes that resolver`,
    });
  const found = resolveOnLan(network, name, { ...PROXY, endpoints: [via] }, walk);
  return found.kind === "address" ? found.address : publicly(network, name, walk);
}

/** A name that public DNS gives a private address is reached through the tailnet, too. */
function publicly(network: Network, name: string, walk: Walk): string | undefined {
  const record = privateRecord(network, name);
  if (record === undefined) return undefined;
  const address = record.at("content").text() as string;
  walk.pass({
    layer: "public DNS",
    place: "resolver/public",
    at: record,
    text: `the public DNS answers ${name} with ${address}`,
  });
  return address;
}

/**
 * The question, too, leaves the cluster by the pod that routes for the tailnet. It is the same for every name.
 *
 * @returns that pod, as policies see it
 */
function throughTheCluster(network: Network, who: string | undefined, resolver: string, walk: Walk): Endpoint {
  const way = network.index(`paths/tailnet-dns ${who ?? ""} ${resolver}`, () =>
    followPart((own) => {
      const question = { network, who, port: 53, protocol: "udp", walk: new Walk() } as const;
      const { via } = throughTailnet(question, resolver);
      // The way to one in the cluster is followed as that to anything there.
      if (resolver === lanServerAddress(network)) return via;
      const to: Endpoint[] = [{ kind: "address", address: resolver }];
      const texts = { fromText: PROXY.text, toText: resolver, place: `resolver/${resolver}` };
      enforce(network, { from: [via], to, protocol: "udp", port: 53, ...texts, quiet: true }, own);
      return via;
    }),
  );
  return walk.take(way);
}

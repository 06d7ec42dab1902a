import { podsOfApp } from "../cluster/pods";
import type { Client, Outcome } from "../cluster/request";
import { publicSides } from "../internet/portForward";
import { isPrivate } from "../model/addresses";
import { type Destination, destinationText } from "../model/destination";
import type { Network } from "../model/network";
import type { Vantage } from "../model/vantage";
import type { Arrival, Verdict } from "../model/verdict";
import { follow, type Walk } from "../model/walk";
import { deviceClient, lanClient, namedNode, nodeClient, nodeNames, podClient } from "./clients";
import { inBothFamilies } from "./families";
import { fromInternet, toPublicSide } from "./fromInternet";
import { fromTailnet } from "./fromTailnet";
import { isAddress, requestFor } from "./request";
import { type Resolution, resolveInPod, resolveOnLan, resolveOnNode } from "./resolve";
import { toAddress } from "./toAddress";
import { toResolved } from "./toName";

/** As many redirects as browsers follow. */
const MOST_REDIRECTS = 20;

/** Addresses that names stand for, as whoever asks gives them: no resolver is asked for these. */
export type GivenNames = ReadonlyMap<string, string>;

/** One destination that a vantage point opens. */
interface Visit {
  network: Network;
  destination: Destination;
  /** The destination as hops call it. */
  asked: string;
  given: GivenNames;
  walk: Walk;
}

/**
 * Whether traffic from a vantage point reaches a destination, hop by hop, and if not, which hop stops it and why. Redirects are followed as a
 * browser follows them: each is a new path from the same vantage point.
 */
export function trace(
  network: Network,
  vantage: Vantage,
  destination: Destination,
  given: GivenNames = new Map(),
): Verdict {
  return follow((walk) =>
    arrivalOf({ network, destination, asked: destinationText(destination), given, walk }, vantage),
  );
}

/** @param before what was opened before on the same path */
function arrivalOf(visit: Visit, vantage: Vantage, before: readonly string[] = []): Arrival | undefined {
  const { asked, destination, walk } = visit;
  if (before.includes(asked) || before.length > MOST_REDIRECTS)
    return walk.block({
      layer: "client",
      place: place(vantage),
      text: `redirects lead round in a circle: ${[...before, asked].join(" → ")}`,
    });
  return inBothFamilies(walk, {
    protocol: destination.protocol,
    path: (own) => from(vantage, { ...visit, walk: own }),
    onwards: (outcome, own) => {
      if (!("redirect" in outcome)) return outcome.arrival;
      const next = { ...visit, destination: outcome.redirect, asked: destinationText(outcome.redirect), walk: own };
      return arrivalOf(next, vantage, [...before, asked]);
    },
  });
}

function place(vantage: Vantage): string {
  if (vantage.kind === "pod") return `pod/${vantage.namespace}/${vantage.app}`;
  return vantage.kind === "node" ? "node" : `client/${vantage.kind}`;
}

function from(vantage: Vantage, visit: Visit): Outcome {
  const { network, destination, asked, walk } = visit;
  const step = { layer: "client", place: place(vantage) } as const;
  switch (vantage.kind) {
    case "internet":
      walk.pass({ ...step, text: `somebody on the internet opens ${asked}` });
      return publicly(visit);
    case "tailnet":
      walk.pass({ ...step, text: `${vantage.who ?? "a user"} opens ${asked} on a device of the tailnet` });
      return fromTailnet(network, vantage.who, destination, address(visit), walk);
    case "lan": {
      const client = vantage.address === undefined ? lanClient(network) : deviceClient(network, vantage.address);
      if ("not" in client) return walk.unknown({ ...step, text: client.not });
      walk.pass({ ...step, text: `${client.text} opens ${asked}` });
      if (client.routed)
        walk.pass({ ...step, text: "the router passes this on to the LAN, which no resource tells", believed: true });
      return by(visit, client, (name) => resolveOnLan(network, name, client, walk));
    }
    case "node": {
      const client = vantage.name === undefined ? nodeClient(network) : namedNode(network, vantage.name);
      if (client === undefined)
        return walk.unknown({
          ...step,
          text: `no machine is called ${vantage.name}; there are ${nodeNames(network).join(", ") || "none"}`,
        });
      walk.pass({ ...step, text: `${client.text} opens ${asked}` });
      return by(visit, client, (name) => resolveOnNode(network, name, walk));
    }
    case "pod":
      return fromPod(vantage, visit);
  }
}

/** The address that is asked for, or that the name is said to stand for. */
function address({ destination: { host }, given, walk }: Visit): string | undefined {
  if (isAddress(host)) return host;
  const found = given.get(host);
  if (found !== undefined)
    walk.pass({ layer: "client", place: `address/${found}`, text: `${host} stands for ${found}, as it was given` });
  return found;
}

/** An address is reached as it is, a name once it is resolved. */
function by(visit: Visit, client: Client, resolve: (name: string) => Resolution): Outcome {
  const { network, destination, walk } = visit;
  const path = { network, request: requestFor(destination), client, walk };
  const target = address(visit);
  if (target !== undefined) return toAddress(path, target);
  return toResolved(path, resolve(destination.host), destination);
}

function fromPod(vantage: Extract<Vantage, { kind: "pod" }>, visit: Visit): Outcome {
  const { network, asked, walk } = visit;
  const { namespace, app } = vantage;
  const { pods, known } = podsOfApp(network, namespace, app);
  const client = podClient(pods);
  const doubt = known ? "" : ` (only the label app.kubernetes.io/name=${app} is known of them)`;
  walk.pass({
    layer: "client",
    place: place(vantage),
    at: pods[0]?.workload,
    text: `one of ${client.text}${doubt} opens ${asked}`,
  });
  const [first] = pods as [(typeof pods)[0]];
  const resolve = (name: string) => resolveInPod(network, first, name, client.text, walk);
  return by(visit, client, resolve);
}

/** From the internet an address is reached only if it is one of the internet's. */
function publicly(visit: Visit): Outcome {
  const { network, destination, walk } = visit;
  const target = address(visit);
  if (target === undefined) return fromInternet(network, destination, walk);
  const step = { layer: "client", place: `address/${target}` } as const;
  if (publicSides(network).includes(target)) return toPublicSide(network, destination, target, walk);
  if (isPrivate(target))
    return walk.block({ ...step, text: `${target} is a private address, which leads nowhere on the internet` });
  return walk.unknown({
    ...step,
    text: `${target} is an address of the internet that none of the resources describes`,
  });
}

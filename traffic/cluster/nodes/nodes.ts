import { addressText, contains, joined, parseAddress, parseRange, type Range } from "../../model/addresses";
import type { Network } from "../../model/network";
import { CONFIGURATION_APPLY } from "../../model/types";
import { orElse, Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { ciliumSettings } from "../cilium";
import { addresses, addressesOnLan, sharedAddresses } from "./links";
import { configured, endpointHost, isControlPlane, type Machine, machine, setting } from "./machines";

/** The nodes and their networks, as the machine configurations describe them. */
export interface Nodes {
  machines: readonly Machine[];
  /** Machines by each of their own addresses, shared ones (VIPs, the cluster's endpoint) under all that have them. */
  byAddress: ReadonlyMap<string, { machine: Machine; at: View }[]>;
  /** The LAN's networks: those of the addresses by which the machines are reached. */
  lans: readonly Range[];
  /** Networks of other addresses that machines have, as for storage. */
  apart: readonly Range[];
  podRanges: readonly Range[];
  serviceRanges: readonly Range[];
  /** Resolvers that the nodes ask. */
  resolvers: readonly { address: string; at: View }[];
  /** The domain of cluster names. */
  dnsDomain: string;
}

export function nodes(network: Network): Nodes {
  return network.index("cluster/nodes", (stack) => {
    const found = read(stack.type(CONFIGURATION_APPLY).map(machine));
    return { ...found, podRanges: podRanges(network) ?? found.podRanges };
  });
}

/**
 * The pod ranges that Cilium's own IPAM hands out; undefined where Kubernetes gives each node its range. Source: Cilium, «IP Address Management».
 */
function podRanges(network: Network): readonly Range[] | undefined {
  const { installed, ipamMode, clusterPool } = ciliumSettings(network);
  if (installed === undefined || ipamMode.value !== "cluster-pool" || clusterPool.value instanceof Unknown)
    return undefined;
  return distinct(clusterPool.value.flatMap((text) => parseRange(text) ?? []));
}

/** A part of the configuration that is generated is not known before the first update: what the patches say is read all the same. */
function read(machines: readonly Machine[]): Nodes {
  const byAddress = new Map<string, { machine: Machine; at: View }[]>();
  const add = (address: string | undefined, own: Machine, at: View) => {
    if (address === undefined || parseAddress(address) === undefined) return;
    const before = byAddress.get(address) ?? [];
    if (!before.some((b) => b.machine === own)) byAddress.set(address, [...before, { machine: own, at }]);
  };
  for (const own of machines) {
    add(
      orElse(() => own.apply.at("node").text()),
      own,
      own.apply.at("node"),
    );
    for (const { address } of orElse(() => addresses(own)) ?? [])
      add(
        address,
        own,
        orElse(() => configured(own, "machine.network.interfaces"), own.apply),
      );
    for (const at of sharedAddresses(own))
      add(
        orElse(() => at.text()),
        own,
        at,
      );
    if (orElse(() => isControlPlane(own)) !== false)
      add(
        orElse(() => endpointHost(own)),
        own,
        own.apply.at("machineConfigurationInput"),
      );
  }
  const kubernetes = (own: Machine, field: string) =>
    setting(own, `cluster.network.${field}`, ["KubeNetworkConfig", field]);
  const ranges = (field: string) =>
    distinct(
      machines.flatMap((own) => orElse(() => kubernetes(own, field).texts()) ?? []).flatMap((t) => parseRange(t) ?? []),
    );
  const networks = (read: typeof addresses) =>
    distinct(machines.flatMap((own) => orElse(() => read(own).map((a) => a.network)) ?? []));
  const lans = networks(addressesOnLan);
  return {
    machines,
    byAddress,
    lans,
    apart: networks(addresses).filter(({ first, last }) => !lans.some((lan) => lan.first <= first && last <= lan.last)),
    podRanges: ranges("podSubnets"),
    serviceRanges: ranges("serviceSubnets"),
    resolvers: resolversOf(machines),
    dnsDomain:
      machines.map((own) => orElse(() => kubernetes(own, "dnsDomain").text())).find(Boolean) ?? "cluster.local",
  };
}

function resolversOf(machines: readonly Machine[]): { address: string; at: View }[] {
  const found = machines.flatMap(
    (own) => orElse(() => setting(own, "machine.network.nameservers", ["ResolverConfig", "nameservers"]).items()) ?? [],
  );
  const byAddress = new Map(
    found.flatMap((at) =>
      [at.text() ?? at.at("address").text()].flatMap((address) => (address ? [[address, at] as const] : [])),
    ),
  );
  return [...byAddress].map(([address, at]) => ({ address, at }));
}

function distinct(ranges: readonly Range[]): Range[] {
  return [...new Map(ranges.map((r) => [`${r.first}-${r.last}`, r])).values()];
}

/** Is the machine a control plane? Undefined when its generated configuration is not known. */
export function runsApiServer(own: Machine): boolean | undefined {
  return orElse(() => isControlPlane(own));
}

export function within(ranges: readonly Range[], address: string): boolean {
  const value = parseAddress(address);
  return value !== undefined && joined(ranges).some((range) => contains(range, value));
}

/** Talos's default Service range. Source: Talos, `cluster.network.serviceSubnets`. */
const SERVICE_RANGE = "10.96.0.0/12";

/** The first address of the Service range, which Kubernetes gives the Service of its own API; undefined where the range is IPv6. */
export function apiServerAddress(network: Network): string | undefined {
  const { serviceRanges } = nodes(network);
  const [range] = serviceRanges.length > 0 ? serviceRanges : [parseRange(SERVICE_RANGE)];
  return range && addressText(range.first + 1);
}

/** The port on which control planes serve the API. Source: Talos, `cluster.controlPlane.localAPIServerPort`. */
export function apiServerPort(network: Network): number {
  const written = nodes(network).machines.map((own) =>
    orElse(() => setting(own, "cluster.controlPlane.localAPIServerPort", ["KubeAPIServerConfig", "apiPort"]).number()),
  );
  return written.find((port) => port !== undefined) ?? 6443;
}

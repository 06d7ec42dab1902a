import { addresses } from "../../traffic/cluster/nodes/links";
import { machine } from "../../traffic/cluster/nodes/machines";
import { isLoadBalancer, serviceAddresses } from "../../traffic/cluster/services/frontends";
import { portsOf } from "../../traffic/cluster/services/services";
import { parseAddress, parseRange, type Range } from "../../traffic/model/addresses";
import { title } from "../../traffic/model/kind";
import type { Stack } from "../../traffic/model/stack";
import type { View } from "../../traffic/model/view";
import type { Judge } from "../rule";
import { CONFIGURATION_APPLY, REMOTE_COMMAND, SPLIT_DNS } from "../types";
import { virtualAddresses } from "./machines";

/** Addresses that somebody has, so that no load balancer may hand them out. */
export interface Taken extends Range {
  by: string;
}

/** Every machine's own addresses, those that machines share, and that by which the stack reaches one; each address once. */
export function machineAddresses(stack: Stack, judge: Judge): readonly Taken[] {
  const machines = judge.collect(stack.type(CONFIGURATION_APPLY), (apply) => [apply]);
  const own = machines.flatMap((apply) =>
    addresses(machine(apply)).flatMap(({ address }) => single(address, title(apply.resource))),
  );
  const reached = machines.flatMap((apply) => single(apply.at("node").text(), title(apply.resource)));
  const shared = machines.flatMap((apply) =>
    virtualAddresses(machine(apply)).flatMap((address) =>
      single(address, `the address that ${title(apply.resource)} shares with other nodes`),
    ),
  );
  return once([...shared.found, ...own.and(reached).found]);
}

function once(taken: readonly Taken[]): Taken[] {
  return taken.filter((one, i) => taken.findIndex((other) => other.first === one.first) === i);
}

/** Machines that the stack talks to: the LAN's DNS server, by SSH and as the tailnet's resolver. */
export function lanServices(stack: Stack, judge: Judge): readonly Taken[] {
  const ssh = judge.collect(stack.type(REMOTE_COMMAND), (c) =>
    single(c.at("connection.host").text(), title(c.resource)),
  );
  const dns = judge
    .collect(stack.type(SPLIT_DNS), (split) => split.at("nameservers").items())
    .flatMap((server) => single(server.text(), title(server.resource)));
  const own = resolversInCluster(stack, judge);
  return [...ssh.found, ...dns.found.filter(({ first }) => own !== "anywhere" && !own.includes(first))];
}

/**
 * Addresses of Services that answer names: the tailnet may ask one of these in the place of a machine. Where one asks for no address, it may have any
 * of a pool's.
 */
function resolversInCluster(stack: Stack, judge: Judge): number[] | "anywhere" {
  const asked = judge
    .collect(stack.kind("core", "Service"), (service) => (answersNames(service) ? [service] : []))
    .flatMap((service) => [serviceAddresses(service).flatMap((address) => parseAddress(address) ?? [])]);
  const isClear = asked.complete && asked.found.every((addresses) => addresses.length > 0);
  return isClear ? asked.found.flat() : "anywhere";
}

function answersNames(service: View): boolean {
  return isLoadBalancer(service) && portsOf(service).some(({ port }) => port === 53);
}

/** One address as a range; none for what is no IPv4 address. */
export function single(text: string | undefined, by: string): Taken[] {
  const range = text === undefined || parseAddress(text) === undefined ? undefined : parseRange(text);
  return range === undefined ? [] : [{ ...range, by }];
}

import {
  annotatedAddresses,
  fieldAddress,
  gatewayAddress,
  isLoadBalancer,
  sharingKey as keyIn,
} from "../../traffic/cluster/services/frontends";
import { type PoolRange, rangeOf } from "../../traffic/cluster/services/pools";
import { contains, parseAddress } from "../../traffic/model/addresses";
import { isKind } from "../../traffic/model/kubernetes";
import type { Stack } from "../../traffic/model/stack";
import type { View } from "../../traffic/model/view";
import type { Facts, Judge } from "../rule";
import { CILIUM, GATEWAY_API } from "../types";
import { ciliumGateways, infrastructurePins } from "./gateways";
import { blockHolds } from "./poolsOfIPv6";

/** The ranges of all CiliumLoadBalancerIPPools, of IPv4. */
export function poolRanges(stack: Stack, judge: Judge): Facts<PoolRange> {
  return poolBlocks(stack, judge).flatMap(rangeOf);
}

/** Every block of every pool, of both address families. */
export function poolBlocks(stack: Stack, judge: Judge): Facts<View> {
  return judge.collect(stack.kind(CILIUM, "CiliumLoadBalancerIPPool"), (pool) => pool.at("spec.blocks").items());
}

/** Does a block of a pool hold the address, of whichever family? */
export function holds(block: View, address: string): boolean {
  const value = parseAddress(address);
  return value === undefined ? blockHolds(block, address) : rangeOf(block).some((range) => contains(range, value));
}

/** A block as it is written: `10.0.0.0/24` or `10.0.0.1-10.0.0.9`. */
export function blockText(block: View): string {
  const start = block.at("start").text() ?? "";
  return block.at("cidr").text() ?? `${start}-${block.at("stop").text() ?? start}`;
}

/** An address that an object asks for, on the ports it will listen on. */
export interface Claim {
  address: string;
  value: number | undefined;
  object: View;
  /** As far as they are known: `443/TCP`. */
  ports: readonly string[];
}

/** Every pinned load-balancer address, of Gateways and of Services. */
export function claims(stack: Stack, judge: Judge): Facts<Claim> {
  const gateways = ciliumGateways(stack, judge)
    .flatMap((gateway) => gatewayPins(gateway).map((read) => ({ object: gateway, read })))
    .flatMap(({ object, read }) => read().map((address) => ({ object, address })))
    .flatMap(({ object, address }) => {
      const ports = judge.collect([object], (g) => g.at("spec.listeners").items()).flatMap((l) => [listenerPort(l)]);
      return [claim(object, address, ports)];
    });
  const services = judge
    .collect(stack.kind("core", "Service"), (service) => (isLoadBalancer(service) ? [service] : []))
    .flatMap((service) => [annotatedAddresses, fieldAddress].map((read) => ({ service, read })))
    .flatMap(({ service, read }) => read(service).map((address) => ({ service, address })))
    .flatMap(({ service, address }) => {
      const ports = judge.collect([service], (s) => s.at("spec.ports").items()).flatMap((p) => [servicePort(p)]);
      return [claim(service, address, ports)];
    });
  return gateways.and(services);
}

/** The addresses that a Gateway asks for, each read on its own: the annotation for its Service wins over `spec.addresses`. */
function gatewayPins(gateway: View): (() => string[])[] {
  const annotated = infrastructurePins(gateway);
  if (annotated !== undefined) return [() => annotated];
  return gateway
    .at("spec.addresses")
    .items()
    .map((entry) => () => gatewayAddress(entry));
}

function claim(object: View, address: string, ports: Facts<string>): Claim {
  return { address, value: parseAddress(address), object, ports: [...new Set(ports.found)] };
}

/** Claims of one address that name the same key share it, on different ports. A Gateway hands its own annotations on to its Service. */
export function sharingKey({ object }: Claim): string | undefined {
  const holder = isKind(object.resource, GATEWAY_API, "Gateway") ? "spec.infrastructure" : "metadata";
  return keyIn(object.at(`${holder}.annotations`));
}

function listenerPort(listener: View): string {
  const udp = listener.at("protocol").text() === "UDP";
  return `${listener.at("port").number() ?? "?"}/${udp ? "UDP" : "TCP"}`;
}

function servicePort(port: View): string {
  return `${port.at("port").number() ?? "?"}/${port.at("protocol").text() ?? "TCP"}`;
}

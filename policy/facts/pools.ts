import {
  annotatedAddresses,
  fieldAddress,
  gatewayAddress,
  isLoadBalancer,
  sharingKey as keyIn,
} from "../../traffic/cluster/services/frontends";
import { type PoolRange, rangeOf } from "../../traffic/cluster/services/pools";
import { parseAddress } from "../../traffic/model/addresses";
import { isKind } from "../../traffic/model/kubernetes";
import type { Stack } from "../../traffic/model/stack";
import type { View } from "../../traffic/model/view";
import type { Facts, Judge } from "../rule";
import { CILIUM, GATEWAY_API } from "../types";

/** The ranges of all CiliumLoadBalancerIPPools. */
export function poolRanges(stack: Stack, judge: Judge): Facts<PoolRange> {
  return judge
    .collect(stack.kind(CILIUM, "CiliumLoadBalancerIPPool"), (pool) => pool.at("spec.blocks").items())
    .flatMap(rangeOf);
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
  const gateways = judge
    .collect(stack.kind(GATEWAY_API, "Gateway"), (gateway) => gateway.at("spec.addresses").items())
    .flatMap((entry) => gatewayAddress(entry).map((address) => ({ object: entry.root(), address })))
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

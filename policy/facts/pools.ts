import { parseAddress } from "../../traffic/addresses";
import { gatewayAddresses, isLoadBalancer, serviceAddresses, sharingKey } from "../../traffic/cluster/frontends";
import { type PoolRange, rangesOf } from "../../traffic/cluster/pools";
import type { Stack } from "../../traffic/stack";
import type { View } from "../../traffic/view";
import type { Judge } from "../rule";
import { CILIUM, GATEWAY_API } from "../types";

/** The ranges of all CiliumLoadBalancerIPPools. */
export function poolRanges(stack: Stack, judge: Judge): { found: PoolRange[]; complete: boolean } {
  return judge.collect(stack.kind(CILIUM, "CiliumLoadBalancerIPPool"), rangesOf);
}

/** An address that an object asks for, on the ports it will listen on. */
export interface Claim {
  address: string;
  value: number | undefined;
  object: View;
  ports: string[];
  /** Claims with one key may share an address, on different ports. */
  sharingKey: string | undefined;
}

/** Every pinned load-balancer address, of Gateways and of Services. */
export function claims(stack: Stack, judge: Judge): { found: Claim[]; complete: boolean } {
  const gateways = judge.collect(stack.kind(GATEWAY_API, "Gateway"), (gateway) =>
    gatewayAddresses(gateway).map((address) =>
      claim(
        gateway,
        address,
        gateway.at("spec.listeners").items(),
        listenerPort,
        gateway.at("spec", "infrastructure", "annotations"),
      ),
    ),
  );
  const services = judge.collect(
    stack.kind("core", "Service").filter((s) => judge.attempt(() => isLoadBalancer(s)) === true),
    (service) =>
      serviceAddresses(service).map((address) =>
        claim(service, address, service.at("spec.ports").items(), servicePort, service.at("metadata.annotations")),
      ),
  );
  return { found: [...gateways.found, ...services.found], complete: gateways.complete && services.complete };
}

function claim(object: View, address: string, ports: View[], port: (p: View) => string, annotations: View): Claim {
  return {
    address,
    value: parseAddress(address),
    object,
    ports: [...new Set(ports.map(port))],
    sharingKey: sharingKey(annotations),
  };
}

function listenerPort(listener: View): string {
  const udp = listener.at("protocol").text() === "UDP";
  return `${listener.at("port").number() ?? "?"}/${udp ? "UDP" : "TCP"}`;
}

function servicePort(port: View): string {
  return `${port.at("port").number() ?? "?"}/${port.at("protocol").text() ?? "TCP"}`;
}

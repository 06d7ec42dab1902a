import { parseAddress, parseRange, type Range } from "../../traffic/addresses";
import { annotation } from "../../traffic/kubernetes";
import type { Stack } from "../../traffic/stack";
import type { View } from "../../traffic/view";
import type { Judge } from "../rule";
import { CILIUM, GATEWAY_API } from "../types";

/** A range of load-balancer addresses and the pool that hands them out. */
export interface PoolRange extends Range {
  pool: View;
}

/** The ranges of all CiliumLoadBalancerIPPools. */
export function poolRanges(stack: Stack, judge: Judge): { found: PoolRange[]; complete: boolean } {
  return judge.collect(stack.kind(CILIUM, "CiliumLoadBalancerIPPool"), function* (pool) {
    for (const block of pool.at("spec.blocks").items()) {
      const cidr = block.at("cidr").text();
      const start = block.at("start").text();
      const range = cidr === undefined ? parseRange(`${start}-${block.at("stop").text() ?? start}`) : parseRange(cidr);
      if (range !== undefined) yield { ...range, pool };
    }
  });
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

const PINS = ["lbipam.cilium.io/ips", "io.cilium/lb-ipam-ips"];
const SHARING = ["lbipam.cilium.io/sharing-key", "io.cilium/lb-ipam-sharing-key"];

/** The addresses that a Gateway asks for in `spec.addresses`. */
export function gatewayAddresses(gateway: View): string[] {
  return gateway
    .at("spec.addresses")
    .items()
    .filter((a) => (a.at("type").text() ?? "IPAddress") === "IPAddress")
    .flatMap((a) => a.at("value").text() ?? []);
}

/** The addresses that an object's annotations ask for. Cilium honours them on Services only. */
export function annotatedAddresses(object: View): string[] {
  const pins = annotation(object, ...PINS) ?? "";
  return pins
    .split(",")
    .map((a) => a.trim())
    .filter((a) => a !== "");
}

export function serviceAddresses(service: View): string[] {
  const field = service.at("spec.loadBalancerIP").text();
  return [...annotatedAddresses(service), ...(field === undefined ? [] : [field])];
}

export function isLoadBalancer(service: View): boolean {
  return service.at("spec.type").text() === "LoadBalancer";
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
  const sharing = annotations.entries().find(([name]) => SHARING.includes(name));
  return {
    address,
    value: parseAddress(address),
    object,
    ports: [...new Set(ports.map(port))],
    sharingKey: sharing?.[1].text(),
  };
}

function listenerPort(listener: View): string {
  const udp = listener.at("protocol").text() === "UDP";
  return `${listener.at("port").number() ?? "?"}/${udp ? "UDP" : "TCP"}`;
}

function servicePort(port: View): string {
  return `${port.at("port").number() ?? "?"}/${port.at("protocol").text() ?? "TCP"}`;
}

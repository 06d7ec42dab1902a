import { selects } from "../../traffic/cluster/labels";
import { advertisedServices } from "../../traffic/cluster/services/bgp";
import { gatewayServiceLabels, requestedAddresses } from "../../traffic/cluster/services/frontends";
import { ingressRules, origin } from "../../traffic/internet/ingress";
import { ipv6, isOfIpv6 } from "../../traffic/model/addresses";
import type { Stack } from "../../traffic/model/stack";
import type { View } from "../../traffic/model/view";
import type { Facts, Judge } from "../rule";
import { CILIUM, TUNNEL_CONFIG } from "../types";

/**
 * Tells whether requests come to a Gateway by a tunnel only: a tunnel's ingress rules name all its addresses of IPv4 or all of IPv6, and
 * whatever announces addresses to the LAN leaves its Service out. An address of a family of which others are fed has a use of its own. While some of that is not known yet, nothing known must speak against it; the rest is
 * listed as not yet judged.
 */
export function fedByTunnelOnly(stack: Stack, judge: Judge): (gateway: View) => boolean {
  let facts: { origins: Facts<string>; announced: Facts<View | undefined> } | undefined;
  return (gateway) => {
    // Looked up for the first Gateway that needs it: no other stack has to hear of values that are not known.
    facts ??= { origins: tunnelOrigins(stack, judge), announced: announcedServices(stack, judge) };
    const { origins, announced } = facts;
    const addresses = requestedAddresses(gateway).map(normal);
    if (addresses.length === 0) return false;
    if (origins.complete && !isFed(addresses, origins.found)) return false;
    // Announced by nobody that is known: another stack may do it.
    if (announced.complete && announced.found.length === 0) return false;
    const labels = gatewayServiceLabels(gateway);
    return announced.found.every((selector) => selector !== undefined && selects(selector, labels) === false);
  };
}

/** Are all addresses of one family fed, and all or none of the other? A tunnel needs one address, of whichever family. */
function isFed(addresses: readonly string[], origins: readonly string[]): boolean {
  const fed = addresses.filter((address) => origins.includes(address));
  const families = new Set(fed.map(isOfIpv6));
  return fed.length > 0 && fed.length === addresses.filter((address) => families.has(isOfIpv6(address))).length;
}

/** An address in one way of writing it. */
function normal(address: string): string {
  return ipv6(address) ?? address;
}

/** Hosts of the origins of every tunnel. */
function tunnelOrigins(stack: Stack, judge: Judge): Facts<string> {
  return judge.collect(stack.type(TUNNEL_CONFIG), ingressRules).flatMap(({ service }) => {
    const to = service === undefined ? undefined : origin(service);
    return to === undefined ? [] : [normal(to.host)];
  });
}

/** Selectors of the Services whose load-balancer addresses the LAN is told; undefined stands for all of them. */
export function announcedServices(stack: Stack, judge: Judge): Facts<View | undefined> {
  const arp = judge.collect(stack.kind(CILIUM, "CiliumL2AnnouncementPolicy"), (policy): (View | undefined)[] => {
    if (policy.at("spec.loadBalancerIPs").flag() !== true) return [];
    const selector = policy.at("spec.serviceSelector");
    return [selector.exists() ? selector : undefined];
  });
  const bgp = judge
    .collect(stack.kind(CILIUM, "CiliumBGPAdvertisement"), (one) => one.at("spec.advertisements").items())
    .flatMap((entry) => [advertisedServices(entry, "loadBalancerIPs")].filter((selector) => selector !== undefined));
  return arp.and(bgp);
}

import { selects } from "../../traffic/cluster/labels";
import { advertisedServices } from "../../traffic/cluster/services/bgp";
import { gatewayAddresses, gatewayServiceLabels } from "../../traffic/cluster/services/frontends";
import { ingressRules, origin } from "../../traffic/internet/ingress";
import type { Stack } from "../../traffic/model/stack";
import type { View } from "../../traffic/model/view";
import type { Facts, Judge } from "../rule";
import { CILIUM, TUNNEL_CONFIG } from "../types";

/**
 * Tells whether requests come to a Gateway by a tunnel only: a tunnel's ingress rule names one of its addresses, and whatever announces
 * addresses to the LAN leaves its Service out. While some of that is not known yet, nothing known must speak against it; the rest is
 * listed as not yet judged.
 */
export function fedByTunnelOnly(stack: Stack, judge: Judge): (gateway: View) => boolean {
  let facts: { origins: Facts<string>; announced: Facts<View | undefined> } | undefined;
  return (gateway) => {
    // Looked up for the first Gateway that needs it: no other stack has to hear of values that are not known.
    facts ??= { origins: tunnelOrigins(stack, judge), announced: announcedServices(stack, judge) };
    const { origins, announced } = facts;
    const addresses = gatewayAddresses(gateway);
    if (addresses.length === 0) return false;
    if (origins.complete && !addresses.some((a) => origins.found.includes(a))) return false;
    // Announced by nobody that is known: another stack may do it.
    if (announced.complete && announced.found.length === 0) return false;
    const labels = gatewayServiceLabels(gateway);
    return announced.found.every((selector) => selector !== undefined && selects(selector, labels) === false);
  };
}

/** Hosts of the origins of every tunnel. */
function tunnelOrigins(stack: Stack, judge: Judge): Facts<string> {
  return judge.collect(stack.type(TUNNEL_CONFIG), ingressRules).flatMap(({ service }) => {
    const to = service === undefined ? undefined : origin(service);
    return to === undefined ? [] : [to.host];
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

import * as ipaddr from "ipaddr.js";
import { isWeb } from "./appKinds";
import type { App, Homelab } from "./homelab";
import type { Range } from "./ipv4";

/** The address of IPv6 that ends in one of IPv4: 192.168.30.61 of fd00:30::/64 is fd00:30::192:168:30:61. Keeps the order of addresses. */
function twin(address: string, network: string): string {
  const front = ipaddr.IPv6.parseCIDR(network)[0].parts.slice(0, 4);
  const end = address.split(".").map((octet) => Number.parseInt(octet, 16));
  return new ipaddr.IPv6([...front, ...end]).toRFC5952String();
}

type Written = Pick<Homelab, "ipv6">;

/** The network from which Gateways and apps have their addresses of IPv6; undefined in a network of IPv4 alone. */
function announcedNetwork({ ipv6 }: Written): string | undefined {
  return ipv6 && (ipv6.loadBalancers ?? ipv6.lan);
}

/** The IPv6 address of a Gateway or an app beside its IPv4 one: one address or none. */
export function furtherAddress(address: string, homelab: Written): string[] {
  const network = announcedNetwork(homelab);
  return network === undefined ? [] : [twin(address, network)];
}

/** A range of load-balancer addresses as the ends of one of IPv6. */
export function furtherRange({ first, last }: Range, homelab: Written): { first: string; last: string }[] {
  const network = announcedNetwork(homelab);
  return network === undefined ? [] : [{ first: twin(first, network), last: twin(last, network) }];
}

/** A node's own address of IPv6 on the LAN, without the length of its network. */
export function nodeAddress(address: string, { ipv6 }: Written): string[] {
  return ipv6 ? [twin(address, ipv6.lan)] : [];
}

/** The LAN's networks, of IPv4 and IPv6. */
export function lanNetworks({ lan, ipv6 }: Pick<Homelab, "lan" | "ipv6">): string[] {
  return [lan.cidr, ...(ipv6 ? [ipv6.lan] : [])];
}

/**
 * Does a Gateway's address of IPv6 lead to an app? To what speaks HTTP its proxy connects with either family; everything else is handed on in
 * the family it came in, to a Service that has it. Source: Cilium 1.20, operator/pkg/gateway-api, filterEndpointSlicesByBackendFamilies.
 */
export function isServedOverIpv6(app: App): boolean {
  return isWeb(app) || hasBothFamilies(app);
}

/** Does the app's Service have both kinds of addresses? Behind a device stands its address of IPv4; somebody else's Service is theirs. */
export function hasBothFamilies({ backend, service }: App): boolean {
  return backend === undefined && !service.existing;
}

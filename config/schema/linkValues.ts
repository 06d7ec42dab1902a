import * as ipaddr from "ipaddr.js";
import { z } from "zod";
import { isAddress, isCidr } from "../ipv4";
import { isOfIpv6 } from "../networks";

/** Values of a machine's links; unlike the rest of the configuration they may be of IPv6. Zones (`%eth0`) belong to none of them. */
const isHost = (text: string) => isAddress(text) || (isOfIpv6(text) && /^[0-9a-f:.]+$/i.test(text) && isV6(text));

function isV6(text: string): boolean {
  return ipaddr.IPv6.isValid(text);
}

/** Address and prefix length, apart. */
function parts(text: string): [address: string, prefix: string | undefined] {
  const [address = "", prefix, ...rest] = text.split("/");
  return [address, rest.length > 0 ? undefined : prefix];
}

function isPrefixed(text: string): boolean {
  if (isCidr(text)) return true;
  const [address, prefix = ""] = parts(text);
  return isHost(address) && isOfIpv6(address) && /^(0|[1-9]\d{0,2})$/.test(prefix) && Number(prefix) <= 128;
}

/** True for a network of which no bit of the host's part is set. */
function isNetwork(text: string): boolean {
  const parser = isOfIpv6(text) ? ipaddr.IPv6 : ipaddr.IPv4;
  return parser.networkAddressFromCIDR(text).toString() === parser.parse(parts(text)[0]).toString();
}

/** True for addresses of networks; Linux gives each link its own link-local one of IPv6. */
function isOwnable(text: string): boolean {
  const notOwned = ["unspecified", "broadcast", "multicast", "linkLocal", "loopback", "ipv4Mapped"];
  return !notOwned.includes(ipaddr.parse(parts(text)[0]).range());
}

const EXAMPLE = "10.20.0.11/24 or fd00:20::11/64";

/** An address with the length of its network. Talos takes one without in v1alpha1, as a host's, and refuses it in a LinkConfig. */
export const linkAddress = z
  .string()
  .refine((v) => !isHost(v), `has no prefix length; write the length of its network too, e.g. ${EXAMPLE}`)
  .refine((v) => isHost(v) || isPrefixed(v), `is not an address with a prefix length; write e.g. ${EXAMPLE}`)
  .refine(
    (v) => !isPrefixed(v) || isOwnable(v),
    `is not an address that a link can have for good (it is that of a loopback, a group, a link alone or nobody); write e.g. ${EXAMPLE}`,
  )
  .meta({ examples: ["10.20.0.11/24"] });

export const network = z
  .string()
  .refine(isPrefixed, "is not a network; write address/prefix, e.g. 10.0.0.0/8 or fd00:1::/48")
  .refine(
    (v) => !isPrefixed(v) || isNetwork(v),
    "has host bits set; write the network address, e.g. 10.0.0.0/8 or fd00:1::/48",
  )
  .meta({ examples: ["10.0.0.0/8"] });

export const host = z
  .string()
  .refine(isHost, "is not an address; write it without a prefix length, e.g. 10.20.0.1 or fd00:20::1")
  .meta({ examples: ["10.20.0.1"] });

const NAME = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** A server that may be known by its name. */
export const server = z
  .string()
  .refine(
    (v) => isHost(v) || (!/^[\d.]+$/.test(v) && NAME.test(v)),
    "is not a server; write its name or its address, e.g. time.cloudflare.com",
  )
  .meta({ examples: ["time.cloudflare.com"] });

export const mac = z
  .string()
  .regex(
    /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/,
    "is not a hardware address; write six lower-case pairs, e.g. bc:24:11:0a:0b:0c",
  )
  .meta({ examples: ["bc:24:11:0a:0b:0c"] });

/** The longest name that Linux gives a link. Source: Linux, `IFNAMSIZ` without the final zero. */
export const LONGEST_NAME = 15;

export const linkName = z
  .string()
  .max(LONGEST_NAME, `is longer than the name of a link may be; write at most ${LONGEST_NAME} characters, e.g. bond0`)
  .regex(
    /^[A-Za-z0-9][-A-Za-z0-9_]*$/,
    "is not the name of a link; write letters, digits, hyphens and underscores, e.g. bond0; a VLAN stands under the vlans of its link",
  )
  .meta({ examples: ["bond0"] });

/** A link by the name that it has in the end: of a VLAN `bond0.20`. */
export const linkReference = z
  .string()
  .min(1)
  .max(LONGEST_NAME, `is longer than the name of a link may be; write at most ${LONGEST_NAME} characters, e.g. bond0`);

/** The MTU of a link that names none. Source: Linux, `ETH_DATA_LEN`. */
export const DEFAULT_MTU = 1500;

/** Bytes. IPv6 needs 1280 at least; no Ethernet card takes more than 9216. */
export const mtu = z
  .int("is not an MTU; write a whole number from 1280 to 9216")
  .min(1280, "is not an MTU; write a whole number from 1280 to 9216")
  .max(9216, "is not an MTU; write a whole number from 1280 to 9216")
  .meta({ examples: [9000] });

export const vlanId = z
  .int("is not a VLAN; write a whole number from 1 to 4094")
  .min(1, "is not a VLAN; write a whole number from 1 to 4094")
  .max(4094, "is not a VLAN; write a whole number from 1 to 4094")
  .meta({ examples: [20] });

import * as ipaddr from "ipaddr.js";
import { isPrivate, parseAddress, parseRange } from "../model/addresses";
import { any, type Truth, Unknown } from "../model/unknown";
import type { View } from "../model/view";
import { field } from "./policyFile";

/**
 * Who sends: one device's identity. A tagged device has no user; `member` is a user of the tailnet whom the file does
 * not name; `anybody` is
 * whichever user fits best, named or not.
 */
export type Principal =
  | { kind: "anybody" }
  | { kind: "user"; name: string }
  | { kind: "member" }
  | { kind: "tag"; name: string }
  /** A role (`autogroup:admin`) or a property (`autogroup:tagged`). */
  | { kind: "autogroup"; name: string }
  | { kind: "address"; address: string };

/** The destination: an address behind a router (or on the internet), or a device of the tailnet by its identity. */
export type Target = { kind: "address"; address: string } | { kind: "device"; tags: readonly string[] } | Principal;

const EVERYBODY = new Set(["*", "autogroup:danger-all"]);
const MEMBERS = new Set(["autogroup:member", "autogroup:members"]);
/** Autogroups of people by their role, which is set in the console and not in the file. */
const ROLES = new Set(
  ["owner", "admin", "it-admin", "network-admin", "billing-admin", "auditor"].map((r) => `autogroup:${r}`),
);

/** The first addresses of the ranges that devices of a tailnet have theirs from. Source: https://tailscale.com/kb/1015/100.x-addresses. */
const TAILNET_FIRST = ["100.64.0.0", "fd7a:115c:a1e0::"];
const TAILNET = ["100.64.0.0/10", "fd7a:115c:a1e0::/48"].map(networkOf);

export function isLogin(name: string): boolean {
  return /^[^:*\s/]+@[^@\s]+$/.test(name);
}

/** Is this an address that a device of a tailnet may have? */
export function isTailnetAddress(address: string): boolean {
  return TAILNET.some((network) => network?.(address));
}

/** The selectors of one policy file: https://tailscale.com/kb/1337/policy-syntax, «src», «dst» and «Autogroups». */
export class Selectors {
  private readonly groups = new Map<string, readonly string[]>();
  private readonly hosts = new Map<string, string>();
  private readonly networks = new Map<string, Network | undefined>();

  /** @param logins everybody whom the file names by their login */
  constructor(
    file: View,
    private readonly logins: readonly string[] = [],
  ) {
    for (const [name, members] of field(file, "groups").entries()) this.groups.set(name, members.texts());
    for (const [name, address] of field(file, "hosts").entries()) this.hosts.set(name, address.text() ?? name);
  }

  /** Does `selector`, in a rule's `src`, hold a device with this identity? */
  source(selector: string, who: Principal): Truth {
    if (EVERYBODY.has(selector)) return true;
    if (who.kind === "address") return this.address(selector, who.address);
    if (who.kind === "anybody") return this.anybody(selector);
    if (who.kind !== "member" && selector === who.name) return true;
    if (this.isNetwork(selector)) return this.mayBeDevice(selector);
    if (who.kind === "tag") return selector === "autogroup:tagged";
    if (who.kind === "autogroup") return MEMBERS.has(selector) && (ROLES.has(who.name) || MEMBERS.has(who.name));
    return this.person(selector, who.kind === "user" ? who.name : undefined);
  }

  /** Does `selector`, in a rule's `dst`, hold the target, when `who` asks? */
  destination(selector: string, target: Target, who: Principal): Truth {
    if (selector === "*") return true;
    if (selector === "autogroup:danger-all")
      return Unknown.because("autogroup:danger-all is for sources, and not modelled as a destination");
    if (target.kind === "address") return this.address(selector, target.address);
    if (selector === "autogroup:self") return target.kind === "user" && who.kind === "user" && target.name === who.name;
    if (target.kind !== "device") return this.source(selector, target);
    if (this.isNetwork(selector)) return this.mayBeDevice(selector);
    return target.tags.includes(selector) || (selector === "autogroup:tagged" && target.tags.length > 0);
  }

  /** The people of a group; undefined for one that the file does not define: an identity provider may. */
  members(group: string): readonly string[] | undefined {
    return this.groups.get(group);
  }

  /** The address or range behind a name of `hosts`; the selector itself when it is none. */
  hostOf(selector: string): string {
    return this.hosts.get(selector) ?? selector;
  }

  /** Is there a user whom the selector holds? Everybody whom the file names is taken to be one. */
  private anybody(selector: string): Truth {
    if (isLogin(selector) || MEMBERS.has(selector)) return true;
    const members = this.groups.get(selector);
    if (members !== undefined) return any(members, (member) => this.anybody(member));
    const domain = /^user:\*(@.+)$/.exec(selector)?.[1];
    if (domain !== undefined && this.logins.some((login) => login.endsWith(domain))) return true;
    return this.isNetwork(selector) ? this.mayBeDevice(selector) : this.person(selector, undefined);
  }

  private person(selector: string, name: string | undefined): Truth {
    if (MEMBERS.has(selector)) return true;
    if (ROLES.has(selector))
      return Unknown.because(`whether ${name ?? "somebody"} has the role of ${selector} is set in Tailscale's console`);
    if (selector.startsWith("user:*@"))
      return name === undefined
        ? Unknown.because(`whose login ends in ${selector.slice("user:*".length)}`)
        : name.endsWith(selector.slice(6));
    if (!selector.startsWith("group:")) return false;
    const members = this.members(selector);
    if (members === undefined) return Unknown.because(`who belongs to ${selector} is kept outside the policy file`);
    return any(members, (member) => member === name || (member.startsWith("user:*@") && this.person(member, name)));
  }

  /** Hosts, addresses and ranges, and sets of them. */
  private isNetwork(selector: string): boolean {
    return selector.startsWith("ipset:") || this.network(selector) !== undefined;
  }

  private network(selector: string): Network | undefined {
    if (!this.networks.has(selector)) this.networks.set(selector, networkOf(this.hostOf(selector)));
    return this.networks.get(selector);
  }

  private address(selector: string, address: string): Truth {
    if (EVERYBODY.has(selector)) return true;
    if (selector === "autogroup:internet") return !isPrivate(address);
    if (selector.startsWith("ipset:")) return Unknown.because(`what is in ${selector}`);
    const network = this.network(selector);
    if (network !== undefined) return network(address);
    // Everything else selects devices by who owns them, and only devices have addresses of the tailnet.
    return isTailnetAddress(address) && Unknown.because(`which device has the address ${address}`);
  }

  /** A device's address is given by the service: a range of them may hold it. */
  private mayBeDevice(selector: string): Truth {
    if (selector.startsWith("ipset:")) return Unknown.because(`what is in ${selector}`);
    const host = this.hostOf(selector);
    const [first] = host.split(/[/-]/) as [string];
    const inner = this.network(selector);
    const touches = isTailnetAddress(first) || TAILNET_FIRST.some((address) => inner?.(address));
    return touches && Unknown.because(`whether the device's address is in ${selector}`);
  }
}

/** Tells whether an address lies in a network. */
type Network = (address: string) => boolean;

/** Tells whether an address lies in `192.168.30.0/24`, `10.0.0.1-10.0.0.9`, `fd00::/8` or is that address; undefined for other text. */
function networkOf(text: string): Network | undefined {
  const range = parseRange(text);
  if (range !== undefined)
    return (address) => {
      const value = parseAddress(address);
      return value !== undefined && range.first <= value && value <= range.last;
    };
  if (ipaddr.IPv6.isValid(text)) return inside(text, 128);
  return ipaddr.IPv6.isValidCIDR(text) ? inside(...(text.split("/") as [string, string])) : undefined;
}

function inside(base: string, length: string | number): Network {
  const network = ipaddr.IPv6.parse(base);
  return (address) => ipaddr.IPv6.isValid(address) && ipaddr.IPv6.parse(address).match(network, Number(length));
}

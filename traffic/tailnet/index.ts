import { isIP } from "node:net";
import { isPrivate } from "../model/addresses";
import { title } from "../model/kind";
import { namespaceOf, objectName } from "../model/kubernetes";
import type { Network } from "../model/network";
import type { View } from "../model/view";
import type { Walk } from "../model/walk";
import type { Endpoint } from "../policies";
import { deviceNamed, deviceProxy } from "./devices";
import { globalNameservers, magicDns, splitDomain } from "./dns";
import { ingressBackend } from "./ingress";
import { forwardsNothing } from "./operator";
import { routerName } from "./routes";
import { askPolicy, type Connection, needConnection, PLACE, passage, permitted, theOperator } from "./subnetRouting";

export { failingTests, policyTests } from "./tests";

/** Where the traffic leaves the tailnet: a subnet router that forwards to an address of the LAN, or an exposed Service's proxy pod. */
export type TailnetExit =
  | { kind: "address"; address: string; via: Endpoint }
  /** `port` is the Service's, `{ number }` or `{ name }`, where the proxy translates it (an Ingress). */
  | { kind: "service"; namespace: string; service: string; via: Endpoint; port?: View };

/** The address at which every device of a tailnet asks for names. Source: https://tailscale.com/kb/1381/what-is-quad100. */
export const MAGIC_DNS = "100.100.100.100";

/**
 * A connection of a tailnet's device, until it leaves the tailnet.
 *
 * @param address an IPv4 address, or the MagicDNS name of an exposed Service
 * @param path of an HTTP request, for an Ingress that has several
 */
export function throughTailnet(connection: Connection, address: string, path = "/"): TailnetExit {
  const { walk } = connection;
  if (isIP(address) === 0) return toDevice(connection, address, path);
  const { via, by, rule, router } = passage(connection, address);
  walk.pass({ ...PLACE, text: rule, at: by });
  const advertised = `${router.route}, which is approved for ${router.tags.join(", ")}`;
  walk.pass({
    ...PLACE,
    text: `the subnet router ${routerName(router)} advertises ${advertised}, and forwards to ${address}`,
    at: router.at,
  });
  return { kind: "address", address, via };
}

/**
 * The resolver that answers a name for a tailnet's device: its address, after the walk has reached it. {@link MAGIC_DNS} for the name of a
 * device itself (give that name to {@link throughTailnet} then); undefined for the public DNS.
 */
export function tailnetResolver(
  network: Network,
  who: string | undefined,
  name: string,
  walk: Walk,
): string | undefined {
  const split = splitDomain(network, name);
  if (split === undefined && deviceNamed(network, name) !== undefined) return magicAnswer(network, name, walk);
  const resolver = split ?? globalNameservers(network);
  const [address] = resolver?.nameservers ?? [];
  if (resolver === undefined || address === undefined) return undefined;
  const text = `${split === undefined ? "Tailscale's DNS" : `split DNS for ${split.domain}`} asks ${address} for ${name}`;
  const step = { layer: "tailnet DNS", place: `resolver/${address}`, at: resolver.view } as const;
  if (isPrivate(address)) {
    const { rule, router } = passage({ network, who, port: 53, protocol: "udp", walk }, address);
    walk.pass({ ...step, text: `${text} (${rule}, through ${routerName(router)})` });
  } else walk.pass({ ...step, text });
  return address;
}

function toDevice(connection: Connection, name: string, path: string): TailnetExit {
  const { network, port, protocol, walk } = connection;
  const device = deviceNamed(network, name);
  if (device === undefined)
    return walk.block({ ...PLACE, text: `no Service or Ingress of the stack is the tailnet's device ${name}` });
  const { view, kind } = device;
  const what = title(view.resource);
  if (device.proxyGroup !== undefined)
    return walk.unknown({ ...PLACE, text: `${what} is served by the ProxyGroup ${device.proxyGroup}`, at: view });
  const { tags, via } = deviceProxy(theOperator(connection, view), device);
  const asked = askPolicy(connection);
  const target = `${tags.join(", ")} on ${protocol}:${port}`;
  const { by, rule } = permitted(asked, { kind: "device", tags }, target)();
  walk.pass({ ...PLACE, text: rule, at: by });
  needConnection(connection, via, view);
  if (kind === "ingress") return { kind: "service", ...ingressBackend(device, { port, protocol, path }, walk), via };
  const off = forwardsNothing(network);
  if (off !== undefined) return walk.block({ ...PLACE, at: off.at, text: off.why });
  walk.pass({ ...PLACE, text: `the proxy of ${what} forwards to it`, at: view });
  return { kind: "service", namespace: namespaceOf(view), service: objectName(view), via };
}

function magicAnswer(network: Network, name: string, walk: Walk): string {
  const step = { layer: "tailnet DNS", place: `resolver/${MAGIC_DNS}` } as const;
  const { on, view } = magicDns(network);
  if (!on) return walk.block({ ...step, text: `MagicDNS is switched off: nothing answers ${name}`, at: view });
  const at = deviceNamed(network, name)?.view;
  walk.pass({ ...step, text: `MagicDNS answers ${name} with the address of that device`, at });
  return MAGIC_DNS;
}

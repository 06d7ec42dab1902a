import type { Network } from "../../model/network";
import { Unknown } from "../../model/unknown";
import { ciliumSettings } from "../cilium";
import { type LanLink, lanLinks } from "../nodes/links";
import type { Machine } from "../nodes/machines";
import type { Announced } from "./announced";

/** Beginnings of names that Cilium takes for those of links that are not to be used. Source: Cilium 1.20, pkg/defaults, ExcludedDevicePrefixes. */
const LEFT_OUT = ["cilium_", "lo", "lxc", "cni", "docker"];

/** The links by which nodes are on the LAN, and those of them that Cilium may serve load-balanced addresses on. */
export interface Devices {
  all: readonly LanLink[];
  served: readonly LanLink[];
  /** Why none is; undefined where one may be, or no link is known. */
  none: Announced | undefined;
}

/**
 * The links of the machines on which Cilium serves load-balanced addresses: those that its list names, and, without a list or where it is told
 * so, also those that it finds itself, which are no bridges. Source: Cilium 1.20, pkg/datapath/linux, isSelectedDevice.
 */
export function servedLinks(network: Network, machines: readonly Machine[]): Devices {
  const all = machines.flatMap((machine) => network.about("nodes/lanLinks", machine.apply, () => lanLinks(machine)));
  const { devices, forcedDetection, installed } = ciliumSettings(network);
  if (devices.value instanceof Unknown || forcedDetection.value instanceof Unknown)
    return { all, served: all, none: undefined };
  const [listed, looks] = [devices.value, devices.value.length === 0 || forcedDetection.value];
  const served = all.filter((link) => {
    const { name } = link;
    // A link that is chosen by hardware may have any name, and is a card.
    if (name === undefined) return true;
    return selected(listed, name) ?? (looks && !isOverlooked(link, name));
  });
  if (served.length > 0 || all.length === 0) return { all, served, none: undefined };
  const names = [...new Set(all.map(({ name }) => name))].join(", ");
  const why =
    listed.length > 0
      ? `Cilium's devices are ${listed.join(", ")}, and the nodes are on the LAN by ${names}`
      : `Cilium looks for no device such as ${names}, by which the nodes are on the LAN: its setting devices has to name it`;
  return { all, served, none: { status: "no", text: why, at: devices.at ?? installed } };
}

/** Does the list include a name? The first match decides; undefined: none. Source: Cilium 1.20, pkg/datapath/tables, DeviceFilter. */
function selected(listed: readonly string[], name: string): boolean | undefined {
  for (const entry of listed) {
    const isOut = entry.startsWith("!");
    const pattern = isOut ? entry.slice(1) : entry;
    const matches = pattern.endsWith("+") ? name.startsWith(pattern.replace(/\++$/, "")) : name === pattern;
    if (matches) return !isOut;
  }
  return undefined;
}

function isOverlooked({ isBridge }: LanLink, name: string): boolean {
  return isBridge || LEFT_OUT.some((prefix) => name.startsWith(prefix));
}

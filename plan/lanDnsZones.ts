import type { Homelab } from "../config/homelab";
import { type AddressType, isBelow, lanZones, outsideNames, planLanRecords, typeOf } from "./lanRecords";
import { type LanName, lanNames } from "./names";

/** A zone of Technitium DNS Server. */
export interface WrittenZone {
  zone: string;
  /** `Primary`: names and types that it does not have do not exist. `Forwarder`: they are asked of the public DNS. */
  type: "Primary" | "Forwarder";
  /** `*.example.org` is every name below the domain that RFC 4592 gives to the star. */
  records: { domain: string; type: AddressType; address: string }[];
}

export function planZones(homelab: Homelab): WrittenZone[] {
  const planned = planLanRecords(homelab);
  const { wildcard } = planned;
  const { zones, single } = lanZones(planned);
  const missed = wildcard ? besidesStar(wildcard.domain, planned.names, lanNames(homelab)) : [];
  const outside = wildcard ? outsideNames(homelab, wildcard) : [];
  const others = [...new Set([...single.map(({ name }) => name), ...outside])].sort();
  return [
    ...zones.map(({ domain, records }) =>
      zoneOf("Primary", domain, domain === wildcard?.domain ? [...records, ...missed] : records),
    ),
    ...others.map((name) =>
      zoneOf(
        "Forwarder",
        name,
        single.filter((one) => one.name === name),
      ),
    ),
  ];
}

function zoneOf(type: WrittenZone["type"], zone: string, names: readonly LanName[]): WrittenZone {
  const records = names.map(({ name, address }) => ({ domain: name, type: typeOf(address), address }));
  return { zone, type, records };
}

/**
 * Names that are left to the star, and that it would not answer: it counts neither for a name that exists nor below one (RFC 4592), and a name exists
 * as soon as one below it has a record.
 *
 * @param records names with a record of their own
 */
function besidesStar(domain: string, records: readonly LanName[], all: readonly LanName[]): LanName[] {
  const child = (name: string) =>
    name
      .split(".")
      .slice(-domain.split(".").length - 1)
      .join(".");
  const below = ({ name }: LanName) => name !== domain && isBelow(name, domain);
  const taken = new Set(records.filter(below).map(({ name }) => child(name)));
  const hasOwn = ({ name, address }: LanName) => records.some((r) => r.name === name && r.address === address);
  return all.filter((one) => below(one) && taken.has(child(one.name)) && !hasOwn(one));
}

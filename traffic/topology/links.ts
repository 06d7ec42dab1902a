import { isPlain, type LinkParts, unusualLinks } from "../cluster/nodes/linkParts";
import type { Machine } from "../cluster/nodes/machines";
import { fact, type Survey } from "./place";

/**
 * Bonds, VLANs, bridges and cards with settings of their own, as parts of the place of all nodes: what several machines have alike is one.
 *
 * @param nameOf how a machine is called
 */
export function addLinks(machines: readonly Machine[], nameOf: (machine: Machine) => string, survey: Survey): void {
  const alike = new Map<string, { link: LinkParts; owners: Set<Machine> }>();
  for (const machine of machines)
    for (const link of unusualLinks(machine)) {
      if (isPlain(link) && link.shared.length === 0) continue;
      const { name, of, mtu, shared, asksDhcp } = link;
      const key = JSON.stringify([name, of, mtu, shared, asksDhcp]);
      const known = alike.get(key);
      if (known === undefined) alike.set(key, { link, owners: new Set([machine]) });
      else known.owners.add(machine);
    }
  for (const { link, owners } of alike.values()) {
    const { name, of, mtu, shared, asksDhcp } = link;
    const own = [...owners].map(nameOf).sort();
    survey.place({
      // The blank sorts a link before the VLANs on it.
      id: `link/${name} ${own.join(" ")}`,
      kind: "link",
      zone: "lan",
      name,
      partOf: "node",
      facts: [
        fact("made of", () => [of && madeOf(of)]),
        fact("MTU", () => [mtu]),
        fact("shared address", () => shared),
        fact("configured by", () => [asksDhcp ? "a DHCP server" : undefined]),
        owners.size === machines.length ? undefined : fact("machine", () => own),
      ],
    });
  }
}

function madeOf(of: NonNullable<LinkParts["of"]>): string {
  if (of.kind === "VLAN") return `VLAN ${of.id}${of.parent === undefined ? "" : ` of ${of.parent}`}`;
  return `${of.kind}${of.mode === "" ? "" : ` (${of.mode})`} of ${of.members.join(" and ")}`;
}

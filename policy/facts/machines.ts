import { configured, type Machine } from "../../traffic/cluster/nodes/machines";
import { orElse } from "../../traffic/model/unknown";
import type { View } from "../../traffic/model/view";

/**
 * The documents of a kind (`Layer2VIPConfig`) that a machine's configuration holds beside the first one, the later patch last; without
 * those that a patch takes out. A source that is not known yet adds none.
 */
export function documents(machine: Machine, ...kinds: string[]): View[] {
  const all = machine.sources.flatMap((source) => source.documents);
  return all.filter(
    (document) => kinds.includes(document.at("kind").text() ?? "") && document.at("$patch").text() !== "delete",
  );
}

/**
 * Addresses that machines share and hand to each other, in whichever document they are written. Source: Talos, Virtual (shared) IP:
 * `machine.network.interfaces[].vip`, also of VLANs, and the documents whose name is the address.
 */
export function virtualAddresses(machine: Machine): string[] {
  const interfaces = orElse(() => configured(machine, "machine.network.interfaces").items()) ?? [];
  const links = interfaces.flatMap((link) => [link, ...link.at("vlans").items()]);
  const named = documents(machine, "Layer2VIPConfig", "HCloudVIPConfig").map((document) => document.at("name"));
  return [...links.map((link) => link.at("vip.ip")), ...named].flatMap((view) => orElse(() => view.text()) ?? []);
}

/** Addresses in LinkConfig and its kin, with their prefix lengths: what `machine.network.interfaces` says in the first document. */
export function linkAddresses(machine: Machine): string[] {
  return documents(machine, "LinkConfig", "BondConfig", "BridgeConfig", "VLANConfig")
    .flatMap((document) => document.at("addresses").items())
    .flatMap((entry) => entry.at("address").text() ?? []);
}

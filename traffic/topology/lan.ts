import { routers } from "../cluster/nodes/links";
import type { Machine } from "../cluster/nodes/machines";
import { nodes } from "../cluster/nodes/nodes";
import { resolverPlace } from "../lan";
import { isPrivate, parseAddress } from "../model/addresses";
import type { Network } from "../model/network";
import { orElse } from "../model/unknown";
import type { View } from "../model/view";
import { addLinks } from "./links";
import { type Fact, fact, items, NOT_KNOWN, type Survey, sourceOf } from "./place";

/** The register of addresses that this repository's program keeps as a resource: nothing else tells of a NAS or a printer. */
const ADDRESS_PLAN = "homelab:network:AddressPlan";

/** The LAN's clients, its router, resolvers and devices, and the cluster's nodes. */
export function surveyLan(network: Network, survey: Survey): void {
  survey.place({ id: "client/lan", kind: "client", zone: "lan", name: "LAN device" });
  const { machines, byAddress, resolvers } = nodes(network);
  const { place } = resolverPlace(network);
  if (place !== "resolver/lan" || machines.length > 0) addResolver(place, survey);
  for (const { address } of resolvers) addResolver(`resolver/${address}`, survey);
  if (machines.length > 0) addNodes(machines, [...byAddress.keys()], survey);
  const devices = network.stack.type(ADDRESS_PLAN).flatMap((plan) => items(plan.at("devices")));
  const located = new Set(devices.flatMap((device) => addDevice(device, survey) ?? []));
  for (const router of new Set(machines.flatMap((m) => orElse(() => routers(m)) ?? []))) {
    const facts = [fact("address", () => [router]), fact("purpose", () => ["router"])];
    const known = survey.places.get(`resolver/${router}`);
    if (known !== undefined) survey.place({ ...known, facts });
    else if (!located.has(router)) addLocal(`device/${router}`, "Router", facts, survey);
  }
}

function addResolver(id: string, survey: Survey): void {
  const address = id.slice("resolver/".length);
  const local = !(parseAddress(address) !== undefined && !isPrivate(address));
  const facts = [parseAddress(address) === undefined ? NOT_KNOWN : fact("address", () => [address])];
  const place = { id, kind: "resolver", facts: [...facts, fact("purpose", () => ["DNS"])] } as const;
  if (!local) return void survey.place({ ...place, zone: "internet", name: address });
  survey.place({ ...place, zone: "lan", name: "LAN resolver" });
  survey.connect("client/lan", id, "question");
}

/** All nodes are one place: a path does not choose among them. */
function addNodes(machines: readonly Machine[], addresses: readonly string[], survey: Survey): void {
  const names = machines.map(hostName);
  // The first by name stands for all of them, in whatever order they are registered.
  const [first] = [...machines].sort((a, b) => (a.apply.name < b.apply.name ? -1 : 1));
  survey.place({
    id: "node",
    kind: "node",
    zone: "lan",
    name: names.length === 1 ? `Node ${names[0]}` : `${names.length} nodes`,
    facts: [
      ...(names.length > 1 ? [fact("host name", () => names)] : []),
      fact("address", () => addresses),
      // Sources: Kubernetes, «Ports and Protocols»; Talos, «Ingress Firewall».
      fact("port", () => ["6443", "50000"]),
    ],
    ...(first && { source: sourceOf(first.apply) }),
  });
  survey.connect("client/lan", "node", "traffic");
  addLinks(machines, hostName, survey);
}

function hostName({ apply, sources }: Machine): string {
  const documents = sources.flatMap((source) => source.documents);
  const written = documents.flatMap((d) => d.at("hostname").text() ?? d.at("machine.network.hostname").text() ?? []);
  return written.at(-1) ?? orElse(() => apply.at("node").text()) ?? apply.name;
}

/** @returns its address */
function addDevice(device: View, survey: Survey): string | undefined {
  const name = orElse(() => device.at("name").text()) ?? device.path;
  const address = orElse(() => device.at("address").text());
  const addressed = address !== undefined && parseAddress(address) !== undefined;
  const facts = [
    addressed ? fact("address", () => [address]) : NOT_KNOWN,
    fact("purpose", () => [device.at("purpose").text()]),
    fact("port", () =>
      device
        .at("ports")
        .entries()
        .map(([label, port]) => `${port.number() ?? "?"} ${label}`),
    ),
  ];
  const resolver = survey.places.get(`resolver/${address}`);
  if (resolver === undefined) addLocal(`device/${name}`, name, facts, survey);
  else {
    // The register knows what the resolver is called at home.
    resolver.name = name;
    survey.place({ ...resolver, facts });
  }
  return address;
}

function addLocal(id: string, name: string, facts: readonly (Fact | undefined)[], survey: Survey): void {
  survey.place({ id, kind: "device", zone: "lan", name, facts });
  survey.connect("client/lan", id, "traffic");
}

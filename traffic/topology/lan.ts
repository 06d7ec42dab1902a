import { isPrivate, parseAddress } from "../addresses";
import { addresses, configured, endpointHost, type Machine, machine, routers } from "../cluster/machines";
import type { Network } from "../network";
import { CONFIGURATION_APPLY, SPLIT_DNS } from "../types";
import type { View } from "../view";
import { attempt, type Fact, fact, items, type Survey, sourceOf } from "./place";

/** The register of addresses that this repository's program keeps as a resource: nothing else tells of a NAS or a printer. */
const ADDRESS_PLAN = "homelab:network:AddressPlan";

/** The LAN's clients, its router, resolvers and devices, and the cluster's nodes. */
export function surveyLan({ stack }: Network, survey: Survey): void {
  survey.place({ id: "client/lan", kind: "client", zone: "lan", name: "LAN device" });
  const machines = stack.type(CONFIGURATION_APPLY).map(machine);
  const plans = stack.type(ADDRESS_PLAN);
  const asked = [
    ...machines.flatMap((m) => attempt(() => configured(m, "machine.network.nameservers").texts()) ?? []),
    ...stack.type(SPLIT_DNS).flatMap((view) => attempt(() => view.at("nameservers").texts()) ?? []),
  ];
  for (const address of new Set(asked)) addResolver(address, survey);
  if (machines.length > 0) addNodes(machines, survey);
  for (const plan of plans) for (const device of items(plan.at("devices"))) addDevice(device, survey);
  for (const router of new Set(machines.flatMap((m) => attempt(() => routers(m)) ?? []))) addRouter(router, survey);
}

function addResolver(address: string, survey: Survey): void {
  const local = isPrivate(address);
  const facts = [fact("address", () => [address]), fact("purpose", () => ["DNS"])];
  const name = local ? "The LAN's resolver" : "A public resolver";
  survey.place({ id: `resolver/${address}`, kind: "resolver", zone: local ? "lan" : "internet", name, facts });
  if (local) survey.connect("client/lan", `resolver/${address}`, "question");
}

/** All nodes are one place: a path does not choose among them. */
function addNodes(machines: readonly Machine[], survey: Survey): void {
  const names = machines.map(({ apply, sources }) => {
    const documents = sources.flatMap((source) => source.documents);
    const written = documents.map((d) => d.at("hostname").text() ?? d.at("machine.network.hostname").text());
    return written.findLast((name) => name !== undefined) ?? attempt(() => apply.at("node").text()) ?? apply.name;
  });
  survey.place({
    id: "node",
    kind: "node",
    zone: "lan",
    name: names.length === 1 ? `Node ${names[0]}` : `${names.length} nodes`,
    facts: [
      ...(names.length > 1 ? [fact("host name", () => names)] : []),
      fact("address", () => [
        ...machines.flatMap((m) => addresses(m).map(({ address }) => address)),
        ...machines.map((m) => attempt(() => endpointHost(m))),
        ...machines.flatMap(virtualIps),
      ]),
      fact("port", () => ["6443", "50000"]),
    ],
    ...(machines[0] && { source: sourceOf(machines[0].apply) }),
  });
  survey.connect("client/lan", "node", "traffic");
}

function virtualIps(m: Machine): (string | undefined)[] {
  return configured(m, "machine.network.interfaces")
    .items()
    .map((i) => i.at("vip.ip").text());
}

function addDevice(device: View, survey: Survey): void {
  const name = attempt(() => device.at("name").text()) ?? device.path;
  const address = attempt(() => device.at("address").text());
  const purpose = fact("purpose", () => [device.at("purpose").text()]);
  const located: Fact | undefined =
    address !== undefined && parseAddress(address) !== undefined
      ? fact("address", () => [address])
      : { label: "address", values: [], known: false };
  const ports = fact("port", () =>
    device
      .at("ports")
      .entries()
      .map(([label, port]) => `${port.number() ?? "?"} ${label}`),
  );
  const resolver = survey.places.get(`resolver/${address}`);
  if (resolver !== undefined) {
    // The register knows what the resolver is called at home.
    resolver.name = name;
    survey.place({ ...resolver, facts: [purpose, ports] });
    return;
  }
  survey.place({ id: `device/${name}`, kind: "device", zone: "lan", name, facts: [located, purpose, ports] });
  survey.connect("client/lan", `device/${name}`, "traffic");
}

function addRouter(address: string, survey: Survey): void {
  const same = survey.places.get(`resolver/${address}`);
  const routes = fact("purpose", () => ["router"]);
  if (same !== undefined) survey.place({ ...same, facts: [routes] });
  else if (![...survey.places.values()].some((p) => p.kind === "device" && holds(p.facts, address)))
    survey.place({
      id: `device/${address}`,
      kind: "device",
      zone: "lan",
      name: "Router",
      facts: [fact("address", () => [address]), routes],
    });
  survey.connect("client/lan", `device/${address}`, "traffic");
}

function holds(facts: readonly Fact[], address: string): boolean {
  return facts.some(({ label, values }) => label === "address" && values.includes(address));
}

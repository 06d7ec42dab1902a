import { machinesPage } from "../../../traffic/documents/machines";
import { cards } from "../../../traffic/map/cards";
import { cardName } from "../../../traffic/map/naming";
import { Network } from "../../../traffic/model/network";
import { type Place, topology } from "../../../traffic/topology";
import { resource, UNKNOWN } from "../../policy/resources";

/** A bond with jumbo frames, a VLAN on it that control planes share an address on, a bridge of two cards, a card that DHCP configures. */
const V1ALPHA1 = `
machine:
  network:
    interfaces:
      - interface: bond0
        mtu: 9000
        bond: {interfaces: [eno1, eno2], mode: 802.3ad}
        addresses: [192.168.30.50/24]
        routes: [{network: 0.0.0.0/0, gateway: 192.168.30.1}, {network: 10.9.0.0/16, gateway: 192.168.30.2, metric: 200}]
        vlans: [{vlanId: 20, addresses: [10.20.0.50/24], vip: {ip: 10.20.0.5}}]
      - interface: br0
        bridge: {interfaces: [eno3, eno4]}
      - interface: eno5
        dhcp: true
`;
const DOCUMENTS = `
apiVersion: v1alpha1
kind: BondConfig
name: bond0
links: [eno1, eno2]
bondMode: 802.3ad
mtu: 9000
addresses: [{address: 192.168.30.50/24}]
routes: [{gateway: 192.168.30.1}, {destination: 10.9.0.0/16, gateway: 192.168.30.2, metric: 200}]
---
apiVersion: v1alpha1
kind: VLANConfig
name: bond0.20
vlanID: 20
parent: bond0
addresses: [{address: 10.20.0.50/24}]
---
apiVersion: v1alpha1
kind: Layer2VIPConfig
name: 10.20.0.5
link: bond0.20
---
apiVersion: v1alpha1
kind: BridgeConfig
name: br0
links: [eno3, eno4]
---
apiVersion: v1alpha1
kind: LinkConfig
name: eno5
up: true
---
apiVersion: v1alpha1
kind: DHCPv4Config
name: eno5
`;
const PLAIN = "machine: {network: {interfaces: [{interface: ens18, addresses: [192.168.30.51/24]}]}}";
const SHARING = PLAIN.replace("addresses:", "vip: {ip: 192.168.30.59}, addresses:");
const FORMS = [
  ["the v1alpha1 document", V1ALPHA1],
  ["documents of their own", DOCUMENTS],
] as const;

const network = (machines: Record<string, string>) =>
  new Network(
    Object.entries(machines).map(([name, patch]) =>
      resource("talos:machine/configurationApply:ConfigurationApply", name, {
        node: /192\.168\.30\.5\d(?=\/24)/.exec(patch)?.[0],
        machineConfigurationInput: UNKNOWN,
        configPatches: [`apiVersion: v1alpha1\nkind: HostnameConfig\nhostname: ${name}`, patch],
      }),
    ),
  );

/** The links on the map: name and what is known of each. */
function links(machines: Record<string, string>): Record<string, string> {
  const isLink = ({ kind }: Place) => kind === "link";
  const found = topology(network(machines)).places.filter(isLink);
  return Object.fromEntries(
    found.map(({ name, facts }) => [name, facts.map((f) => `${f.label} ${f.values.join(" and ")}`).join(", ")]),
  );
}

test.each(FORMS)("the page of machines has a row for each link, from %s", (_, patch) => {
  const page = machinesPage(network({ "cp-1": patch }));
  const rows = page.split("\n").filter((line) => /^\| `cp-1` \| `(bond|br|eno)[^`]*` \|/.test(line));
  expect(rows).toEqual([
    "| `cp-1` | `bond0` | bond (802.3ad) of `eno1`, `eno2` | 9000 | `192.168.30.50/24` |  |  | `10.9.0.0/16` by `192.168.30.2` (200) |",
    "| `cp-1` | `bond0.20` | VLAN 20 of `bond0` |  | `10.20.0.50/24` | `10.20.0.5` |  |  |",
    "| `cp-1` | `br0` | bridge of `eno3`, `eno4` |  |  |  |  |  |",
    "| `cp-1` | `eno5` |  |  |  |  | yes |  |",
  ]);
});

test("a machine with one plain card has no table of links, also where control planes share an address on it", () => {
  for (const patch of [PLAIN, SHARING]) expect(machinesPage(network({ "cp-1": patch }))).not.toContain("## Links");
});

test.each(FORMS)("the map tells what each link is made of, its MTU and what is shared on it, from %s", (_, patch) => {
  expect(links({ "cp-1": patch })).toEqual({
    bond0: "made of bond (802.3ad) of eno1 and eno2, MTU 9000",
    "bond0.20": "made of VLAN 20 of bond0, shared address 10.20.0.5",
    br0: "made of bridge of eno3 and eno4",
    eno5: "configured by a DHCP server",
  });
});

test("a plain card is no part of the map", () => {
  expect(links({ "cp-1": PLAIN })).toEqual({});
  expect(links({ "cp-1": SHARING })).toEqual({});
});

test("links that machines have alike are one on the map, and others say whose they are", () => {
  const bond = (members: string, address: string) =>
    `machine: {network: {interfaces: [{interface: bond0, bond: {interfaces: [${members}], mode: active-backup}, addresses: [${address}/24]}]}}`;
  const alike = { "cp-1": bond("eno1, eno2", "192.168.30.50"), "cp-2": bond("eno1, eno2", "192.168.30.51") };
  expect(links(alike)).toEqual({ bond0: "made of bond (active-backup) of eno1 and eno2" });
  const all = topology(network({ ...alike, "cp-3": bond("enp1s0, enp2s0", "192.168.30.52") })).places;
  expect(all.flatMap(({ kind, facts }) => (kind === "link" ? [facts.at(-1)] : []))).toEqual([
    { label: "machine", values: ["cp-1", "cp-2"], known: true },
    { label: "machine", values: ["cp-3"], known: true },
  ]);
});

test("the nodes' card shows its links by name, and a screen reader says what they are", () => {
  const [card] = cards(topology(network({ "cp-1": V1ALPHA1 })), false).filter(({ kind }) => kind === "node");
  if (card === undefined) throw new Error("there is no card of the nodes");
  expect(card.pills.map(({ text }) => text)).toEqual(["bond0", "bond0.20", "br0", "eno5"]);
  expect(cardName(card)).toContain("; Link bond0, made of bond (802.3ad) of eno1 and eno2, MTU 9000; ");
});

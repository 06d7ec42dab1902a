import type { Case } from "./case";

const ONE = "cluster/nodes/one";
const NODE = "homelab:cluster.nodes.one";
const LINKS = `${NODE}.links`;

interface Value {
  link: object;
  field: string;
  fix: RegExp;
  sound: object;
}

/** A value of a link that is none. */
const value = (says: string, message: string, { link, field, fix, sound }: Value): Case => ({
  code: "CFG-01",
  says,
  changes: [[`${ONE}/links`, { eth1: link }]],
  field: `${LINKS}.eth1.${field}`,
  message: [message],
  fix,
  sound: [[`${ONE}/links`, { eth1: sound }]],
});

const valueCases = [
  value("an address alone", "no prefix length", {
    link: { addresses: ["10.20.0.11"] },
    field: "addresses.0",
    fix: /10\.20\.0\.11\/24/,
    sound: { addresses: ["10.20.0.11/24"] },
  }),
  value("an address of a link alone", "a link alone", {
    link: { addresses: ["fe80::1/64"] },
    field: "addresses.0",
    fix: /fd00:20::11\/64/,
    sound: { addresses: ["fd00::1/64"] },
  }),
  value("an address of IPv6 with a zone", "not an address", {
    link: { addresses: ["fd00::1%eth0/64"] },
    field: "addresses.0",
    fix: /e\.g\./,
    sound: { addresses: ["FD00::1/64"] },
  }),
  value("a prefix of IPv6 over 128", "not an address", {
    link: { addresses: ["fd00::1/129"] },
    field: "addresses.0",
    fix: /e\.g\./,
    sound: { addresses: ["fd00::1/128"] },
  }),
  value("a route to a host of a network", "host bits", {
    link: { dhcp: true, routes: [{ network: "fd00:1::1/48", gateway: "fd00::1" }] },
    field: "routes.0.network",
    fix: /fd00:1::\/48/,
    sound: { dhcp: true, routes: [{ network: "fd00:1::/48", gateway: "fd00::1" }] },
  }),
  value("VLAN 4095", "4095 is not a VLAN", {
    link: { vlans: [{ id: 4095 }] },
    field: "vlans.0.id",
    fix: /1 to 4094/,
    sound: { vlans: [{ id: 4094 }] },
  }),
  value("VLAN 0", "0 is not a VLAN", {
    link: { vlans: [{ id: 0 }] },
    field: "vlans.0.id",
    fix: /1 to 4094/,
    sound: { vlans: [{ id: 1 }] },
  }),
  value("an MTU under IPv6's", "1279", {
    link: { mtu: 1279 },
    field: "mtu",
    fix: /1280 to 9216/,
    sound: { mtu: 1280 },
  }),
  value("an MTU over any card's", "9217", {
    link: { mtu: 9217 },
    field: "mtu",
    fix: /1280 to 9216/,
    sound: { mtu: 9216 },
  }),
  value("a selector of nothing", "chooses nothing", {
    link: { selector: {} },
    field: "selector",
    fix: /permanentAddress/,
    sound: { selector: { busPath: "0000:02:00.0" } },
  }),
];

/** Values of links and of raw documents that are none. */
export const linkValuesCases: Case[] = [
  ...valueCases,
  {
    code: "CFG-01",
    says: "a link's name of 16 characters",
    changes: [[`${ONE}/links`, { storagestorage12: {} }]],
    field: `${LINKS}.storagestorage12`,
    message: ["longer than the name of a link"],
    fix: /15 characters/,
    sound: [[`${ONE}/links`, { storagestorage1: {} }]],
  },
  {
    code: "CFG-01",
    says: "a patch that is no document",
    changes: [[`${ONE}/patches`, [{ kind: "EthernetConfig", name: "eno1" }]]],
    field: `${NODE}.patches.0`,
    message: ["no part of a machine's configuration"],
    fix: /apiVersion: v1alpha1/,
    sound: [[`${ONE}/patches`, [{ apiVersion: "v1alpha1", kind: "EthernetConfig", name: "eno1" }]]],
  },
  {
    code: "CFG-01",
    says: "a patch with a secret",
    changes: [["cluster/patches", [{ apiVersion: "v1alpha1", kind: "WireguardConfig", privateKey: "x" }]]],
    field: "homelab:cluster.patches.0",
    message: ["privateKey"],
    fix: /talosctl patch machineconfig/i,
    sound: [["cluster/patches", [{ apiVersion: "v1alpha1", kind: "WireguardConfig", listenPort: 51820 }]]],
  },
];

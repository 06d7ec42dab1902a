import type { Case } from "../case";
import { cilium, node, object, UNKNOWN } from "../resources";

const on = (interfaces?: readonly string[]) =>
  object("cilium.io/v2alpha1", "CiliumL2AnnouncementPolicy", "announce", {
    spec: { loadBalancerIPs: true, ...(interfaces && { interfaces }) },
  });
const peers = object("cilium.io/v2", "CiliumBGPClusterConfig", "bgp", {
  spec: { bgpInstances: [{ name: "as-64513" }] },
});
const machine = (name: string, link: string) =>
  node(name, [`machine: {network: {interfaces: [{${link}, addresses: [192.168.30.50/24]}]}}`], UNKNOWN);
const card = machine("card", "interface: ens18");
const bond = machine("bond", "interface: bond0, bond: {interfaces: [eno1, eno2]}");
const bridge = machine("bridge", "interface: br0, bridge: {interfaces: [eno1]}");
const newerBridge = node(
  "bridge",
  ["apiVersion: v1alpha1\nkind: BridgeConfig\nname: br0\nlinks: [eno1]\naddresses: [{address: 192.168.30.50/24}]\n"],
  UNKNOWN,
);
const byHardware = machine("hardware", "deviceSelector: {hardwareAddr: '02:00:00:00:00:01'}");

export const announcedCases: Case[] = [
  {
    rule: "NET-A11",
    when: "addresses are announced on an interface that no node has",
    resources: [on(["^eth[0-9]+"]), card, bond],
    reports: ["announce"],
    found: "^eth[0-9]+, and the nodes have bond0, ens18",
  },
  {
    rule: "NET-A11",
    when: "one of the nodes has the interface",
    resources: [on(["^bond0$"]), card, bond],
    reports: [],
  },
  { rule: "NET-A11", when: "a policy names no interface", resources: [on(), card], reports: [] },
  { rule: "NET-A11", when: "hardware chooses the card", resources: [on(["^eth0$"]), byHardware], reports: [] },
  { rule: "NET-A11", when: "no machine is among the resources", resources: [on(["^eth0$"])], reports: [] },
  {
    rule: "NET-A11",
    when: "the nodes are on the LAN by a bridge, of which Cilium is told nothing",
    resources: [on(["^br0$"]), peers, bridge, cilium("1.20.2")],
    reports: ["announce", "bgp"],
    found: "looks for no device such as br0",
  },
  {
    rule: "NET-A11",
    when: "the bridge is a document of its own",
    resources: [on(), newerBridge],
    reports: ["announce"],
    found: "br0",
  },
  {
    rule: "NET-A11",
    when: "Cilium's devices name the bridge",
    resources: [on(["^br0$"]), peers, bridge, cilium("1.20.2", { devices: ["br0"] })],
    reports: [],
  },
  {
    rule: "NET-A11",
    when: "Cilium's devices are others than the nodes'",
    resources: [on(), bond, cilium("1.20.2", { devices: "eth+,!bond0" })],
    reports: ["announce"],
    found: "devices are eth+, !bond0",
  },
  {
    rule: "NET-A11",
    when: "Cilium looks for interfaces besides those of its list",
    resources: [on(), bond, cilium("1.20.2", { devices: ["br+"], forceDeviceDetection: true })],
    reports: [],
  },
  {
    rule: "NET-A11",
    when: "the policy's interface is that of the one node on which Cilium serves nothing",
    resources: [on(["^br0$"]), card, bridge],
    reports: ["announce"],
    found: "the nodes have ens18",
  },
];

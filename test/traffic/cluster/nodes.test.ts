import { nodes } from "../../../traffic/cluster/nodes/nodes";
import { Network } from "../../../traffic/model/network";
import { UNKNOWN } from "../../policy/resources";
import { ask, base, ends, node } from "./world";

const DOCUMENTS = `
version: v1alpha1
machine: {type: controlplane}
---
apiVersion: v1alpha1
kind: KubeNetworkConfig
podSubnets: [10.32.0.0/16]
serviceSubnets: [10.64.0.0/16]
dnsDomain: home.internal
---
apiVersion: v1alpha1
kind: LinkConfig
name: eno1
addresses: [{address: 192.168.9.10/24}]
routes: [{gateway: 192.168.9.1}]
---
apiVersion: v1alpha1
kind: ResolverConfig
nameservers: [{address: 192.168.9.53}]
`;
const VIP = "apiVersion: v1alpha1\nkind: Layer2VIPConfig\nname: 192.168.9.2\nlink: eno1\n";
const read = (configuration: unknown, ...patches: string[]) => nodes(new Network([node("cp", patches, configuration)]));
const texts = (ranges: readonly { text: string }[]) => ranges.map(({ text }) => text);

test("what the newer documents say of a machine is known as what the older one says", () => {
  const found = read(DOCUMENTS, VIP);
  expect([...found.byAddress.keys()]).toEqual(["192.168.30.50", "192.168.9.10", "192.168.9.2"]);
  expect(texts(found.lans)).toEqual(["192.168.9.10/24"]);
  expect(texts(found.podRanges)).toEqual(["10.32.0.0/16"]);
  expect(texts(found.serviceRanges)).toEqual(["10.64.0.0/16"]);
  expect(found.resolvers.map(({ address }) => address)).toEqual(["192.168.9.53"]);
  expect(found.dnsDomain).toBe("home.internal");
});

test("documents of a patch are read before the generated configuration is known", () => {
  const found = read(UNKNOWN, DOCUMENTS, VIP);
  expect([...found.byAddress.keys()]).toEqual(["192.168.30.50", "192.168.9.10", "192.168.9.2"]);
  expect(texts(found.serviceRanges)).toEqual(["10.64.0.0/16"]);
});

test("the control planes answer at an address that a Layer2VIPConfig shares", () => {
  const resources = [...base.filter(({ name }) => name !== "cp"), node("cp", [VIP])];
  expect(ends(ask(resources, "tcp://192.168.9.2:6443"))).toBe("reachable");
});

test.each([
  ["an alias without an anchor", "machine: *nowhere\n"],
  ["an alias inside of its own anchor", "machine: &a {network: *a}\n"],
])("a patch with %s, which Talos refuses, ends no question", (_, patch) => {
  const found = read(DOCUMENTS, patch);
  expect(texts(found.lans)).toEqual(["192.168.9.10/24"]);
});

describe("a machine with a bond, a VLAN for storage and an address of IPv6", () => {
  const V1ALPHA1 = `
machine:
  network:
    interfaces:
      - interface: bond0
        bond: {interfaces: [eno1, eno2], mode: 802.3ad}
        addresses: [192.168.30.50/24, "fd00:30::50/64"]
        vlans: [{vlanId: 20, addresses: [10.20.0.50/24], vip: {ip: 10.20.0.5}}]
`;
  const NEWER = `
apiVersion: v1alpha1
kind: BondConfig
name: bond0
links: [eno1, eno2]
bondMode: 802.3ad
addresses: [{address: 192.168.30.50/24}, {address: "fd00:30::50/64"}]
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
`;
  const FORMS = [
    ["the v1alpha1 document", V1ALPHA1],
    ["documents", NEWER],
  ] as const;
  const inFront = (patch: string, ...more: string[]) => [
    ...base.filter(({ name }) => name !== "cp" && name !== "announce"),
    node("cp", [patch, ...more]),
  ];

  test.each(FORMS)("is on the LAN by the address at which it is reached, by %s", (_, patch) => {
    const found = read(UNKNOWN, patch);
    expect(texts(found.lans)).toEqual(["192.168.30.50/24"]);
    expect(texts(found.apart)).toEqual(["10.20.0.50/24"]);
    expect([...found.byAddress.keys()]).toEqual(["192.168.30.50", "10.20.0.50", "10.20.0.5"]);
  });

  test.each(FORMS)("is not known to be reached from the LAN at its storage address, by %s", (_, patch) => {
    expect(ends(ask(inFront(patch), "tcp://10.20.0.50:50000"))).toMatch(/^unknown: .*apart from the LAN/);
    expect(ends(ask(inFront(patch), "tcp://192.168.30.50:50000"))).toBe("reachable");
  });

  test("has a raw patch's interface beside those of the patches before it", () => {
    const raw = "machine: {network: {interfaces: [{interface: eth9, addresses: [10.9.0.50/24]}]}}";
    expect(texts(read(UNKNOWN, V1ALPHA1, raw).apart)).toEqual(["10.20.0.50/24", "10.9.0.50/24"]);
  });
});

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

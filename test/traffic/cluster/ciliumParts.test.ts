import { nodes } from "../../../traffic/cluster/nodes/nodes";
import { Network } from "../../../traffic/model/network";
import { forwardsNothing } from "../../../traffic/tailnet/operator";
import { resource } from "../../policy/resources";

const network = (values: object) =>
  new Network([resource("kubernetes:helm.sh/v3:Release", "cilium", { chart: "cilium", version: "1.20.2", values })]);

test("with cluster-pool, the chart's default, pods get Cilium's own ranges", () => {
  expect(nodes(network({})).podRanges.map(String)).toEqual(
    nodes(network({ ipam: { mode: "cluster-pool" } })).podRanges.map(String),
  );
  expect(nodes(network({})).podRanges).toHaveLength(1);
  expect(nodes(network({ ipam: { mode: "kubernetes" } })).podRanges).toEqual([]);
  const pools = { clusterPoolIPv4PodCIDRList: ["10.1.0.0/16", "10.2.0.0/16"] };
  expect(nodes(network({ ipam: { operator: pools } })).podRanges).toHaveLength(2);
});

test("forwarding proxies carry nothing where Cilium translates in the sockets of pods", () => {
  expect(forwardsNothing(network({ kubeProxyReplacement: true }))?.why).toContain("socketLB.hostNamespaceOnly");
  expect(
    forwardsNothing(network({ kubeProxyReplacement: true, socketLB: { hostNamespaceOnly: true } })),
  ).toBeUndefined();
  expect(forwardsNothing(network({ kubeProxyReplacement: false }))).toBeUndefined();
  expect(forwardsNothing(new Network([]))).toBeUndefined();
});

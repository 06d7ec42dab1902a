import { parseHomelab } from "../../config/load";
import { planNetwork } from "../../plan";
import { written } from "../config/written";

type Changes = Parameters<typeof written>;

const ownAddress: Changes = [["apps/photos/address", "10.0.0.45"]];
const second: Changes = [["cluster/nodes/two", { role: "worker", interface: "eth0", address: "10.0.0.33" }]];

function photos(...changes: Changes) {
  const values = written(...ownAddress, ...changes);
  const { apps, networkPolicies } = planNetwork(parseHomelab("home", { values }));
  const policy = networkPolicies.find((p) => p.metadata.name === "allow-photos")?.spec;
  const ingress = (policy as { ingress: { fromEntities?: string[]; fromCIDR?: string[] }[] }).ingress;
  const service = apps.find((a) => a.key === "photos")?.service;
  return {
    entities: ingress.flatMap((rule) => rule.fromEntities ?? []).filter((e) => e !== "ingress"),
    ranges: ingress.flatMap((rule) => rule.fromCIDR ?? []),
    sources: service?.spec.loadBalancerSourceRanges,
  };
}

describe("an app with an address of its own, open to the LAN,", () => {
  test("tells its clients by their addresses where the cluster is one machine", () => {
    expect(photos()).toEqual({ entities: [], ranges: ["10.0.0.0/24"], sources: undefined });
  });

  test("takes «world» from other nodes' tunnel, and the node that takes the connection asks for the LAN's range", () => {
    expect(photos(...second)).toEqual({ entities: ["world"], ranges: ["10.0.0.0/24"], sources: ["10.0.0.0/24"] });
  });

  test("takes other nodes for clients with native routing", () => {
    const native: Changes = [["cilium/values", { routingMode: "native" }]];
    expect(photos(...second, ...native)).toEqual({
      entities: ["remote-node"],
      ranges: ["10.0.0.0/24"],
      sources: undefined,
    });
  });

  test("sees every client's own address with DSR", () => {
    const dsr: Changes = [["cilium/values", { routingMode: "native", loadBalancer: { mode: "dsr" } }]];
    expect(photos(...second, ...dsr).entities).toEqual([]);
  });
});

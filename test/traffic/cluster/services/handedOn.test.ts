import { policy } from "../../../policy/resources";
import { cilium, node, VALUES } from "../world";
import { goes, one, without } from "./world";

const machine = (name: string, address: string) => {
  const configured = node(name, [`machine: { network: { hostname: ${name} } }`]);
  return { ...configured, props: { ...configured.props, node: address } };
};
const nodes = [machine("cp", "192.168.30.50"), machine("worker", "192.168.30.51")];
const release = (values: object) => cilium("1.20.2", { ...VALUES, ...values });
const network = (values: object, machines = nodes) => [...without("cp", "cilium"), ...machines, release(values)];
const lets = (...ingress: object[]) => policy("CiliumNetworkPolicy", "media/one", { endpointSelector: {}, ingress });
const range = { fromCIDR: ["192.168.30.0/24"] };
const world = { fromEntities: ["world"] };
const others = { fromEntities: ["remote-node"] };
const native = { routingMode: "native" };

describe("a node that hands a connection on to another one's pod", () => {
  test.each([
    ["as «world» through the tunnel, which the LAN's range is not", {}, [range], "unknown"],
    ["as «world» through the tunnel, which no node is", {}, [range, others], "unknown"],
    ["as «world» through the tunnel", {}, [range, world], "reachable"],
    ["as «world» through the tunnel, which 0.0.0.0/0 stands for", {}, [{ fromCIDR: ["0.0.0.0/0"] }], "reachable"],
    ["as itself with native routing", native, [range, others], "reachable"],
    ["as itself with native routing, which «world» is not", native, [world], "unknown"],
    ["with the client's address by DSR", { ...native, loadBalancer: { mode: "dsr" } }, [range], "reachable"],
    ["with the client's address over TCP by hybrid", { loadBalancer: { mode: "hybrid" } }, [range], "reachable"],
  ])("passes it on %s", (_, values, ingress, status) => {
    const ending = goes([...network(values), one(), lets(...ingress)]);
    expect(ending.startsWith(`${status}:`) ? status : ending).toBe(status === "reachable" ? "media/one:80" : status);
  });

  test("says on what it depends", () => {
    expect(goes([...network({}), one(), lets(range, others)])).toMatch(
      /^unknown: network policy from a device on the LAN .*no rule of CiliumNetworkPolicy media\/one lets it in/,
    );
  });

  test("is not there where the cluster is one machine", () => {
    expect(goes([...network({}, nodes.slice(0, 1)), one(), lets(range)])).toBe("media/one:80");
  });

  test("does not do so under externalTrafficPolicy Local", () => {
    const local = one({}, { externalTrafficPolicy: "Local" });
    const bgp = { ...native, bgpControlPlane: { enabled: true } };
    expect(goes([...network(bgp), local, lets(range)])).not.toMatch(/network policy/);
  });

  test("may do either where nothing tells how Cilium routes", () => {
    const uninstalled = [...without("cp", "cilium"), ...nodes, one()];
    expect(goes([...uninstalled, lets(range, world)])).toMatch(/^unknown/);
    expect(goes([...uninstalled, lets(range, world, others)])).toBe("media/one:80");
  });
});

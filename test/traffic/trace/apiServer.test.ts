import type { Resource } from "../../../traffic/model/resource";
import { policy } from "../../policy/resources";
import { ask, base, ends, node } from "../cluster/world";

const goes = (resources: readonly Resource[], to = "tcp://10.96.0.1:443", from = "pod:web/shop") =>
  ends(ask(resources, to, from));
const lets = (port?: string) =>
  policy("CiliumNetworkPolicy", "web/out", {
    endpointSelector: {},
    egress: [{ toEntities: ["kube-apiserver"], ...(port && { toPorts: [{ ports: [{ port, protocol: "TCP" }] }] }) }],
  });

test("the first address of the Service range is that of the Kubernetes API", () => {
  expect(goes(base)).toBe("default/kubernetes:443");
  const own = node("cp", ["apiVersion: v1alpha1\nkind: KubeNetworkConfig\nserviceSubnets: [10.64.0.0/16]\n"]);
  expect(goes([own], "tcp://10.64.0.1:443")).toBe("default/kubernetes:443");
});

test("where no machine is among the resources the range is Talos's own", () => {
  expect(goes([])).toBe("default/kubernetes:443");
});

test("it has the port 443 alone, and none for who is outside", () => {
  expect(goes(base, "tcp://10.96.0.1:6443")).toMatch(/^blocked: Service default\/kubernetes has no port 6443/);
  expect(goes(base, undefined, "lan")).toMatch(/^blocked: 10.96.0.1 is an address of the cluster's own/);
});

test("policies know it as kube-apiserver on the control planes' own port", () => {
  expect(goes([...base, lets()])).toBe("default/kubernetes:443");
  expect(goes([...base, lets("6443")])).toBe("default/kubernetes:443");
  expect(goes([...base, lets("443")])).toMatch(/^blocked: network policy refuses/);
  const range = policy("CiliumNetworkPolicy", "web/out", {
    endpointSelector: {},
    egress: [{ toCIDR: ["10.96.0.1/32"] }],
  });
  expect(goes([...base, range])).toMatch(/^blocked: network policy refuses/);
});

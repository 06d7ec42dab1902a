import { describeCluster, type KubeItem } from "../../../scripts/sandbox/report";

const gateway = (programmed: string): KubeItem => ({
  kind: "Gateway",
  metadata: { name: "internal-gateway", namespace: "kube-system" },
  spec: { listeners: [{ name: "https", port: 443, protocol: "HTTPS", hostname: "*.int.example.org" }] },
  status: {
    addresses: [{ value: "192.168.30.61" }],
    listeners: [{ name: "https", attachedRoutes: 2, conditions: [{ type: "Programmed", status: programmed }] }],
  },
});

test("each listener is judged by itself", () => {
  expect(describeCluster([gateway("True")])[0]).toMatch(/192\.168\.30\.61 .*https HTTPS 443 .* programmed +2/);
  expect(describeCluster([gateway("False")])[0]).toContain("NOT programmed");
});

test("a Service that waits for its address is shown without one", () => {
  const service: KubeItem = {
    kind: "Service",
    metadata: { name: "plex", namespace: "media" },
    spec: { type: "LoadBalancer", ports: [{ port: 32400 }] },
  };
  expect(describeCluster([service])[0]).toContain("media/plex  no address  32400/TCP");
});

test("a Service inside the cluster is not a load balancer's", () => {
  expect(
    describeCluster([{ kind: "Service", metadata: { name: "a", namespace: "b" }, spec: { type: "ClusterIP" } }]),
  ).toEqual([]);
});

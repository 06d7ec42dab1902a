import { X509Certificate } from "node:crypto";
import { kubectl, sandbox } from "./checkout";
import type { Expectation } from "./expectations";

interface Condition {
  type: string;
  status: string;
}
interface Gateway {
  status: { addresses: { value: string }[]; listeners: { name: string; conditions: Condition[] }[] };
}
interface Route {
  spec: { hostnames: string[] };
  status: { parents: { conditions: Condition[] }[] };
}
interface Service {
  spec: { clusterIP: string };
  status: { loadBalancer: { ingress: { ip: string }[] } };
}

const trueConditions = (conditions: Condition[]) => conditions.filter((c) => c.status === "True").map((c) => c.type);

/** What must stand in the cluster, put there by the program, the charts and the real operator. */
export function describeStanding(expected: Expectation): void {
  const { stack } = expected;
  const of = ["--stack", stack];

  test.each(expected.gateways)("Gateway $namespace/$name has $address, and every listener is programmed", (gateway) => {
    const { status } = kubectl<Gateway>(stack, "get", "gateway", gateway.name, "--namespace", gateway.namespace);
    expect(status.addresses).toEqual([{ type: "IPAddress", value: gateway.address }]);
    expect(status.listeners.map((l) => l.name).sort()).toEqual([...gateway.listeners].sort());
    for (const listener of status.listeners) {
      expect(trueConditions(listener.conditions)).toEqual(
        expect.arrayContaining(["Programmed", "Accepted", "ResolvedRefs"]),
      );
    }
  });

  test.each(expected.routes)("HTTPRoute $namespace/$name for $hostname is accepted and finds its backend", (route) => {
    const { spec, status } = kubectl<Route>(stack, "get", "httproute", route.name, "--namespace", route.namespace);
    expect(spec.hostnames).toContain(route.hostname);
    expect(status.parents).not.toHaveLength(0);
    for (const parent of status.parents) {
      expect(trueConditions(parent.conditions)).toEqual(expect.arrayContaining(["Accepted", "ResolvedRefs"]));
    }
  });

  test.each(expected.services)("Service $namespace/$name has its load-balancer address $address", (service) => {
    const { status } = kubectl<Service>(stack, "get", "service", service.name, "--namespace", service.namespace);
    expect(status.loadBalancer.ingress[0].ip).toBe(service.address);
  });

  test.each(expected.certificates)("Secret $namespace/$secret holds a certificate for its names", (certificate) => {
    const { data } = kubectl<{ data: Record<string, string> }>(
      stack,
      "get",
      "secret",
      certificate.secret,
      "--namespace",
      certificate.namespace,
    );
    const x509 = new X509Certificate(Buffer.from(data["tls.crt"], "base64"));
    for (const name of certificate.names) expect(x509.subjectAltName).toContain(`DNS:${name}`);
  });

  test.each(expected.nodes)("Node $name is Ready at the kubelet's address $address", (node) => {
    const { status } = kubectl<{ status: { addresses: unknown[]; conditions: Condition[] } }>(
      stack,
      "get",
      "node",
      node.name,
    );
    expect(status.addresses).toContainEqual({ type: "InternalIP", address: node.address });
    expect(trueConditions(status.conditions)).toContain("Ready");
  });

  test("cluster addresses come from the machine configuration's service range", () => {
    const { spec } = kubectl<Service>(stack, "get", "service", "kubernetes", "--namespace", "default");
    expect(spec.clusterIP).toMatch(expected.serviceRange);
  });

  test("the Cilium chart's objects are there", () => {
    const { items } = kubectl<{ items: { kind: string; metadata: { name: string } }[] }>(
      stack,
      "get",
      "daemonset,deployment,configmap",
      "--namespace",
      "kube-system",
    );
    const found = items.map((item) => `${item.kind}/${item.metadata.name}`);
    expect(found).toEqual(
      expect.arrayContaining(["DaemonSet/cilium", "Deployment/cilium-operator", "ConfigMap/cilium-config"]),
    );
  });

  test("the LAN's resolver answers inside the sandbox", () => {
    const { hostname } = expected.routes[0];
    const answer = sandbox("exec", ...of, "--", "getent", "ahostsv4", hostname);
    expect(answer.stdout).toContain(expected.gateways[0].address);
  });

  test("the host cannot be reached from inside", () => {
    expect(sandbox("exec", ...of, "--", "ip", "route", "get", "1.1.1.1").status).not.toBe(0);
  });
}

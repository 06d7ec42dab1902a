import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { kubectl, sandbox, stateFile } from "./checkout";
import { testResolver } from "./names";
import type { Expectation } from "./networks/expectation";

interface Condition {
  type: string;
  status: string;
}
interface KubeObject {
  kind: string;
  metadata: { namespace?: string; name: string };
}
interface Gateway extends KubeObject {
  status: { addresses: { value: string }[]; listeners: { name: string; conditions: Condition[] }[] };
}
interface Route extends KubeObject {
  spec: { hostnames?: string[] };
  status: { parents: { conditions: Condition[] }[] };
}
interface Service extends KubeObject {
  spec: { clusterIP: string; ports: { port: number; protocol: string }[] };
  status: { loadBalancer: { ingress?: { ip: string }[] } };
}
interface Node extends KubeObject {
  status: { addresses: { type: string; address: string }[]; conditions: Condition[] };
}
interface Secret extends KubeObject {
  data: Record<string, string>;
}

const KINDS = ["gateways", "httproutes", "tcproutes", "services", "nodes", "secrets", "daemonsets", "deployments"];

const id = ({ metadata: { namespace, name } }: KubeObject) => (namespace === undefined ? name : `${namespace}/${name}`);
const trueConditions = (conditions: Condition[]) => conditions.filter((c) => c.status === "True").map((c) => c.type);

/** The objects of a cluster, read at once. */
class Standing {
  private readonly items: KubeObject[];

  constructor(stack: string) {
    this.items = kubectl<{ items: KubeObject[] }>(stack, ["get", KINDS.join(), "--all-namespaces"]).items;
  }

  all<T extends KubeObject>(...kinds: string[]): T[] {
    return this.items.filter((item): item is T => kinds.includes(item.kind));
  }

  one<T extends KubeObject>(kind: string, name: string): T {
    const found = this.all<T>(kind).find((item) => id(item) === name);
    if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
    return found;
  }
}

/** Tests the contents of the cluster: objects of the program, of the charts and of the real operator. */
export function describeStanding(expected: Expectation): void {
  const { stack } = expected;
  const of = ["--stack", stack];
  let cluster: Standing;

  beforeAll(() => {
    cluster = new Standing(stack);
  });

  test("there are no Gateways but those that are declared", () => {
    const declared = expected.gateways.map((g) => `${g.namespace}/${g.name}`);
    expect(cluster.all("Gateway").map(id).sort()).toEqual(declared.sort());
  });

  test.each(expected.gateways)("Gateway $namespace/$name has $address, and every listener is programmed", (gateway) => {
    const { status } = cluster.one<Gateway>("Gateway", `${gateway.namespace}/${gateway.name}`);
    expect(status.addresses).toEqual([{ type: "IPAddress", value: gateway.address }]);
    expect(status.listeners.map((l) => l.name).sort()).toEqual([...gateway.listeners].sort());
    for (const listener of status.listeners) {
      expect(trueConditions(listener.conditions)).toEqual(
        expect.arrayContaining(["Programmed", "Accepted", "ResolvedRefs"]),
      );
    }
  });

  test("the routes are those that are declared, and each is accepted and finds its backend", () => {
    const routes = cluster.all<Route>("HTTPRoute", "TCPRoute");
    const names = routes.map((route) => [`${route.kind} ${id(route)}`, (route.spec.hostnames ?? []).join()]);
    expect(Object.fromEntries(names)).toEqual(expected.routes);
    for (const route of routes) {
      expect(route.status.parents).not.toHaveLength(0);
      for (const parent of route.status.parents)
        expect([id(route), trueConditions(parent.conditions)]).toEqual([
          id(route),
          expect.arrayContaining(["Accepted", "ResolvedRefs"]),
        ]);
    }
  });

  test("each load-balancer address is at the Service that declares it, with its ports, and no other is handed out", () => {
    const found = cluster.all<Service>("Service").flatMap((service) =>
      (service.status.loadBalancer.ingress ?? []).map(({ ip }) => {
        const ports = service.spec.ports.map(({ port, protocol }) => `${port}/${protocol}`);
        return [id(service), { address: ip, ports }];
      }),
    );
    expect(Object.fromEntries(found)).toEqual(expected.services);
  });

  test.each(expected.certificates)("Secret $namespace/$secret holds a certificate for its names", (certificate) => {
    const { data } = cluster.one<Secret>("Secret", `${certificate.namespace}/${certificate.secret}`);
    const x509 = new X509Certificate(Buffer.from(data["tls.crt"] as string, "base64"));
    for (const name of certificate.names) expect(x509.subjectAltName).toContain(`DNS:${name}`);
  });

  test("every machine is a Node, Ready at its kubelet's address", () => {
    const nodes = cluster.all<Node>("Node");
    const addresses = nodes.map((node) => [
      id(node),
      node.status.addresses.find(({ type }) => type === "InternalIP")?.address,
    ]);
    expect(Object.fromEntries(addresses)).toEqual(expected.nodes);
    for (const node of nodes) expect(trueConditions(node.status.conditions)).toContain("Ready");
  });

  test("cluster addresses come from the machine configuration's service range", () => {
    expect(cluster.one<Service>("Service", "default/kubernetes").spec.clusterIP).toMatch(expected.serviceRange);
  });

  test("Cilium's chart has brought its pods, and Hubble's page on port 80", () => {
    const workloads = cluster.all("DaemonSet", "Deployment").map((item) => `${item.kind} ${id(item)}`);
    expect(workloads).toEqual(
      expect.arrayContaining(["DaemonSet kube-system/cilium", "Deployment kube-system/cilium-operator"]),
    );
    expect(cluster.one<Service>("Service", "kube-system/hubble-ui").spec.ports).toMatchObject([{ port: 80 }]);
  });

  describe("the LAN's resolver", () => {
    const { address, names, absent } = expected.lanDns;
    testResolver(stack, address, () => names, absent);
  });

  const { clusterDns } = expected;
  if (clusterDns !== undefined)
    describe("the cluster's CoreDNS", () => {
      const services = () =>
        Object.entries(clusterDns.services).map(([name, service]): [string, string] => [
          `${name}.cluster.local`,
          cluster.one<Service>("Service", service).spec.clusterIP,
        ]);
      testResolver(
        stack,
        clusterDns.address,
        () => ({ ...clusterDns.names, ...Object.fromEntries(services()) }),
        clusterDns.absent,
      );

      test("has the files of the ConfigMaps as they stand in the API server", () => {
        const { items } = kubectl<{ items: { data: Record<string, string> }[] }>(stack, [
          ...["get", "configmap", "coredns", "coredns-custom", "--namespace", "kube-system"],
        ]);
        const folder = stateFile(stack, "coredns/etc/coredns");
        const loaded = ["Corefile", "custom/server.conf"].map((file) => readFileSync(join(folder, file), "utf8"));
        expect(loaded).toEqual([items[0]?.data.Corefile, items[1]?.data["server.conf"]]);
      });
    });

  test("the host cannot be reached from inside", () => {
    expect(sandbox("exec", ...of, "--", "ip", "route", "get", "1.1.1.1").status).not.toBe(0);
  });
}

import { object, policy } from "../../policy/resources";
import { app, ask, base, ends, node, resolver, service } from "./world";

type Props = Record<string, unknown>;

const goes = (resources: Parameters<typeof ask>[0], to: string, from = "pod:web/x") =>
  ends(ask([...base, ...resources], to, from));

const workload = (kind: string, name: string, labels: Props, pod: Props = {}, spec: Props = {}) =>
  object("apps/v1", kind, name, {
    spec: { ...spec, template: { metadata: { labels }, spec: { containers: [{}], ...pod } } },
  });
const one = (ports: Props[] = [{ port: 80 }]) => service("media/one", { selector: { app: "one" }, ports });

describe("cluster names", () => {
  test.each(["one.media", "one.media.svc", "one.media.svc.cluster.local"])("%s is the Service", (name) => {
    expect(goes([one()], `http://${name}`)).toBe("media/one:80");
  });

  test("a bare name is a Service of the pod's own namespace", () => {
    expect(goes([one()], "http://one", "pod:media/x")).toBe("media/one:80");
    expect(goes([one()], "http://one", "pod:web/x")).not.toBe("media/one:80");
  });

  test("a Service that does not exist has no name", () => {
    expect(goes([], "http://one.media.svc.cluster.local")).toMatch(/^blocked: .*there is no Service media\/one/);
  });

  test("cluster names mean nothing on the LAN", () => {
    expect(goes([one(), resolver("192.168.30.61")], "http://one.media.svc.cluster.local", "lan")).toMatch(
      /^blocked: .*public DNS/,
    );
  });
});

describe("ports", () => {
  const named = one([{ port: 80, targetPort: "web" } as Props]);
  const made = (number: number, name = "one") =>
    workload(
      "Deployment",
      `media/${name}`,
      { app: "one" },
      { containers: [{ ports: [{ name: "web", containerPort: number }] }] },
    );
  const lets = (port: string) =>
    policy("CiliumNetworkPolicy", "media/allow", {
      endpointSelector: { matchLabels: { app: "one" } },
      ingress: [{ fromEntities: ["cluster"], toPorts: [{ ports: [{ port, protocol: "TCP" }] }] }],
    });

  test("policies see the pod's port, not the Service's", () => {
    const to8080 = one([{ port: 80, targetPort: 8080 }]);
    expect(goes([to8080, lets("8080")], "http://one.media")).toBe("media/one:80");
    expect(goes([to8080, lets("80")], "http://one.media")).toMatch(/^blocked: network policy refuses/);
  });

  test("a named port is the workload's", () => {
    expect(goes([named, made(8080), lets("8080")], "http://one.media")).toBe("media/one:80");
    expect(goes([named, made(8081), lets("8080")], "http://one.media")).toMatch(/^blocked/);
  });

  test("a named port of pods that no resource makes is not known", () => {
    expect(goes([named], "http://one.media")).toMatch(/^unknown: .*none of the resources makes these pods/);
  });

  test("two workloads with different ports of one name are not told apart", () => {
    expect(goes([named, made(8080), made(8081, "two")], "http://one.media")).toMatch(
      /^unknown: .*different ports named «web»/,
    );
  });

  test("the protocol is a part of the port", () => {
    expect(goes([one()], "udp://one.media:80")).toBe("blocked: Service media/one has no port 80/udp (it has 80/tcp)");
  });
});

describe("what is behind a Service", () => {
  test("pods of a workload with no replicas are not there", () => {
    expect(
      goes([one(), workload("Deployment", "media/one", { app: "one" }, {}, { replicas: 0 })], "http://one.media"),
    ).toMatch(/^blocked: .*replicas is 0/);
  });

  test("a Service without a selector leads to something that is not known", () => {
    expect(goes([service("media/one", { ports: [{ port: 80 }] })], "http://one.media")).toMatch(
      /^unknown: .*has no selector/,
    );
    expect(
      goes([service("media/one", { externalName: "nas.example.org", ports: [{ port: 80 }] })], "http://one.media"),
    ).toMatch(/^unknown: .*stands for the name nas.example.org/);
  });

  test("pods on the node's network are the node, for which no pod's policy counts", () => {
    const deny = policy("CiliumNetworkPolicy", "media/deny", { endpointSelector: {}, ingress: [{}] });
    expect(goes([one(), deny], "http://one.media")).toMatch(/^blocked/);
    expect(
      goes(
        [one(), deny, workload("DaemonSet", "media/one", { app: "one" }, { hostNetwork: true })],
        "http://one.media",
      ),
    ).toBe("media/one:80");
  });
});

describe("nodes", () => {
  const machine = (type: string, name = "cp") =>
    node(
      name,
      [],
      `machine: {type: ${type}, network: {interfaces: [{interface: ens18, addresses: [192.168.30.50/24]}]}}`,
    );
  const only = (type: string) => base.filter((r) => r.name !== "cp").concat(machine(type));
  const onLan = (resources: Parameters<typeof ask>[0], port: number) =>
    ends(ask(resources, `tcp://192.168.30.50:${port}`));

  test("a control plane has the Kubernetes API and Talos's, a worker Talos's alone", () => {
    expect(onLan(only("controlplane"), 6443)).toBe("reachable");
    expect(onLan(only("worker"), 6443)).toMatch(/^blocked: 192.168.30.50 is a worker/);
    expect(onLan(only("worker"), 50000)).toBe("reachable");
  });

  test("Talos's own firewall is not read, and makes the answer unknown", () => {
    const walled = node("cp", ["apiVersion: v1alpha1\nkind: NetworkDefaultActionConfig\ningress: block\n"]);
    expect(onLan([...base.filter((r) => r.name !== "cp"), walled], 50000)).toMatch(/^unknown: the node's firewall/);
  });

  test("a pod with a host port listens on its node", () => {
    const onPort = (kind: string) =>
      workload(kind, "media/one", { app: "one" }, { containers: [{ ports: [{ containerPort: 80, hostPort: 8080 }] }] });
    expect(onLan([...base, onPort("DaemonSet")], 8080)).toBe("reachable");
    expect(onLan([...base, node("second"), onPort("Deployment")], 8080)).toMatch(
      /^unknown: whether Deployment media\/one/,
    );
    expect(onLan(base, 8080)).toMatch(/^blocked: nothing of the resources listens/);
  });
});

test("a pod of which no resource speaks has the label of its name, and the path says that no more is known", () => {
  const verdict = ask([...base, app("media/one")], "http://one.media", "pod:web/x");
  expect(verdict.hops[0]?.text).toContain("only the label app.kubernetes.io/name=x is known of them");
});

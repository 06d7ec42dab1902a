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

  test("a selector that no workload of the namespace meets chooses nothing", () => {
    const other = workload("Deployment", "media/other", { app: "other" });
    expect(goes([one(), other], "http://one.media")).toMatch(
      /^blocked: Service media\/one has no pods: no workload in the namespace media has the labels/,
    );
  });

  test("what another program may bring into the namespace is not missing", () => {
    const other = workload("Deployment", "media/other", { app: "other" });
    const release = object("helm.toolkit.fluxcd.io/v2", "HelmRelease", "media/chart", { spec: {} });
    const database = object("postgresql.cnpg.io/v1", "Cluster", "media/one", { spec: {} });
    const elsewhere = workload("Deployment", "web/other", { app: "other" });
    expect(goes([one(), other, release], "http://one.media")).toBe("media/one:80");
    expect(goes([one(), other, database], "http://one.media")).toBe("media/one:80");
    expect(goes([one(), elsewhere], "http://one.media")).toBe("media/one:80");
  });

  test("a port that no container lists is said, and may be open all the same", () => {
    const listing = (containerPort: number) =>
      workload("Deployment", "media/one", { app: "one" }, { containers: [{ ports: [{ containerPort }] }] });
    const last = (containerPort: number) =>
      ask([...base, one(), listing(containerPort)], "http://one.media", "pod:web/x");
    expect(last(8080)).toMatchObject({ status: "reachable" });
    expect(last(8080).hops.at(-1)?.text).toMatch(
      /on port 80, which none of their containers lists \(they list 8080\)$/,
    );
    expect(last(80).hops.at(-1)?.text).toMatch(/on port 80$/);
  });

  describe("a Service without a selector", () => {
    const bare = (port: Props = { port: 80 }) => service("media/nas", { ports: [port] });
    const slice = (address: string, port: Props = { port: 5000 }, conditions: Props = {}) => {
      const made = object("discovery.k8s.io/v1", "EndpointSlice", "media/nas-1", {
        ports: [port],
        endpoints: [{ addresses: [address], conditions }],
      });
      Object.assign(made.props.metadata as Props, { labels: { "kubernetes.io/service-name": "nas" } });
      return made;
    };
    const endpoints = object("v1", "Endpoints", "media/nas", {
      subsets: [{ addresses: [{ ip: "192.168.30.5" }], ports: [{ port: 5000 }] }],
    });
    const reached = (...resources: Parameters<typeof ask>[0]) => goes([...resources], "http://nas.media");

    test("leads to the addresses of its EndpointSlices or Endpoints", () => {
      expect(reached(bare(), slice("192.168.30.5"))).toBe("media/nas:80");
      expect(reached(bare(), endpoints)).toBe("media/nas:80");
      const { hops } = ask([...base, bare(), endpoints], "http://nas.media", "pod:web/x");
      expect(hops.at(-1)?.text).toBe("Service media/nas sends port 80/tcp to 192.168.30.5:5000");
    });

    test("has no endpoint where none is ready, or has a port of that name and protocol", () => {
      expect(reached(bare(), slice("192.168.30.5", { port: 5000 }, { ready: false }))).toMatch(
        /^blocked: .*has no endpoint/,
      );
      expect(reached(bare({ name: "web", port: 80 }), slice("192.168.30.5"))).toMatch(/^blocked: .*has no endpoint/);
      expect(reached(bare(), slice("192.168.30.5", { port: 5000, protocol: "UDP" }))).toMatch(/^blocked/);
    });

    test("is reached as policies let the client reach that address, at the endpoint's port", () => {
      const lets = (cidr: string, port = "5000") =>
        policy("CiliumNetworkPolicy", "web/out", {
          endpointSelector: {},
          egress: [
            { toEntities: ["cluster"], toPorts: [{ ports: [{ port: "53", protocol: "ANY" }] }] },
            { toCIDR: [cidr], toPorts: [{ ports: [{ port, protocol: "TCP" }] }] },
          ],
        });
      expect(reached(bare(), endpoints, lets("192.168.30.5/32"))).toBe("media/nas:80");
      expect(reached(bare(), endpoints, lets("192.168.30.6/32"))).toMatch(/^blocked: network policy refuses/);
      expect(reached(bare(), endpoints, lets("192.168.30.5/32", "80"))).toMatch(/^blocked: network policy refuses/);
    });

    test("whose address is a pod's leads to a pod that is not known", () => {
      expect(reached(bare(), slice("10.244.1.7"))).toMatch(/^unknown: which pod has the address 10.244.1.7/);
    });
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

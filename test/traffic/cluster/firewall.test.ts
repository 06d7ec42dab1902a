import type { Resource } from "../../../traffic/model/resource";
import { secret } from "../../policy/resources";
import { app, ask, base, cilium, ends, gateway, httpRoute, node, object, resolver, service, VALUES } from "./world";

type Senders = readonly (string | { subnet: string; except: string })[];

const CLOSED = "apiVersion: v1alpha1\nkind: NetworkDefaultActionConfig\ningress: block\n";

function rule(name: string, ports: unknown[], senders: Senders, protocol = "tcp"): string {
  const ingress = senders.map((sender) => (typeof sender === "string" ? { subnet: sender } : sender));
  return JSON.stringify({
    ...{ apiVersion: "v1alpha1", kind: "NetworkRuleConfig", name },
    ...{ portSelector: { ports, protocol }, ingress },
  });
}

/** A control plane, one of several where `others` are given. */
function machine(address: string, patches: string[], type = "controlplane"): Resource {
  const configuration = `machine: {type: ${type}, network: {interfaces: [{interface: ens18, addresses: [${address}/24]}]}}\ncluster: {network: {podSubnets: [10.244.0.0/16]}}`;
  const made = node(`node-${address}`, patches, secret(configuration));
  return { ...made, props: { ...made.props, node: address } };
}

const others = base.filter((r) => r.name !== "cp");
const walled = (...patches: string[]) => [...others, machine("192.168.30.50", [CLOSED, ...patches])];
const to = (resources: readonly Resource[], port: number, from = "lan") =>
  ends(ask(resources, `tcp://192.168.30.50:${port}`, from));

describe("a machine that is closed", () => {
  test("lets nobody in where no rule is for the port", () => {
    expect(to(walled(), 2379)).toMatch(/^blocked: Talos's firewall .*no NetworkRuleConfig opens this port/);
    expect(to(walled(rule("a", [2378, "2380-2390"], ["0.0.0.0/0"])), 2379)).toMatch(/^blocked/);
    expect(to(walled(rule("a", [2379], ["0.0.0.0/0"], "udp")), 2379)).toMatch(/^blocked/);
  });

  test("lets in whom a rule for the port names, and the step names the rule", () => {
    const open = walled(rule("api", ["49999-50001"], ["192.168.30.0/24"]));
    const verdict = ask(open, "tcp://192.168.30.50:50000");
    expect(verdict.status).toBe("reachable");
    expect(verdict.hops.map((h) => h.text).join("\n")).toContain("NetworkRuleConfig api takes 192.168.30.0/24");
    expect(verdict.hops.find((h) => h.text.includes("firewall"))?.evidence).toMatchObject({
      title: "ConfigurationApply node-192.168.30.50",
      field: "configPatches[1]",
    });
  });

  test("names the rule that does not take the sender, with its document", () => {
    const verdict = ask(walled(rule("etcd", ["2379-2380"], ["192.168.30.50/32"])), "tcp://192.168.30.50:2379");
    expect(ends(verdict)).toMatch(/^blocked: .*2379\/tcp from a device on the LAN.*etcd takes 192.168.30.50\/32/);
    expect(verdict).toMatchObject({ by: { field: "configPatches[1]" } });
  });

  test("one rule of several is enough", () =>
    expect(to(walled(rule("a", [50000], ["10.0.0.0/8"]), rule("b", [50000], ["192.168.0.0/16"])), 50000)).toBe(
      "reachable",
    ));

  test("where a part of the LAN is let in, it depends on the client's address", () => {
    expect(to(walled(rule("api", [50000], ["192.168.30.16/28"])), 50000)).toMatch(/^unknown: .*client's own address/);
    const except = [{ subnet: "192.168.30.0/24", except: "192.168.30.128/25" }];
    expect(to(walled(rule("api", [50000], except)), 50000)).toMatch(/^unknown: .*except 192.168.30.128\/25/);
    expect(to(walled(rule("api", [50000], [{ subnet: "0.0.0.0/0", except: "192.168.30.0/24" }])), 50000)).toMatch(
      /^blocked/,
    );
  });

  test("takes what it sends itself", () => expect(to(walled(), 10250, "node")).toBe("reachable"));

  // Cilium gives pods 10.0.0.0/8 where its chart is told nothing else.
  test("takes a pod that may come with its own address or its node's only where both are let in", () => {
    const second = machine("192.168.30.52", [CLOSED]);
    const both = rule("kubelet", [10250], ["192.168.30.52/32", "10.0.0.0/8"]);
    expect(to([...walled(both), second], 10250, "pod:web/x")).toBe("reachable");
    expect(to([...walled(rule("kubelet", [10250], ["192.168.30.52/32"])), second], 10250, "pod:web/x")).toMatch(
      /^unknown: .*depends on the node that it comes from/,
    );
    expect(to([...walled(), second], 10250, "pod:web/x")).toMatch(/^blocked/);
  });

  test("asks the API server's Service of pods, too", () => {
    const service = (patches: string[]) => ends(ask(walled(...patches), "tcp://10.96.0.1:443", "pod:web/x"));
    expect(service([])).toMatch(/^blocked: Talos's firewall does not let in port 6443/);
    expect(service([rule("api", [6443], ["10.0.0.0/8"])])).toBe("default/kubernetes:443");
  });
});

describe("control planes among each other", () => {
  const etcd = (senders: Senders) => {
    const patches = [CLOSED, rule("etcd", ["2379-2380"], senders)];
    return [...others, machine("192.168.30.50", patches), machine("192.168.30.52", patches)];
  };

  test("reach etcd where the rule names all of them", () => {
    expect(to(etcd(["192.168.30.50/32", "192.168.30.52/32"]), 2379, "node")).toBe("reachable");
  });

  test("do not where it names one", () => {
    expect(to(etcd(["192.168.30.50/32"]), 2379, "node")).toMatch(/^unknown: .*depends on/);
  });
});

describe("documents of one name", () => {
  test("are one: the later one's lists replace the earlier's, and what it does not say stays", () => {
    const first = rule("api", [50000], ["10.0.0.0/8"]);
    const later = "apiVersion: v1alpha1\nkind: NetworkRuleConfig\nname: api\ningress: [{subnet: 192.168.30.0/24}]\n";
    expect(to(walled(first, later), 50000)).toBe("reachable");
    expect(to(walled(rule("api", [50000], ["192.168.30.0/24"]), rule("api", [50000], ["10.0.0.0/8"])), 50000)).toMatch(
      /^blocked/,
    );
  });

  test("are taken out by a patch", () => {
    const gone = (kind: string, name = "") => `apiVersion: v1alpha1\nkind: ${kind}\n${name}$patch: delete\n`;
    const api = rule("api", [50000], ["192.168.30.0/24"]);
    expect(to(walled(api, gone("NetworkRuleConfig", "name: api\n")), 50000)).toMatch(/^blocked/);
    expect(to(walled(gone("NetworkDefaultActionConfig")), 50000)).toBe("reachable");
  });

  test("the later default counts", () =>
    expect(to(walled(CLOSED.replace("block", "accept")), 50000)).toBe("reachable"));
});

test("a machine that is open shuts out whom a rule for the port does not name", () => {
  const open = (...patches: string[]) => [...others, machine("192.168.30.50", patches)];
  expect(to(open(rule("api", [50000], ["10.0.0.0/8"])), 50000)).toMatch(/^blocked: .*api takes 10.0.0.0\/8/);
  expect(to(open(rule("api", [50000], [])), 50000)).toMatch(/^blocked: .*takes nobody/);
  expect(to(open(rule("api", [50000], ["192.168.30.0/24"])), 50000)).toBe("reachable");
  expect(to(open(rule("other", [9100], [])), 50000)).toBe("reachable");
});

test("of a shared address it is not known which machine takes the connection", () => {
  const shared = "machine: {network: {interfaces: [{interface: ens18, vip: {ip: 192.168.30.49}}]}}";
  const opening = rule("api", [50000], ["0.0.0.0/0"]);
  const two = (second: string[]) => [
    ...others,
    machine("192.168.30.50", [shared, CLOSED, opening]),
    machine("192.168.30.52", [shared, ...second]),
  ];
  const at = (resources: readonly Resource[]) => ends(ask(resources, "tcp://192.168.30.49:50000"));
  expect(at(two([CLOSED, opening]))).toBe("reachable");
  expect(at(two([CLOSED]))).toMatch(/^unknown: .*on one machine and not on another/);
  expect(at(two([]))).toBe("reachable");
});

describe("what Cilium takes off the wire before", () => {
  const port = { nodePort: 30080, port: 80 };
  const opened = service("media/one", { type: "NodePort", selector: { app: "one" }, ports: [port] });
  const without = (resources: readonly Resource[]) => [
    ...resources.filter((r) => r.name !== "cilium"),
    cilium("1.20.2", { ...VALUES, kubeProxyReplacement: false }),
  ];

  test("NodePorts pass the firewall by, and the step says so", () => {
    const verdict = ask([...walled(), opened], "tcp://192.168.30.50:30080");
    expect(ends(verdict)).toBe("media/one:80");
    expect(verdict.hops.some((h) => h.text.includes("siderolabs/talos#12955"))).toBe(true);
  });

  test("with kube-proxy they do not", () =>
    expect(to(without([...walled(), opened]), 30080)).toMatch(/^blocked: Talos's firewall/));

  test("load-balancer addresses pass it by", () => {
    const own = service(
      "media/one",
      { type: "LoadBalancer", selector: { app: "one" }, ports: [{ port: 80 }] },
      { "lbipam.cilium.io/ips": "192.168.30.70" },
    );
    const verdict = ask([...walled(), own], "tcp://192.168.30.70:80");
    expect(ends(verdict)).toBe("media/one:80");
    expect(verdict.hops.some((h) => h.text.includes("siderolabs/talos#12955"))).toBe(true);
  });

  test("a host port passes it by, a port of a pod with the node's network does not", () => {
    const exporter = (spec: object) =>
      object("apps/v1", "DaemonSet", "media/x", { spec: { template: { metadata: { labels: { app: "x" } }, spec } } });
    const hostPort = exporter({ containers: [{ ports: [{ containerPort: 80, hostPort: 9100 }] }] });
    const shared = exporter({ hostNetwork: true, containers: [{ ports: [{ containerPort: 9100 }] }] });
    expect(to([...walled(), hostPort], 9100)).toBe("reachable");
    expect(to([...walled(), shared], 9100)).toMatch(/^blocked: Talos's firewall/);
  });
});

describe("a Gateway's proxy on a closed machine", () => {
  const through = (...patches: string[]) =>
    ends(
      ask(
        [
          ...[...walled(...patches), resolver("192.168.30.61", ["address=/int.example.org/192.168.30.61"])],
          ...[gateway("kube-system/gw"), httpRoute("media/app"), app("media/app")],
        ],
        "https://app.int.example.org",
      ),
    );

  test("is reached where a rule opens the listener's port", () =>
    expect(through(rule("gateways", [80, 443], ["0.0.0.0/0"]))).toBe("media/app:80"));

  test("is not known to be where none does", () =>
    expect(through()).toMatch(/^unknown: no rule of Talos's firewall opens port 443/));
});

test("without a firewall nothing is said of one", () => {
  const verdict = ask([...others, machine("192.168.30.50", [])], "tcp://192.168.30.50:50000");
  expect(verdict.status).toBe("reachable");
  expect(verdict.hops.some((h) => h.text.includes("firewall"))).toBe(false);
});

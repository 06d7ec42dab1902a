import type { Resource } from "../../../../traffic/model/resource";
import { object, UNKNOWN } from "../../../policy/resources";
import { cilium, gateway, http, httpRoute, l2, node, service, VALUES } from "../world";
import { goes, one as media, type Props, without } from "./world";

const one = (spec: Props = {}) => media({}, spec);
const pods = (kind: string, spec: Props = {}) =>
  object("apps/v1", kind, "media/one", {
    spec: { template: { metadata: { labels: { app: "one" } }, spec: { containers: [], ...spec } } },
  });

describe("the nodes that answer ARP", () => {
  const chosen = (nodeSelector: Props, ...machines: Resource[]) =>
    goes([...without("announce", "cp"), ...machines, l2({ nodeSelector }), one()]);
  const named = node("cp", ["apiVersion: v1alpha1\nkind: HostnameConfig\nhostname: CP.lab\n"]);
  const labelled = node("cp", ["machine: {nodeLabels: {rack: a}}"]);
  const worker = node("worker", ["machine: {type: worker}"]);

  test.each([
    ["an empty selector", {}],
    ["empty lists", { matchLabels: {}, matchExpressions: [] }],
    ["the operating system", { matchLabels: { "kubernetes.io/os": "linux" } }],
    [
      "one of several operating systems",
      { matchExpressions: [{ key: "kubernetes.io/os", operator: "In", values: ["linux"] }] },
    ],
    ["the role of the configuration", { matchLabels: { "node-role.kubernetes.io/control-plane": "" } }],
  ])("%s chooses a control plane of Talos", (_, selector) => {
    expect(chosen(selector, node("cp"))).toBe("media/one:80");
  });

  test("are known by their operating system and role where no machine is among the resources", () => {
    expect(chosen({ matchLabels: { "kubernetes.io/os": "linux" } })).toBe("media/one:80");
    expect(chosen({ matchLabels: { "node-role.kubernetes.io/control-plane": "" } })).toBe("media/one:80");
    expect(
      chosen({ matchExpressions: [{ key: "node-role.kubernetes.io/control-plane", operator: "DoesNotExist" }] }),
    ).toMatch(/^unknown/);
  });

  test("are none where the labels that every Talos node has are against it", () => {
    expect(chosen({ matchLabels: { "kubernetes.io/os": "windows" } }, node("cp"))).toMatch(
      /^blocked: .*chooses none of the nodes/,
    );
    const workers = { matchExpressions: [{ key: "node-role.kubernetes.io/control-plane", operator: "DoesNotExist" }] };
    expect(chosen(workers, node("cp"))).toMatch(/^blocked/);
    expect(chosen(workers, node("cp"), worker)).toBe("media/one:80");
  });

  test("are known by the name and the labels of their configuration", () => {
    expect(chosen({ matchLabels: { "kubernetes.io/hostname": "cp" } }, named)).toBe("media/one:80");
    expect(chosen({ matchLabels: { "kubernetes.io/hostname": "other" } }, named)).toMatch(/^blocked/);
    expect(chosen({ matchLabels: { rack: "a" } }, labelled)).toBe("media/one:80");
    expect(chosen({ matchLabels: { rack: "b" } }, labelled)).toMatch(/^blocked/);
  });

  test("may have any architecture, and labels that the configuration does not set", () => {
    expect(chosen({ matchLabels: { "kubernetes.io/arch": "amd64" } }, node("cp"))).toMatch(/^unknown/);
    expect(chosen({ matchLabels: { rack: "a" } }, node("cp"))).toMatch(/^unknown: .*chooses nodes by labels/);
  });

  test("have a role once the generated configuration is known", () => {
    expect(chosen({ matchLabels: { "node-role.kubernetes.io/control-plane": "" } }, node("cp", [], UNKNOWN))).toMatch(
      /^unknown/,
    );
  });

  test("answer on the interfaces of those that are chosen only", () => {
    const other = node("cp", ["machine: {network: {interfaces: [{interface: eth0, addresses: [192.168.30.51/24]}]}}"]);
    const on = (interfaces: string[]) =>
      goes([
        ...without("announce", "cp"),
        other,
        worker,
        one(),
        l2({ interfaces, nodeSelector: { matchLabels: { "node-role.kubernetes.io/control-plane": "" } } }),
      ]);
    expect(on(["^eth"])).toBe("media/one:80");
    expect(on(["^ens"])).toMatch(/^blocked: .*the nodes have eth0/);
  });

  test("have the interfaces of the newer documents", () => {
    const linked = node(
      "cp",
      ["apiVersion: v1alpha1\nkind: LinkConfig\nname: enp1s0\naddresses: [{address: 192.168.30.50/24}]\n"],
      "machine: {type: controlplane}\n",
    );
    const on = (interfaces: string[]) => goes([...without("announce", "cp"), linked, l2({ interfaces }), one()]);
    expect(on(["^enp"])).toBe("media/one:80");
    expect(on(["^eth"])).toMatch(/^blocked: .*the nodes have enp1s0/);
  });
});

describe("a Service with externalTrafficPolicy Local", () => {
  const local = one({ externalTrafficPolicy: "Local" });
  const at = (version: string, ...more: Resource[]) =>
    goes([...without("cilium"), cilium(version, VALUES), local, ...more]);
  const worker = node("worker", ["machine: {type: worker, nodeLabels: {disk: fast}}"]);
  const controlPlanes = l2({ nodeSelector: { matchLabels: { "node-role.kubernetes.io/control-plane": "" } } });
  const narrowed = (...more: Resource[]) =>
    goes([...without("announce", "cilium"), cilium("1.20.2", VALUES), local, worker, controlPlanes, ...more]);

  test("is announced from the only node", () => {
    expect(at("1.20.1")).toBe("media/one:80");
    expect(at("1.20.2")).toBe("media/one:80");
  });

  test("may be announced before 1.20.2 from a node that runs none of its pods", () => {
    expect(at("1.20.1", worker)).toMatch(/^unknown: .*externalTrafficPolicy Local/);
    expect(at("1.20.1", worker, pods("DaemonSet"))).toBe("media/one:80");
  });

  test("is announced from 1.20.2 on by whichever node runs a pod, where all nodes may", () => {
    expect(at("1.20.2", worker)).toBe("media/one:80");
  });

  test("depends on the pods' nodes where some nodes announce only", () => {
    expect(narrowed(pods("Deployment"))).toMatch(/^unknown: .*the cluster chooses the nodes of its pods/);
    expect(narrowed(pods("DaemonSet"))).toBe("media/one:80");
    expect(narrowed()).toMatch(/^unknown: .*nothing among the resources makes the pods/);
  });

  test("is announced by nobody where its pods cannot run on the nodes that announce", () => {
    expect(narrowed(pods("Deployment", { nodeSelector: { "kubernetes.io/os": "windows" } }))).toMatch(
      /^blocked: nothing announces 192.168.30.62 to the LAN: .*no node that announces it runs one of its pods/,
    );
  });
});

describe("a Gateway with externalTrafficPolicy Local", () => {
  const gw = gateway("kube-system/gw", { listeners: [http({ hostname: undefined })] });
  const app = service("media/one", { ports: [{ port: 80 }], selector: { app: "one" } });
  const route = httpRoute("media/one", { rules: [{ backendRefs: [{ name: "one", port: 80 }] }] });
  const policy = (externalTrafficPolicy: string) => ({
    ...VALUES,
    gatewayAPI: { enabled: true, externalTrafficPolicy },
  });
  const at = (version: string, externalTrafficPolicy = "Local", ...more: Resource[]) =>
    goes(
      [...without("cilium"), cilium(version, policy(externalTrafficPolicy)), gw, app, route, ...more],
      "http://192.168.30.61",
    );

  test("is announced by no node from 1.20.2 on", () => {
    expect(at("1.20.2")).toMatch(/^blocked: nothing announces 192.168.30.61 .*a Gateway's Service has none/);
    expect(at("1.20.1")).toMatch(/^blocked: Gateway kube-system\/gw answers 404/);
    expect(at("1.20.2", "Cluster")).toMatch(/^blocked: Gateway kube-system\/gw answers 404/);
  });
});

import type { Flow } from "../../../traffic/policies";
import {
  address,
  answer,
  apiServer,
  cilium,
  clusterwide,
  host,
  ingress,
  namespace,
  object,
  opens,
  pod,
  release,
  remoteNode,
  sonarr,
} from "./world";

const lan = address("192.168.30.7");
const radarr = pod("media/radarr");

describe("fromEndpoints", () => {
  const endpoints = (...list: object[]) => ({ fromEndpoints: list });
  const matching = (labels: Record<string, string>) => endpoints({ matchLabels: labels });

  it.each<[string, object, Flow["from"], boolean]>([
    ["a label", matching({ app: "radarr" }), radarr, true],
    ["another value", matching({ app: "plex" }), radarr, false],
    ["the label with the source k8s", matching({ "k8s:app": "radarr" }), radarr, true],
    ["the label with any source", matching({ "any:app": "radarr" }), radarr, true],
    ["the label with another source", matching({ "container:app": "radarr" }), radarr, false],
    ["every pod of the policy's namespace", endpoints({}), radarr, true],
    ["not those of another namespace", endpoints({}), pod("web/radarr"), false],
    ["another namespace, named", matching({ "k8s:io.kubernetes.pod.namespace": "web" }), pod("web/blog"), true],
    ["and then no longer its own", matching({ "io.kubernetes.pod.namespace": "web" }), radarr, false],
    ["nobody outside the cluster", endpoints({}), lan, false],
    ["not the Gateway", endpoints({}), ingress, false],
    ["the Gateway by its reserved label", matching({ "reserved:ingress": "" }), ingress, true],
    ["nobody at all with an empty list", endpoints(), radarr, false],
  ])("means %s", (_, rule, from, allowed) => {
    expect(opens(rule as never, { from })).toBe(allowed);
  });

  it.each<[object, boolean]>([
    [{ key: "app", operator: "In", values: ["radarr", "plex"] }, true],
    [{ key: "app", operator: "NotIn", values: ["radarr"] }, false],
    [{ key: "tier", operator: "NotIn", values: ["back"] }, true],
    [{ key: "app", operator: "Exists" }, true],
    [{ key: "tier", operator: "DoesNotExist" }, true],
  ])("understands the expression %j", (expression, allowed) => {
    expect(opens(endpoints({ matchExpressions: [expression] }))).toBe(allowed);
  });

  it("asks for labels of the namespace, which then need not be the policy's own", () => {
    const rule = matching({ "k8s:io.cilium.k8s.namespace.labels.team": "red" });
    expect(opens(rule, { from: pod("web/blog", { namespaceLabels: { team: "red" } }) })).toBe(true);
    expect(opens(rule, { from: pod("web/blog", { namespaceLabels: {} }) })).toBe(false);
  });

  it("finds a namespace's labels in its registered object, and knows its name in any case", () => {
    const rule = (label: string, value: string) =>
      cilium("media/p", { ...sonarr, ingress: [matching({ [`io.cilium.k8s.namespace.labels.${label}`]: value })] });
    const from = pod("web/blog", { namespaceLabels: undefined });
    expect(answer([rule("team", "red"), namespace("web", { team: "red" })], { from })).toBe(true);
    expect(answer([rule("team", "red"), namespace("web")], { from })).toBe(false);
    expect(answer([rule("team", "red")], { from })).toBe("unknown");
    expect(answer([rule("kubernetes.io/metadata.name", "web")], { from })).toBe(true);
  });

  it("never finds a label that is no part of an identity", () => {
    const from = pod("media/radarr", { labels: { "pod-template-hash": "abc", "app.kubernetes.io/name": "radarr" } });
    expect(opens(matching({ "pod-template-hash": "abc" }), { from })).toBe(false);
    expect(opens(matching({ "app.kubernetes.io/name": "radarr" }), { from })).toBe(true);
  });

  it("does with the patterns of the Helm value labels what Cilium does", () => {
    const policy = cilium("media/p", { ...sonarr, ingress: [matching({ tier: "back" })] });
    const from = pod("media/radarr", { labels: { tier: "back" } });
    expect(answer([policy, release({ labels: "k8s:app k8s:tier" })], { from })).toBe(true);
    expect(answer([policy, release({ labels: "k8s:app" })], { from })).toBe(false);
    expect(answer([policy, release({ labels: "k8s:!tier" })], { from })).toBe(false);
  });

  it("of a clusterwide policy means pods of every namespace, and nothing that is no pod", () => {
    const policy = clusterwide("p", { ...sonarr, ingress: [endpoints({})] });
    expect(answer([policy], { from: pod("web/blog") })).toBe(true);
    for (const from of [lan, ingress, remoteNode]) expect(answer([policy], { from })).toBe(false);
  });

  it("does not know the ServiceAccount of a pod unless it is told", () => {
    const rule = matching({ "io.cilium.k8s.policy.serviceaccount": "builder" });
    expect(opens(rule)).toBe("unknown");
    expect(opens(rule, { from: pod("media/radarr", { serviceAccount: "builder" }) })).toBe(true);
  });
});

describe("fromEntities", () => {
  const ends: Record<string, Flow["from"]> = { pod: radarr, address: lan, ingress, host, "remote-node": remoteNode };
  // The own node passes without a rule.
  it.each([
    ["all", ["pod", "address", "ingress", "remote-node"]],
    ["world", ["address"]],
    ["cluster", ["pod", "ingress", "remote-node"]],
    ["cluster-mesh", ["pod", "ingress", "remote-node"]],
    ["ingress", ["ingress"]],
    ["remote-node", ["remote-node"]],
    ["host", []],
    ["kube-apiserver", []],
    ["health", []],
    ["init", []],
    ["unmanaged", []],
    ["none", []],
  ])("%s lets in %j", (entity, allowed) => {
    const found = Object.keys(ends).filter((name) => opens({ fromEntities: [entity] }, { from: ends[name] }) === true);
    expect(new Set(found)).toEqual(new Set([...allowed, "host"]));
  });

  it("kube-apiserver is the API server on whichever node it runs", () => {
    const egress = (entity: string) => cilium("media/p", { ...sonarr, egress: [{ toEntities: [entity] }] });
    const flow = { from: pod("media/sonarr"), to: apiServer };
    expect(answer([egress("kube-apiserver")], flow)).toBe(true);
    expect(answer([egress("world")], flow)).toBe(false);
    // It is not known whether it is this node's or another one's.
    expect(answer([egress("remote-node")], flow)).toBe("unknown");
    expect(answer([egress("cluster")], flow)).toBe(true);
  });
});

describe("fromCIDR and fromCIDRSet", () => {
  it.each<[string, object, boolean]>([
    ["a range", { fromCIDR: ["192.168.30.0/24"] }, true],
    ["another range", { fromCIDR: ["192.168.31.0/24"] }, false],
    ["one address", { fromCIDR: ["192.168.30.7"] }, true],
    ["an exception", { fromCIDRSet: [{ cidr: "192.168.0.0/16", except: ["192.168.30.0/24"] }] }, false],
    ["an exception beside it", { fromCIDRSet: [{ cidr: "192.168.0.0/16", except: ["192.168.31.0/24"] }] }, true],
    [
      "an exception of one range inside another",
      { fromCIDRSet: [{ cidr: "192.168.0.0/16", except: ["192.168.30.0/24"] }, { cidr: "192.168.30.7/32" }] },
      true,
    ],
    ["the other address family", { fromCIDR: ["::/0"] }, false],
    ["an empty list", { fromCIDRSet: [] }, false],
  ])("knows %s", (_, rule, allowed) => {
    expect(opens(rule as never, { from: lan })).toBe(allowed);
  });

  it("never match what is in the cluster", () => {
    for (const from of [radarr, ingress, remoteNode]) expect(opens({ fromCIDR: ["0.0.0.0/0"] }, { from })).toBe(false);
    expect(opens({ fromCIDR: ["0.0.0.0/0"] }, { from: lan })).toBe(true);
  });

  it("may match nodes with policyCIDRMatchMode, which the model cannot tell", () => {
    const policy = cilium("media/p", { ...sonarr, ingress: [{ fromCIDR: ["192.168.30.0/24"] }] });
    expect(answer([policy, release({ policyCIDRMatchMode: ["nodes"] })], { from: remoteNode })).toBe("unknown");
    expect(answer([policy, release({ policyCIDRMatchMode: ["nodes"] })])).toBe(false);
  });

  it("take the ranges of a group that is registered", () => {
    const policy = cilium("media/p", { ...sonarr, ingress: [{ fromCIDRSet: [{ cidrGroupRef: "offices" }] }] });
    const group = object("cilium.io/v2", "CiliumCIDRGroup", "offices", {
      spec: { externalCIDRs: ["192.168.30.0/24"] },
    });
    expect(answer([policy, group], { from: lan })).toBe(true);
    expect(answer([policy, group], { from: address("8.8.8.8") })).toBe(false);
    expect(answer([policy], { from: lan })).toBe("unknown");
    expect(answer([policy])).toBe(false);
  });
});

describe("what only the running cluster knows", () => {
  const egress = (rule: object) => cilium("media/p", { ...sonarr, egress: [rule] });
  const from = pod("media/sonarr");

  it("toFQDNs could mean any address, and nothing in the cluster", () => {
    const policy = egress({ toFQDNs: [{ matchName: "example.org" }] });
    expect(answer([policy], { from, to: address("8.8.8.8") })).toBe("unknown");
    expect(answer([policy], { from, to: radarr })).toBe(false);
  });

  it("toServices means the pods that a registered Service selects", () => {
    const policy = egress({ toServices: [{ k8sService: { serviceName: "radarr", namespace: "media" } }] });
    const service = object("v1", "Service", "media/radarr", { spec: { selector: { app: "radarr" } } });
    expect(answer([policy, service], { from, to: radarr })).toBe(true);
    expect(answer([policy, service], { from, to: pod("media/plex") })).toBe(false);
    expect(answer([policy, service], { from, to: remoteNode })).toBe(false);
    expect(answer([policy], { from, to: radarr })).toBe("unknown");
  });

  it("a Service without a selector has addresses that are not known", () => {
    const policy = egress({ toServices: [{ k8sService: { serviceName: "nas", namespace: "media" } }] });
    const service = object("v1", "Service", "media/nas", { spec: {} });
    expect(answer([policy, service], { from, to: lan })).toBe("unknown");
    expect(answer([policy, service], { from, to: radarr })).toBe(false);
  });
});

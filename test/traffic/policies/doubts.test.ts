import {
  address,
  answer,
  ask,
  cilium,
  clusterwide,
  host,
  kubernetes,
  namespace,
  object,
  pod,
  release,
  remoteNode,
  type Spec,
  sonarr,
  UNKNOWN,
} from "./world";

const deny = cilium("media/deny", { endpointSelector: {}, ingress: [{}] });
const allow = (rule: Spec) => cilium("media/allow", { ...sonarr, ingress: [rule] });

describe("a value that is not known yet", () => {
  it("is named where it decides", () => {
    expect(ask([allow({ fromCIDR: [UNKNOWN] })], { from: address("192.168.30.7") })).toMatchObject({
      allowed: undefined,
      why: "CiliumNetworkPolicy media/allow: spec.ingress[0].fromCIDR[0] is not yet known",
      by: { path: "spec.ingress[0].fromCIDR[0]" },
    });
  });

  it.each<[string, Spec]>([
    ["a range", { fromCIDR: [UNKNOWN] }],
    ["a label's value", { fromEndpoints: [{ matchLabels: { "reserved:world": UNKNOWN } }] }],
    ["all rules", UNKNOWN as never],
    ["a port", { fromEntities: ["world"], toPorts: [{ ports: [{ port: UNKNOWN, protocol: "TCP" }] }] }],
  ])("in %s leaves a refusal open", (_, rule) => {
    expect(answer([allow(rule)], { from: address("192.168.30.7") })).toBe("unknown");
  });

  it("leaves nothing open that it could not change", () => {
    const lan = address("192.168.30.7");
    // Another rule allows it; the sender is no address; the pod is another one; another rule denies it.
    expect(answer([allow({ fromCIDR: [UNKNOWN] }), allow({ fromEntities: ["world"] })], { from: lan })).toBe(true);
    expect(answer([allow({ fromCIDR: [UNKNOWN] })])).toBe(false);
    expect(answer([deny, allow({ fromCIDR: [UNKNOWN] })], { from: lan, to: pod("media/plex") })).toBe(false);
    const denied = cilium("media/denied", { ...sonarr, ingressDeny: [{ fromEntities: ["world"] }] });
    expect(answer([denied, allow({ fromCIDR: [UNKNOWN] })], { from: lan })).toBe(false);
  });

  it("in a deny rule leaves open what is allowed", () => {
    const rules = { ingress: [{ fromEntities: ["all"] }], ingressDeny: [{ fromCIDR: [UNKNOWN] }] };
    const policy = cilium("media/p", { ...sonarr, ...rules });
    expect(answer([policy], { from: address("192.168.30.7") })).toBe("unknown");
    expect(answer([policy])).toBe(true);
  });

  it("in a policy's namespace leaves everything open that its pods are part of", () => {
    const anywhere = object("cilium.io/v2", "CiliumNetworkPolicy", "p", {
      spec: { endpointSelector: {}, ingress: [{}] },
    });
    (anywhere.props.metadata as Record<string, unknown>).namespace = UNKNOWN;
    expect(answer([anywhere])).toBe("unknown");
  });

  it("in a namespace's labels leaves open what asks for them", () => {
    const rule = { fromEndpoints: [{ matchLabels: { "k8s:io.cilium.k8s.namespace.labels.team": "red" } }] };
    const from = pod("web/blog", { namespaceLabels: undefined });
    expect(answer([allow(rule), namespace("web", UNKNOWN)], { from })).toBe("unknown");
    expect(answer([allow(rule), namespace("web", { team: UNKNOWN })], { from })).toBe("unknown");
    expect(answer([allow(rule), namespace("web", { tier: UNKNOWN })], { from })).toBe(false);
  });
});

describe("what Cilium refuses", () => {
  it.each<[string, Spec, string]>([
    [
      "two ways to name peers",
      { ...sonarr, ingress: [{ fromCIDR: ["10.0.0.0/8"], fromEntities: ["world"] }] },
      "fromCIDR and fromEntities",
    ],
    ["an entity that there is not", { ...sonarr, ingress: [{ fromEntities: ["world-ipv4"] }] }, "none of the entities"],
    ["fromRequires", { ...sonarr, ingress: [{ fromRequires: [{}] }] }, "no longer supported"],
    [
      "an exception outside of its range",
      { ...sonarr, ingress: [{ fromCIDRSet: [{ cidr: "10.0.0.0/8", except: ["192.168.0.0/16"] }] }] },
      "no range inside",
    ],
    [
      "a port that is a number",
      { ...sonarr, ingress: [{ toPorts: [{ ports: [{ port: 80 }] }] }] },
      "no port written as text",
    ],
    ["both selectors", { ...sonarr, nodeSelector: {}, ingress: [{}] }, "either an endpointSelector or a nodeSelector"],
    ["fromNodes without node labels", { ...sonarr, ingress: [{ fromNodes: [{}] }] }, "nodeSelectorLabels"],
  ])("is a doubt with %s: it may have no effect at all", (_, spec, why) => {
    expect(ask([cilium("media/p", spec)], {})).toMatchObject({ allowed: undefined, why: expect.stringContaining(why) });
    expect(answer([cilium("media/p", spec)], { to: pod("web/blog") })).toBe(true);
  });

  it("with no rules at all refuses nothing either way, not even with an empty list of them", () => {
    expect(answer([cilium("media/p", { ...sonarr, ingress: [] })])).toBe(true);
  });

  it("refuses all specs of an object together", () => {
    const specs = [
      { ...sonarr, ingress: [{ fromEntities: ["all"] }] },
      { endpointSelector: { matchLabels: { app: "x" } } },
    ];
    expect(answer([object("cilium.io/v2", "CiliumNetworkPolicy", "media/p", { specs })])).toBe("unknown");
  });
});

describe("what the model does not understand", () => {
  it("is a field of a rule that it does not know", () => {
    expect(ask([allow({ fromEntities: ["all"], fromDreams: [{}] })])).toMatchObject({
      allowed: undefined,
      why: "spec.ingress[0].fromDreams is no field that is understood",
    });
  });

  it("is a label that stands twice in a selector, with and without its source", () => {
    expect(answer([allow({ fromEndpoints: [{ matchLabels: { app: "radarr", "any:app": "plex" } }] })])).toBe("unknown");
  });

  it("is a policy of another kind", () => {
    const calico = object("projectcalico.org/v3", "GlobalNetworkPolicy", "deny", { spec: {} });
    expect(ask([calico])).toMatchObject({ allowed: undefined, why: expect.stringContaining("GlobalNetworkPolicy") });
    const admin = object("policy.networking.k8s.io/v1alpha2", "ClusterNetworkPolicy", "deny", { spec: {} });
    expect(answer([admin])).toBe(true);
    expect(answer([admin, release({ k8sClusterNetworkPolicy: { enabled: true } })])).toBe("unknown");
  });
});

describe("nodes", () => {
  const firewall = clusterwide("firewall", { nodeSelector: {}, ingress: [{ fromEntities: ["cluster"] }] });
  const to = remoteNode;

  it("have no policies unless the host firewall is on", () => {
    expect(answer([firewall], { from: address("192.168.30.7"), to })).toBe(true);
    expect(
      answer([firewall, release({ hostFirewall: { enabled: true } })], { from: address("192.168.30.7"), to }),
    ).toBe(false);
    expect(answer([firewall, release({ hostFirewall: { enabled: true } })], { to })).toBe(true);
  });

  it("have labels that are not known: a policy for some of them leaves open what it would refuse", () => {
    const some = clusterwide("some", { nodeSelector: { matchLabels: { role: "worker" } }, ingress: [{}] });
    expect(answer([some, release({ hostFirewall: { enabled: true } })], { to })).toBe("unknown");
    expect(answer([some, release({ hostFirewall: { enabled: true } })], { from: host, to: pod("media/sonarr") })).toBe(
      true,
    );
  });

  it("are no pods: policies for endpoints are not for them", () => {
    expect(answer([clusterwide("deny", { endpointSelector: {}, ingress: [{}] })], { to })).toBe(true);
  });
});

describe("settings of the agent", () => {
  it("never enforces nothing, always everything", () => {
    expect(answer([deny, release({ policyEnforcementMode: "never" })])).toBe(true);
    expect(answer([release({ policyEnforcementMode: "always" })])).toBe(false);
    expect(answer([release({ policyEnforcementMode: "default" })])).toBe(true);
  });

  it("audits, and refuses nothing", () => {
    expect(answer([deny, release({ policyAuditMode: true })])).toBe(true);
  });

  it("leaves open what it would change where it is not known", () => {
    expect(answer([deny, release({ policyEnforcementMode: UNKNOWN })])).toBe("unknown");
    expect(answer([deny, release({ policyAuditMode: UNKNOWN })])).toBe("unknown");
    expect(answer([release({ policyAuditMode: UNKNOWN })])).toBe(true);
    expect(answer([deny], { to: pod("web/blog") })).toBe(true);
  });

  it("may keep the local host out", () => {
    expect(answer([deny, release({})], { from: host })).toBe(true);
    expect(answer([deny, release({ extraConfig: { "allow-localhost": "policy" } })], { from: host })).toBe(false);
  });

  it("may stand in files that the model does not read", () => {
    const chart = release({});
    (chart.props as Record<string, unknown>).valueYamlFiles = [{}];
    expect(answer([deny, chart])).toBe("unknown");
    expect(answer([kubernetes("web/p", { podSelector: {} }), chart])).toBe("unknown");
  });
});

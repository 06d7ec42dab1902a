import { address, answer, ask, cilium, clusterwide, host, ingress, kubernetes, object, pod, sonarr } from "./world";

const deny = (namespace: string) => cilium(`${namespace}/deny`, { endpointSelector: {}, ingress: [{}] });
const fromRadarr = { fromEndpoints: [{ matchLabels: { app: "radarr" } }] };

describe("default deny", () => {
  it("is off while no policy is for the pod: everything passes, by no rule", () => {
    expect(ask([])).toEqual({ allowed: true, by: [] });
    expect(ask([deny("web")])).toEqual({ allowed: true, by: [] });
  });

  it("comes with an empty rule, which matches nobody", () => {
    expect(ask([deny("media")])).toMatchObject({ allowed: false, direction: "ingress" });
  });

  it("is of one direction: a policy for ingress refuses no egress", () => {
    expect(answer([deny("media")], { to: pod("web/blog") })).toBe(true);
    const egress = cilium("media/deny", { endpointSelector: {}, egress: [{}] });
    expect(ask([egress])).toMatchObject({ allowed: false, direction: "egress" });
    expect(answer([egress], { from: pod("web/blog") })).toBe(true);
  });

  it("is not switched on by a policy that says so, and then only denies what it denies", () => {
    const policy = (rules: object) => cilium("media/p", { ...sonarr, enableDefaultDeny: { ingress: false }, ...rules });
    expect(answer([policy({ ingress: [fromRadarr] })], { from: pod("media/plex") })).toBe(true);
    expect(answer([policy({ ingressDeny: [fromRadarr] })])).toBe(false);
    expect(answer([policy({ ingressDeny: [fromRadarr] })], { from: pod("media/plex") })).toBe(true);
  });

  it("is not switched on for a direction that has no rules, whatever enableDefaultDeny says", () => {
    const policy = cilium("media/p", { ...sonarr, egress: [{}], enableDefaultDeny: { ingress: true } });
    expect(answer([policy])).toBe(true);
  });

  it("names the policy that says most about the pod, whichever is registered first", () => {
    const own = cilium("media/allow-sonarr", { ...sonarr, ingress: [{ fromEntities: ["ingress"] }] });
    const why = "no rule of CiliumNetworkPolicy media/allow-sonarr lets it in";
    for (const resources of [
      [deny("media"), own],
      [own, deny("media")],
    ])
      expect(ask(resources)).toMatchObject({ allowed: false, why, by: { path: "spec" } });
  });
});

describe("allow", () => {
  it("takes one rule of any policy, and names it", () => {
    const allow = cilium("media/allow", { ...sonarr, ingress: [{}, fromRadarr] });
    expect(ask([deny("media"), allow])).toMatchObject({ allowed: true, by: [{ path: "spec.ingress[1]" }] });
  });

  it("takes the sender's egress and the receiver's ingress, named in this order", () => {
    const out = cilium("media/out", {
      endpointSelector: { matchLabels: { app: "radarr" } },
      egress: [{ toEndpoints: [sonarr.endpointSelector] }],
    });
    const into = cilium("media/into", { ...sonarr, ingress: [fromRadarr] });
    expect(ask([into, out])).toMatchObject({
      allowed: true,
      by: [{ path: "spec.egress[0]" }, { path: "spec.ingress[0]" }],
    });
    expect(answer([into, out], { to: pod("media/plex") })).toBe(false);
  });

  it("may come from a NetworkPolicy where a CiliumNetworkPolicy denies by default, and the other way round", () => {
    const allow = kubernetes("media/allow", {
      podSelector: { matchLabels: { app: "sonarr" } },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: "radarr" } } }] }],
    });
    expect(answer([deny("media"), allow])).toBe(true);
    const denyAll = kubernetes("media/deny", { podSelector: {}, policyTypes: ["Ingress"] });
    expect(answer([denyAll, cilium("media/allow", { ...sonarr, ingress: [fromRadarr] })])).toBe(true);
  });

  it("may stand in one of several specs of an object", () => {
    const specs = [
      { ...sonarr, ingress: [{}] },
      { ...sonarr, ingress: [fromRadarr] },
    ];
    const both = object("cilium.io/v2", "CiliumNetworkPolicy", "media/both", { specs });
    expect(ask([both])).toMatchObject({ allowed: true, by: [{ path: "specs[1].ingress[0]" }] });
    expect(answer([both], { from: pod("media/plex") })).toBe(false);
  });
});

describe("deny", () => {
  const allowAll = cilium("media/allow", { endpointSelector: {}, ingress: [{ fromEntities: ["all"] }] });

  it("stands above every allow, and names its rule", () => {
    const denied = cilium("media/deny", { ...sonarr, ingressDeny: [fromRadarr] });
    expect(ask([allowAll, denied])).toMatchObject({
      allowed: false,
      direction: "ingress",
      by: { path: "spec.ingressDeny[0]" },
    });
    expect(answer([allowAll, denied], { from: pod("media/plex") })).toBe(true);
  });

  it("may be for some ports alone", () => {
    const denied = cilium("media/deny", {
      ...sonarr,
      ingressDeny: [{ ...fromRadarr, toPorts: [{ ports: [{ port: "22", protocol: "TCP" }] }] }],
    });
    expect(answer([allowAll, denied], { port: 22 })).toBe(false);
    expect(answer([allowAll, denied])).toBe(true);
  });
});

describe("who has policies", () => {
  const everything = clusterwide("deny", { endpointSelector: {}, ingress: [{}], egress: [{}] });

  it("is every pod for a clusterwide policy without labels, and the Gateway too", () => {
    expect(answer([everything], { from: address("192.168.30.7"), to: ingress })).toBe(false);
    expect(answer([everything], { from: ingress, to: pod("web/blog") })).toBe(false);
  });

  it("is the Gateway alone for a policy that asks for its reserved label", () => {
    const gateway = clusterwide("gateway", {
      endpointSelector: { matchExpressions: [{ key: "reserved:ingress", operator: "Exists" }] },
      ingress: [{ fromCIDR: ["192.168.30.0/24"] }],
    });
    expect(answer([gateway], { from: address("192.168.30.7"), to: ingress })).toBe(true);
    expect(answer([gateway], { from: address("10.0.0.7"), to: ingress })).toBe(false);
    expect(answer([gateway], { from: address("10.0.0.7") })).toBe(true);
  });

  it("is nobody outside the cluster", () => {
    expect(answer([deny("media")], { from: pod("media/sonarr"), to: address("8.8.8.8") })).toBe(true);
  });

  it("is never the namespace that a policy's own selector names instead of its own", () => {
    const foreign = cilium("media/p", {
      endpointSelector: { matchLabels: { "k8s:io.kubernetes.pod.namespace": "web" } },
      ingress: [{}],
    });
    expect(answer([foreign], { to: pod("web/blog") })).toBe(true);
    expect(answer([foreign])).toBe(false);
  });

  it("lets the pod's own node in by default, for the kubelet's probes, unless a rule denies it", () => {
    expect(answer([everything], { from: host })).toBe(true);
    const denied = clusterwide("no-host", { endpointSelector: {}, ingressDeny: [{ fromEntities: ["host"] }] });
    expect(answer([everything, denied], { from: host })).toBe(false);
  });
});

import type { Flow } from "../../../traffic/policies";
import { address, answer, ingress, kubernetes, pod, release, type Spec } from "./world";

const podSelector = { matchLabels: { app: "sonarr" } };
const opened = (rule: Spec, flow: Partial<Flow> = {}) =>
  answer([kubernetes("media/p", { podSelector, ingress: [rule] })], flow);
const red = pod("web/blog", { namespaceLabels: { team: "red" } });
const lan = address("192.168.30.7");

describe("a NetworkPolicy", () => {
  it.each<[string, Spec, Partial<Flow>, boolean]>([
    ["everybody without peers", {}, { from: lan }, true],
    ["everybody with an empty list of them", { from: [] }, { from: lan }, true],
    ["pods of its own namespace", { from: [{ podSelector: {} }] }, {}, true],
    ["not those of another namespace", { from: [{ podSelector: {} }] }, { from: red }, false],
    [
      "pods of namespaces with a label",
      { from: [{ namespaceSelector: { matchLabels: { team: "red" } } }] },
      { from: red },
      true,
    ],
    ["not those of others", { from: [{ namespaceSelector: { matchLabels: { team: "red" } } }] }, {}, false],
    [
      "namespaces by their name",
      { from: [{ namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "web" } } }] },
      { from: red },
      true,
    ],
    [
      "both selectors of one peer together",
      { from: [{ podSelector: { matchLabels: { app: "wiki" } }, namespaceSelector: {} }] },
      { from: red },
      false,
    ],
    [
      "two peers each for itself",
      { from: [{ podSelector: { matchLabels: { app: "wiki" } } }, { namespaceSelector: {} }] },
      { from: red },
      true,
    ],
    ["addresses", { from: [{ ipBlock: { cidr: "192.168.0.0/16" } }] }, { from: lan }, true],
    [
      "not their exceptions",
      { from: [{ ipBlock: { cidr: "192.168.0.0/16", except: ["192.168.30.0/24"] } }] },
      { from: lan },
      false,
    ],
    ["no pod by its address", { from: [{ ipBlock: { cidr: "0.0.0.0/0" } }] }, {}, false],
    ["not the Gateway by a namespace", { from: [{ namespaceSelector: {} }] }, { from: ingress }, false],
    ["a port, of TCP without a protocol", { ports: [{ port: 8989 }] }, {}, true],
    ["not the same of UDP", { ports: [{ port: 8989 }] }, { protocol: "udp" }, false],
    ["every port of a protocol", { ports: [{ protocol: "UDP" }] }, { protocol: "udp" }, true],
    ["a span of ports", { ports: [{ port: 8000, endPort: 9000 }] }, {}, true],
    ["every port with an empty list", { ports: [] }, {}, true],
  ])("lets in %s", (_, rule, flow, allowed) => {
    expect(opened(rule, flow)).toBe(allowed);
  });

  it("without policyTypes is for ingress, and for egress where it has rules for it", () => {
    const flow = { from: pod("media/sonarr"), to: red };
    expect(answer([kubernetes("media/p", { podSelector })])).toBe(false);
    expect(answer([kubernetes("media/p", { podSelector })], flow)).toBe(true);
    expect(answer([kubernetes("media/p", { podSelector, egress: [{ ports: [{ port: 53 }] }] })], flow)).toBe(false);
  });

  it("for egress alone leaves ingress open", () => {
    const policy = kubernetes("media/p", { podSelector, policyTypes: ["Egress"] });
    expect(answer([policy])).toBe(true);
    expect(answer([policy], { from: pod("media/sonarr"), to: red })).toBe(false);
  });

  it("has rules that count in a direction which policyTypes leaves out: so Cilium, unlike the specification", () => {
    const policy = kubernetes("media/p", {
      podSelector,
      policyTypes: ["Egress"],
      ingress: [{ ports: [{ port: 80 }] }],
    });
    expect(answer([policy])).toBe(false);
    expect(answer([policy], { port: 80 })).toBe(true);
  });

  it("is nothing to an agent that is told not to look at it", () => {
    const policy = kubernetes("media/p", { podSelector });
    expect(answer([policy, release({ k8sNetworkPolicy: { enabled: false } })])).toBe(true);
    expect(answer([policy, release({ k8sNetworkPolicy: { enabled: true } })])).toBe(false);
  });
});

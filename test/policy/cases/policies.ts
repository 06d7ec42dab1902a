import type { Case } from "../case";
import { gateway, pinned, policy, route } from "../resources";

const CNP = "CiliumNetworkPolicy";
const CCNP = "CiliumClusterwideNetworkPolicy";
const deny = { endpointSelector: {}, ingress: [{}] };
const reserved = { endpointSelector: { matchExpressions: [{ key: "reserved:ingress", operator: "Exists" }] } };
const app = { endpointSelector: { matchLabels: { app: "sonarr" } } };
const kubernetesDeny = { podSelector: {}, policyTypes: ["Ingress"] };
const label = { matchLabels: { "io.cilium.k8s.policy.serviceaccount": "cilium-gateway" } };
const internet = (except: string[]) => ({ ...app, egress: [{ toCIDRSet: [{ cidr: "0.0.0.0/0", except }] }] });
const RFC1918 = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];

export const policyCases: Case[] = [
  {
    rule: "NET-P01",
    when: "a routed app's namespace has no default deny",
    resources: [
      route("media/app"),
      route("web/app"),
      policy(CNP, "web/deny", deny),
      policy(CNP, "media/allow", { ...app, ingress: [{ fromEntities: ["ingress"] }] }),
    ],
    reports: ["media/app"],
    found: "media",
  },
  {
    rule: "NET-P01",
    when: "a Service on the LAN has no default deny",
    resources: [pinned("media/plex", "192.168.30.62")],
    reports: ["media/plex"],
  },
  {
    rule: "NET-P01",
    when: "the policy for all pods lets everybody in",
    resources: [
      route("media/app"),
      policy(CNP, "media/deny", { endpointSelector: {}, ingress: [{ fromEntities: ["all"] }] }),
    ],
    reports: ["media/app"],
  },
  {
    rule: "NET-P01",
    when: "the default deny is switched off",
    resources: [route("media/app"), policy(CNP, "media/deny", { ...deny, enableDefaultDeny: { ingress: false } })],
    reports: ["media/app"],
  },
  {
    rule: "NET-P01",
    when: "the Kubernetes policy is for egress",
    resources: [
      route("media/app"),
      policy("NetworkPolicy", "media/deny", { podSelector: {}, policyTypes: ["Egress"] }),
    ],
    reports: ["media/app"],
  },
  {
    rule: "NET-P01",
    when: "each namespace has a deny of either kind",
    resources: [
      route("media/app"),
      policy(CNP, "media/deny", deny),
      route("web/app"),
      policy("NetworkPolicy", "web/deny", kubernetesDeny),
    ],
    reports: [],
  },
  {
    rule: "NET-P01",
    when: "the whole cluster has a deny",
    resources: [route("media/app"), policy(CCNP, "deny", deny)],
    reports: [],
  },
  {
    rule: "NET-P02",
    when: "a rule looks for the label cilium-gateway",
    resources: [
      policy(CNP, "media/bad", { ...app, ingress: [{ fromEndpoints: [label] }] }),
      policy(CNP, "media/good", { ...app, ingress: [{ fromEntities: ["ingress"] }] }),
    ],
    reports: ["media/bad"],
    found: "cilium-gateway",
  },
  {
    rule: "NET-P02",
    when: "the rule names the ingress entity",
    resources: [
      policy(CNP, "media/good", {
        ...app,
        ingress: [{ fromEntities: ["ingress"] }, { fromEndpoints: [{ matchLabels: { app: "overseerr" } }] }],
      }),
    ],
    reports: [],
  },
  {
    rule: "NET-P03",
    when: "a rule lets the world in",
    resources: [
      policy(CNP, "media/good", { ...app, ingress: [{ fromCIDR: ["192.168.30.0/24"] }] }),
      policy(CNP, "media/bad", { ...app, ingress: [{ fromEntities: ["cluster"] }, { fromEntities: ["world"] }] }),
    ],
    reports: ["media/bad"],
    found: "world",
  },
  {
    rule: "NET-P03",
    when: "a rule lets every address in",
    resources: [
      policy(CNP, "media/bad", { ...app, ingress: [{ fromCIDRSet: [{ cidr: "0.0.0.0/0" }] }] }),
      policy("NetworkPolicy", "media/wide", { podSelector: {}, ingress: [{}] }),
    ],
    reports: ["media/bad", "media/wide"],
  },
  {
    rule: "NET-P03",
    when: "the app is declared for the internet",
    resources: [
      policy(
        CNP,
        "media/app",
        { ...app, ingress: [{ fromEntities: ["world"] }] },
        { "homelab-network/reach": "lan,internet" },
      ),
    ],
    reports: [],
  },
  {
    rule: "NET-P03",
    when: "an app is declared for the LAN, whose connections other nodes hand on as «world»",
    resources: [
      policy(
        CNP,
        "media/app",
        { ...app, ingress: [{ fromEntities: ["world"] }] },
        { "homelab-network/reach": "lan,tailnet" },
      ),
      policy(CNP, "media/bad", { ...app, ingress: [{ fromEntities: ["all"] }] }, { "homelab-network/reach": "lan" }),
      policy(CNP, "media/wide", { ...app, ingress: [{ fromCIDR: ["0.0.0.0/0"] }] }, { "homelab-network/reach": "lan" }),
    ],
    reports: ["media/bad", "media/wide"],
  },
  {
    rule: "NET-P04",
    when: "the tailnet's range stays open",
    resources: [
      policy(CNP, "media/bad", internet(RFC1918)),
      policy(CNP, "media/good", internet([...RFC1918, "100.64.0.0/10"])),
    ],
    reports: ["media/bad"],
    found: "0.0.0.0/0",
  },
  {
    rule: "NET-P04",
    when: "a Kubernetes policy leaves it open",
    resources: [
      policy("NetworkPolicy", "media/bad", {
        podSelector: {},
        egress: [{ to: [{ ipBlock: { cidr: "0.0.0.0/0", except: RFC1918 } }] }],
      }),
    ],
    reports: ["media/bad"],
  },
  {
    rule: "NET-P04",
    when: "a range has no exceptions",
    resources: [policy(CNP, "media/good", internet([]))],
    reports: [],
  },
  {
    rule: "NET-P05",
    beside: [gateway("ns/gw")],
    when: "the cluster's deny holds for the Gateway too",
    resources: [gateway("ns/gw"), policy(CCNP, "deny", deny)],
    reports: ["deny"],
    found: "ingress and egress",
  },
  {
    rule: "NET-P05",
    beside: [gateway("ns/gw")],
    when: "the Gateway is allowed in but not out",
    resources: [
      gateway("ns/gw"),
      policy(CCNP, "deny", deny),
      policy(CCNP, "gateway", { ...reserved, ingress: [{ fromEntities: ["world"] }] }),
    ],
    reports: ["deny"],
    found: "egress",
  },
  {
    rule: "NET-P05",
    beside: [gateway("ns/gw")],
    when: "the Gateway is allowed in and out",
    resources: [
      gateway("ns/gw"),
      policy(CCNP, "deny", deny),
      policy(CCNP, "gateway", {
        ...reserved,
        ingress: [{ fromEntities: ["world"] }],
        egress: [{ toEntities: ["cluster"] }],
      }),
    ],
    reports: [],
  },
];

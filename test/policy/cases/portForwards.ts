import { PORT_FORWARD, REACH } from "../../../traffic/model/annotations";
import type { Case } from "../case";
import { gateway, object, route } from "../resources";

const forwarded = gateway("kube-system/gw", {}, { [PORT_FORWARD]: "203.0.113.7:443" });
const plain = gateway("kube-system/gw");
const hubble = { rules: [{ backendRefs: [{ name: "hubble-ui", port: 80 }] }] };
const raw = object("gateway.networking.k8s.io/v1", "TCPRoute", "web/raw", {
  spec: {
    parentRefs: [{ name: "gw", namespace: "kube-system" }],
    rules: [{ backendRefs: [{ name: "db", port: 5432 }] }],
  },
});
const set = object("gateway.networking.k8s.io/v1", "ListenerSet", "web/more", {
  spec: {
    parentRef: { name: "gw", namespace: "kube-system" },
    listeners: [{ name: "https", port: 443, protocol: "HTTPS" }],
  },
});
const ofSet = (reach: string) =>
  route("web/app", { parentRefs: [{ kind: "ListenerSet", name: "more" }] }, { [REACH]: reach });

export const portForwardCases: Case[] = [
  {
    rule: "NET-I14",
    when: "a Gateway to which the router forwards serves an app of the LAN",
    resources: [forwarded, route("web/app", {}, { [REACH]: "lan,tailnet" })],
    reports: ["web/app"],
    found: "declared for lan,tailnet only",
    beside: [],
  },
  {
    rule: "NET-I14",
    when: "a Gateway to which the router forwards serves apps that say nothing",
    resources: [forwarded, route("web/app"), raw],
    reports: ["web/app", "web/raw"],
    found: "which says for nobody",
    beside: [],
  },
  {
    rule: "NET-I14",
    when: "a Gateway to which the router forwards serves apps of the internet, in part or whole, and a redirect",
    resources: [
      forwarded,
      route("web/app", {}, { [REACH]: "lan, internet" }),
      route("web/hook", {}, { [REACH]: "internet:/hook" }),
      route("web/away", { rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https" } }] }] }),
    ],
    reports: [],
  },
  {
    rule: "NET-I14",
    when: "a ListenerSet of a Gateway to which the router forwards serves an app of the LAN",
    resources: [forwarded, set, ofSet("lan")],
    reports: ["web/app"],
    found: "a route of Gateway kube-system/gw, to which the router forwards, declared for lan only",
    beside: [],
  },
  {
    rule: "NET-I14",
    when: "a ListenerSet of a Gateway to which the router forwards serves an app of the internet",
    resources: [forwarded, set, ofSet("internet")],
    reports: [],
  },
  {
    rule: "NET-I14",
    when: "the router forwards to no Gateway",
    resources: [plain, route("web/app", {}, { [REACH]: "lan" })],
    reports: [],
  },
  {
    rule: "NET-I08",
    when: "a Gateway to which the router forwards leads to what administers the network",
    resources: [forwarded, route("kube-system/hubble", hubble, { [REACH]: "internet" })],
    reports: ["kube-system/hubble"],
    found: "hubble-ui",
    beside: [],
  },
  {
    rule: "NET-I08",
    when: "a Gateway of the LAN leads to what administers the network",
    resources: [plain, route("kube-system/hubble", hubble)],
    reports: [],
  },
];

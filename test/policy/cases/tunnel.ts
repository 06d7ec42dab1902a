import type { Case } from "../case";
import { NOT_FOUND, node, record, resource, route, tunnelConfig } from "../resources";

const plex = { hostname: "plex.example.org", service: "http://plex.media.svc.cluster.local:32400" };
const requests = { hostname: "requests.example.org", service: "http://overseerr.media.svc.cluster.local:5055" };
const any = { hostname: "*.example.org", service: "http://192.168.30.61:80" };

export const tunnelCases: Case[] = [
  {
    rule: "NET-I01",
    when: "the last rule is an app",
    resources: [tunnelConfig("bad", NOT_FOUND, plex), tunnelConfig("good", plex, NOT_FOUND)],
    reports: ["bad"],
    found: "plex.example.org",
  },
  { rule: "NET-I01", when: "there is no rule", resources: [tunnelConfig("bad")], reports: ["bad"] },
  {
    rule: "NET-I01",
    when: "the last rule has no hostname but an origin",
    resources: [tunnelConfig("bad", plex, { service: "http://192.168.30.61" })],
    reports: ["bad"],
  },
  {
    rule: "NET-I01",
    when: "the last rule answers 404",
    resources: [tunnelConfig("good", plex, NOT_FOUND)],
    reports: [],
  },
  {
    rule: "NET-I02",
    when: "a wildcard comes first",
    resources: [tunnelConfig("good", plex, any, NOT_FOUND), tunnelConfig("bad", any, plex, NOT_FOUND)],
    reports: ["bad"],
    found: "plex.example.org",
  },
  {
    rule: "NET-I02",
    when: "the catch-all comes before the end",
    resources: [tunnelConfig("bad", NOT_FOUND, plex, { service: "http_status:404", path: "x" })],
    reports: ["bad", "bad"],
  },
  {
    rule: "NET-I02",
    when: "narrower rules come first",
    resources: [tunnelConfig("good", { ...any, path: "^/api" }, plex, any, NOT_FOUND)],
    reports: [],
  },
  {
    rule: "NET-I03",
    when: "a tunnel name has no record",
    resources: [tunnelConfig("t", plex, requests, NOT_FOUND), record("plex.example.org")],
    reports: ["t"],
    found: "requests.example.org",
  },
  {
    rule: "NET-I03",
    when: "a record leads to a tunnel that has no rule for it",
    resources: [tunnelConfig("t", plex, NOT_FOUND), record("plex.example.org"), record("old.example.org")],
    reports: ["old.example.org"],
  },
  {
    rule: "NET-I03",
    when: "a tunnel name's record is not proxied",
    resources: [
      tunnelConfig("t", plex, NOT_FOUND),
      record("plex.example.org", { proxied: false, content: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }),
    ],
    reports: ["plex.example.org"],
    found: "proxied: false",
  },
  {
    rule: "NET-I03",
    when: "an app for the LAN is in the tunnel",
    resources: [
      tunnelConfig("t", plex, NOT_FOUND),
      record("plex.example.org"),
      route("media/plex", { hostnames: ["plex.example.org"] }, { "homelab-network/reach": "lan, tailnet" }),
    ],
    reports: ["media/plex"],
    found: "lan, tailnet",
  },
  {
    rule: "NET-I03",
    when: "tunnel, DNS and declarations agree",
    resources: [
      tunnelConfig("t", plex, any, NOT_FOUND),
      record("plex.example.org"),
      record("*.example.org"),
      record("other.example.org"),
      route("media/plex", { hostnames: ["plex.example.org"] }, { "homelab-network/reach": "lan,internet" }),
    ],
    reports: [],
  },
  {
    rule: "NET-I08",
    when: "the tunnel leads to the Kubernetes API",
    resources: [
      tunnelConfig("bad", { hostname: "k.example.org", service: "https://192.168.30.50:6443" }, NOT_FOUND),
      tunnelConfig("good", plex, NOT_FOUND),
    ],
    reports: ["bad"],
    found: "6443",
  },
  {
    rule: "NET-I08",
    when: "the tunnel leads to Hubble",
    resources: [
      tunnelConfig("bad", { hostname: "h.example.org", service: "http://hubble-ui.kube-system.svc:80" }, NOT_FOUND),
    ],
    reports: ["bad"],
  },
  {
    rule: "NET-I08",
    when: "the tunnel leads to the router or the DNS server",
    resources: [
      node("cp1"),
      resource("command:remote:Command", "pihole", { connection: { host: "192.168.30.45" } }),
      tunnelConfig(
        "bad",
        { hostname: "r.example.org", service: "http://192.168.30.1" },
        { hostname: "p.example.org", service: "http://192.168.30.45" },
        NOT_FOUND,
      ),
    ],
    reports: ["bad", "bad"],
    found: "the router",
  },
  {
    rule: "NET-I08",
    when: "the tunnel reaches Hubble through a route",
    resources: [
      tunnelConfig("bad", { hostname: "h.example.org", service: "http://192.168.30.61" }, NOT_FOUND),
      route("kube-system/h", {
        hostnames: ["h.example.org"],
        rules: [{ backendRefs: [{ name: "hubble-ui", port: 80 }] }],
      }),
    ],
    reports: ["bad"],
    found: "hubble-ui",
  },
  {
    rule: "NET-I08",
    when: "the tunnel leads to a listed address",
    resources: [tunnelConfig("bad", { hostname: "n.example.org", service: "http://192.168.30.20" }, NOT_FOUND)],
    settings: { addresses: ["192.168.30.20"] },
    reports: ["bad"],
  },
  {
    rule: "NET-I08",
    when: "the tunnel leads to apps and Gateways",
    resources: [node("cp1"), tunnelConfig("good", plex, any, NOT_FOUND)],
    reports: [],
  },
];

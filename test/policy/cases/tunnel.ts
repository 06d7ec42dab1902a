import type { Case } from "../case";
import { NOT_FOUND, node, resource, route, tunnelConfig } from "../resources";

export const plex = { hostname: "plex.example.org", service: "http://plex.media.svc.cluster.local:32400" };
export const requests = { hostname: "requests.example.org", service: "http://overseerr.media.svc.cluster.local:5055" };
export const any = { hostname: "*.example.org", service: "http://192.168.30.61:80" };

export const tunnelCases: Case[] = [
  {
    rule: "NET-I01",
    when: "the last rule is an app",
    resources: [tunnelConfig("bad", NOT_FOUND, plex), tunnelConfig("good", plex, NOT_FOUND)],
    reports: ["bad", "bad"],
    found: "plex.example.org",
  },
  { rule: "NET-I01", when: "there is no rule", resources: [tunnelConfig("bad")], reports: ["bad"] },
  ...Object.entries({
    "a path behind an origin": { hostname: "a.example.org", service: "http://app.media:80/" },
    "an origin without a scheme": { hostname: "a.example.org", service: "localhost:8080" },
    "a star inside a name": { hostname: "a.*.example.org", service: "http://app.media:80" },
    "a port in a name": { hostname: "a.example.org:443", service: "http://app.media:80" },
    "a path that is no expression": { hostname: "a.example.org", path: "/(", service: "http://app.media:80" },
    "a path that looks ahead": { hostname: "a.example.org", path: "^/(?!admin)", service: "http://app.media:80" },
    "a status that HTTP does not have": { hostname: "a.example.org", service: "http_status:1000" },
    "a catch-all in the middle": { hostname: "*", service: "http://app.media:80" },
  }).map(([what, rule]) => ({
    rule: "NET-I01",
    when: `there is ${what}`,
    resources: [tunnelConfig("bad", rule, NOT_FOUND), tunnelConfig("good", plex, NOT_FOUND)],
    reports: ["bad"],
    found: "rule 1",
  })),
  {
    rule: "NET-I01",
    when: "the last rule answers 404 or 403, or is an app's, and the others are all that cloudflared knows",
    resources: [
      tunnelConfig(
        "good",
        plex,
        { ...any, path: "^/api(?:/|$)" },
        { hostname: "ssh.example.org", service: "ssh://192.168.30.20:22" },
        { hostname: "h.example.org", service: "hello_world" },
        { hostname: "s.example.org", service: "unix:/run/app.sock" },
        { hostname: "i.example.org", path: "(?i)x", service: "http://app.media:80" },
        NOT_FOUND,
      ),
      tunnelConfig("forbidden", plex, { service: "http_status:403" }),
      tunnelConfig("app", plex, { hostname: "*", service: "https://192.168.30.61" }),
    ],
    reports: [],
  },
  {
    rule: "NET-I11",
    when: "the catch-all is an app",
    resources: [tunnelConfig("bad", plex, { service: "http://192.168.30.61" }), tunnelConfig("good", plex, NOT_FOUND)],
    reports: ["bad"],
    found: "http://192.168.30.61",
  },
  {
    rule: "NET-I11",
    when: "the catch-all answers a status",
    resources: [tunnelConfig("good", plex, { service: "http_status:503" }), tunnelConfig("other", plex)],
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
    resources: [tunnelConfig("bad", NOT_FOUND, plex, requests)],
    reports: ["bad", "bad"],
  },
  {
    rule: "NET-I02",
    when: "the wider rule leads to the same place, or takes nothing",
    resources: [
      tunnelConfig("same", any, { hostname: "a.example.org", service: any.service }, NOT_FOUND),
      tunnelConfig("capitals", { ...any, hostname: "*.Example.org" }, plex, NOT_FOUND),
    ],
    reports: [],
  },
  {
    rule: "NET-I02",
    when: "the wider rule leads to the same place in another way",
    resources: [
      tunnelConfig(
        "bad",
        any,
        { hostname: "a.example.org", service: any.service, originRequest: { httpHostHeader: "b" } },
        NOT_FOUND,
      ),
    ],
    reports: ["bad"],
  },
  {
    rule: "NET-I02",
    when: "narrower rules come first",
    resources: [tunnelConfig("good", { ...any, path: "^/api" }, plex, any, NOT_FOUND)],
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

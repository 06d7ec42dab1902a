import type { Case } from "../case";
import { NOT_FOUND, node, record, resource, route, tunnelConfig } from "../resources";

const plex = { hostname: "plex.example.org", service: "http://plex.media.svc.cluster.local:32400" };
const requests = { hostname: "requests.example.org", service: "http://overseerr.media.svc.cluster.local:5055" };
const any = { hostname: "*.example.org", service: "http://192.168.30.61:80" };

const ownTunnel = {
  ...tunnelConfig("t", plex, NOT_FOUND),
  props: { tunnelId: "1234", config: { ingresses: [plex, NOT_FOUND] } },
};

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
    rule: "NET-I03",
    when: "a wildcard record, or single ones, answer for the tunnel's names",
    resources: [
      tunnelConfig("t", plex, requests, { hostname: "*.example.net", service: any.service }, NOT_FOUND),
      record("*.example.org"),
      record("a.example.net"),
    ],
    reports: [],
  },
  {
    rule: "NET-I03",
    when: "the tunnel serves names of a zone that the stack writes nothing of",
    resources: [
      tunnelConfig("t", plex, NOT_FOUND),
      record("plex.example.org"),
      tunnelConfig("u", { ...plex, hostname: "plex.example.co.uk" }, NOT_FOUND),
      record("other.co.uk", { content: "192.0.2.1", type: "A" }),
    ],
    reports: [],
  },
  {
    rule: "NET-I03",
    when: "external-dns writes the records",
    resources: [
      tunnelConfig("t", plex, requests, NOT_FOUND),
      record("plex.example.org"),
      resource("kubernetes:helm.sh/v3:Release", "dns", { chart: "external-dns", version: "1.19.0" }),
    ],
    reports: [],
  },
  {
    rule: "NET-I03",
    when: "the name has a text record too",
    resources: [
      tunnelConfig("t", { ...plex, hostname: "example.org" }, NOT_FOUND),
      record("example.org"),
      {
        ...record("example.org", { type: "TXT", content: "v=spf1 -all", proxied: false }),
        name: "text",
        urn: "urn:text",
      },
    ],
    reports: [],
  },
  {
    rule: "NET-I03",
    when: "the catch-all is an app, which takes every record's name",
    resources: [
      tunnelConfig("t", plex, { service: "http://192.168.30.61" }),
      record("plex.example.org"),
      record("a.example.org"),
    ],
    reports: [],
  },
  {
    rule: "NET-I12",
    when: "a record leads to a tunnel of somebody else's",
    resources: [ownTunnel, record("plex.example.org"), record("bad.example.org", { content: "9999.cfargotunnel.com" })],
    reports: ["bad.example.org"],
    found: "1033",
  },
  {
    rule: "NET-I12",
    when: "a record leads to a name of the same zone that has no record, or to one for use at home",
    beside: [],
    resources: [
      record("bad.example.org", { content: "internal.example.org" }),
      record("home.example.org", { content: "nas.home.arpa" }),
    ],
    reports: ["bad.example.org", "home.example.org"],
    found: "1016",
  },
  {
    rule: "NET-I12",
    when: "records lead to the stack's tunnel, to each other, to another zone, or past the proxy",
    resources: [
      ownTunnel,
      record("plex.example.org"),
      record("a.example.org", { content: "plex.example.org" }),
      record("b.example.org", { content: "example.net." }),
      record("c.example.org", { content: "internal.example.org", proxied: false }),
    ],
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

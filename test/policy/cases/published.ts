import type { Case } from "../case";
import { NOT_FOUND, record, resource, route, tunnelConfig } from "../resources";
import { any, plex, requests } from "./tunnel";

const ownTunnel = {
  ...tunnelConfig("t", plex, NOT_FOUND),
  props: { tunnelId: "1234", config: { ingresses: [plex, NOT_FOUND] } },
};

export const publishedCases: Case[] = [
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
];

import type { Case } from "../case";
import { deployment, madeFrom, record, service, tunnel, UNKNOWN } from "../resources";

export const internetCases: Case[] = [
  {
    rule: "NET-I04",
    when: "a CNAME to a tunnel is not proxied",
    resources: [record("good.example.org"), record("bad.example.org", { proxied: false })],
    reports: ["bad.example.org"],
    found: "proxied: false",
  },
  {
    rule: "NET-I04",
    when: "a proxied CNAME has a TTL",
    resources: [record("bad.example.org", { ttl: 300, content: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" })],
    reports: ["bad.example.org"],
    found: "300",
  },
  {
    rule: "NET-I04",
    when: "a CNAME that is not proxied gets its content from a tunnel that the update will make",
    resources: [
      tunnel("home"),
      madeFrom(record("bad.example.org", { proxied: false, content: UNKNOWN }), { content: tunnel("home") }),
      madeFrom(record("good.example.org", { content: UNKNOWN }), { content: tunnel("home") }),
    ],
    reports: ["bad.example.org"],
    found: "proxied: false",
  },
  {
    rule: "NET-I04",
    when: "nothing tells where a CNAME that is not proxied will lead",
    resources: [tunnel("home"), record("a.example.org", { proxied: false, content: UNKNOWN })],
    reports: [],
  },
  {
    rule: "NET-I04",
    when: "a CNAME elsewhere is not proxied",
    resources: [record("a.example.org", { proxied: false, ttl: 300, content: "example.net" })],
    reports: [],
  },
  {
    rule: "NET-I05",
    when: "a name is short",
    resources: [record("good.example.org"), record("bad")],
    reports: ["bad"],
  },
  {
    rule: "NET-I05",
    when: "a name ends with a dot",
    resources: [record("bad.example.org.")],
    reports: ["bad.example.org."],
  },
  {
    rule: "NET-I05",
    when: "a name is full",
    resources: [record("good.example.org"), record("*.example.org")],
    reports: [],
  },
  {
    rule: "NET-I06",
    when: "a proxied name is two labels deep",
    resources: [record("a.example.org"), record("a.b.example.org")],
    reports: ["a.b.example.org"],
    found: "2 labels",
  },
  {
    rule: "NET-I06",
    when: "the zone has three labels",
    resources: [record("a.example.co.uk"), record("a.b.example.org", { proxied: false })],
    settings: { zones: ["example.co.uk"] },
    reports: [],
  },
  {
    rule: "NET-I07",
    when: "a record shows a LAN address",
    resources: [record("bad.example.org", { type: "A", content: "192.168.30.61" }), record("good.example.org")],
    reports: ["bad.example.org"],
    found: "192.168.30.61",
  },
  {
    rule: "NET-I07",
    when: "a record shows a tailnet address",
    resources: [
      record("bad.example.org", { type: "A", content: "100.101.102.103" }),
      record("ula.example.org", { type: "AAAA", content: "fd7a:115c:a1e0::1" }),
    ],
    reports: ["bad.example.org", "ula.example.org"],
  },
  {
    rule: "NET-I07",
    when: "records show public addresses",
    resources: [
      record("a.example.org", { type: "A", content: "203.0.113.7" }),
      record("b.example.org", { type: "TXT", content: "192.168.30.61" }),
    ],
    reports: [],
  },
  {
    rule: "NET-I09",
    when: "a Service is a NodePort",
    resources: [service("media/good"), service("media/bad", { type: "NodePort" })],
    reports: ["media/bad"],
  },
  {
    rule: "NET-I09",
    when: "Services are ClusterIP and LoadBalancer",
    resources: [service("media/a", { type: "ClusterIP" }), service("media/b", { type: "LoadBalancer" })],
    reports: [],
  },
  {
    rule: "NET-I10",
    when: "a pod uses the node's network",
    resources: [
      deployment("media/good", { containers: [] }),
      deployment("media/bad", { hostNetwork: true, containers: [] }),
    ],
    reports: ["media/bad"],
  },
  {
    rule: "NET-I10",
    when: "a container takes a port of the node",
    resources: [
      deployment("media/bad", {
        containers: [
          { name: "a", ports: [{ containerPort: 80 }] },
          { name: "b", ports: [{ containerPort: 80, hostPort: 8080 }] },
        ],
      }),
    ],
    reports: ["media/bad"],
    found: "8080",
  },
  {
    rule: "NET-I10",
    when: "pods stay in their own network",
    resources: [
      deployment("media/good", {
        hostNetwork: false,
        containers: [{ name: "a", ports: [{ containerPort: 80, hostPort: 0 }] }],
      }),
    ],
    reports: [],
  },
];

import type { Case } from "./case";

/** A free address of the load balancers' range. */
const inCluster = { kind: "coredns", address: "10.0.0.58" };

const unifi = { kind: "unifi", address: "10.0.0.20" };
const FINGERPRINT = Array(32).fill("0a").join(":");

export const resolversCases: Case[] = [
  {
    code: "LAN-02",
    says: "an SSH port of a resolver that nobody writes to",
    changes: [
      ["lan/dns/kind", "none"],
      ["lan/dns/sshPort", 2222],
    ],
    field: "homelab:lan.dns.sshPort",
    message: ["sshPort means nothing", "kind none", "writes nothing there"],
    fix: /Take sshPort out, or write kind: pihole or dnsmasq\./,
    sound: [["lan/dns/kind", "none"]],
  },
  {
    code: "LAN-02",
    says: "a restart of a Pi-hole",
    changes: [
      ["lan/dns/kind", "pihole"],
      ["lan/dns/restart", "service dnsmasq restart"],
    ],
    field: "homelab:lan.dns.restart",
    message: ["kind pihole", "own command restarts it"],
    fix: /Take restart out, or write kind: dnsmasq\./,
    sound: [
      ["lan/dns/kind", "dnsmasq"],
      ["lan/dns/restart", "service dnsmasq restart"],
    ],
  },
  {
    code: "LAN-02",
    says: "an API of a resolver that is written to over SSH",
    changes: [["lan/dns/url", "http://10.0.0.20"]],
    field: "homelab:lan.dns.url",
    message: ["kind pihole"],
    fix: /Take url out, or write kind: pihole-api or adguard or unifi or technitium\./,
    sound: [
      ["lan/dns/kind", "pihole-api"],
      ["lan/dns/url", "http://10.0.0.20:8080"],
    ],
  },
  {
    code: "CFG-01",
    says: "an API with the path of its web page",
    changes: [
      ["lan/dns/kind", "pihole-api"],
      ["lan/dns/url", "http://10.0.0.20/admin"],
    ],
    field: "homelab:lan.dns.url",
    message: ["http://10.0.0.20/admin", "is not where an API answers"],
    fix: /without a path/,
    sound: [
      ["lan/dns/kind", "pihole-api"],
      ["lan/dns/url", "https://pi.example.org"],
    ],
  },
  {
    code: "LAN-02",
    says: "a site of a resolver that has none",
    changes: [
      ["lan/dns/kind", "technitium"],
      ["lan/dns/site", "default"],
    ],
    field: "homelab:lan.dns.site",
    message: ["site means nothing", "kind technitium"],
    fix: /Take site out, or write kind: unifi\./,
    sound: [
      ["lan/dns/kind", "unifi"],
      ["lan/dns/site", "upstairs"],
    ],
  },
  {
    code: "CFG-01",
    says: "a site with the address of its page",
    changes: [["lan/dns", { ...unifi, site: "network/default" }]],
    field: "homelab:lan.dns.site",
    message: ["network/default", "is not a site of UniFi Network"],
    fix: /e\.g\. default/,
    sound: [["lan/dns", { ...unifi, site: "9k3xbz1q" }]],
  },
  {
    code: "CFG-01",
    says: "a fingerprint of another kind",
    changes: [["lan/dns", { ...unifi, fingerprint: "SHA256:x3Gt" }]],
    field: "homelab:lan.dns.fingerprint",
    message: ["SHA256:x3Gt", "is not the SHA-256 fingerprint of a certificate"],
    fix: /openssl x509 -noout -fingerprint -sha256/,
    sound: [["lan/dns", { ...unifi, fingerprint: FINGERPRINT }]],
  },
  {
    code: "CFG-01",
    says: "an alias among the resolver's records, of which two would stop UniFi's DNS",
    changes: [["lan/dns", { ...unifi, records: { "nas.example.org": "storage.example.org" } }]],
    field: "homelab:lan.dns.records.nas.example.org",
    message: ["storage.example.org", "is not an IPv4 address"],
    fix: /four numbers/,
    sound: [["lan/dns", { ...unifi, records: { "nas.example.org": "10.0.0.30" } }]],
  },
  {
    code: "LAN-07",
    says: "a wildcard of UniFi",
    changes: [["lan/dns", { ...unifi, mode: "wildcard" }]],
    field: "homelab:lan.dns.mode",
    message: ["UniFi takes no wildcard"],
    fix: /Write mode: records, or kind: coredns/,
    sound: [["lan/dns", { ...unifi, kind: "technitium", mode: "wildcard" }]],
  },
  {
    code: "LAN-08",
    says: "a certificate of an API that shows none",
    changes: [["lan/dns", { ...unifi, kind: "technitium", fingerprint: FINGERPRINT }]],
    field: "homelab:lan.dns.fingerprint",
    message: ["http://10.0.0.20:5380 shows none"],
    fix: /Write url: https:/,
    sound: [["lan/dns", { ...unifi, kind: "technitium", url: "https://10.0.0.20:53443", fingerprint: FINGERPRINT }]],
  },
  {
    code: "LAN-03",
    says: "a resolver that is written to, nobody knows where",
    changes: [["lan/dns/address", undefined]],
    field: "homelab:lan.dns.address",
    message: ["kind pihole", "address is missing"],
    fix: /Write the address at which it answers/,
    sound: [
      ["lan/dns/kind", "none"],
      ["lan/dns/address", undefined],
    ],
  },
  {
    code: "LAN-02",
    says: "upstreams of a resolver that is not the stack's own",
    changes: [["lan/dns/upstreams", ["9.9.9.9"]]],
    field: "homelab:lan.dns.upstreams",
    message: ["upstreams means nothing", "kind pihole"],
    fix: /Take upstreams out, or write kind: coredns\./,
    sound: [["lan/dns", { ...inCluster, upstreams: ["9.9.9.9"] }]],
  },
  {
    code: "LAN-03",
    says: "a resolver in the cluster without an address",
    changes: [["lan/dns", { kind: "coredns" }]],
    field: "homelab:lan.dns.address",
    message: ["needs an address of its own"],
    fix: /a free address of homelab:lan\.ranges\.loadBalancers/,
    sound: [["lan/dns", inCluster]],
  },
  {
    code: "LAN-04",
    says: "a resolver in the cluster that asks itself",
    changes: [["lan/dns", { ...inCluster, upstreams: [inCluster.address, "9.9.9.9"] }]],
    field: "homelab:lan.dns.upstreams",
    message: [inCluster.address, "it would ask itself"],
    fix: /Write the router's address/,
    sound: [["lan/dns", { ...inCluster, upstreams: ["9.9.9.9"] }]],
  },
  {
    code: "LAN-05",
    says: "machines that ask the resolver in the cluster",
    changes: [
      ["lan/dns", inCluster],
      ["cluster/nameServers", [inCluster.address]],
    ],
    field: "homelab:cluster.nameServers",
    message: ["machines need names before the cluster runs"],
    fix: /leave it out: then they ask/,
    sound: [
      ["lan/dns", inCluster],
      ["cluster/nameServers", ["9.9.9.9"]],
    ],
  },
  {
    code: "LAN-06",
    says: "an app under the name of the resolver's own objects",
    changes: [
      ["lan/dns", inCluster],
      ["apps/lan-resolver", { namespace: "dns", port: 80, reach: ["lan", "tailnet"] }],
    ],
    field: "homelab:apps.lan-resolver",
    message: ["lan-resolver is the name under which the stack makes the resolver's own objects"],
    fix: /Give the app another name/,
    sound: [["lan/dns", inCluster]],
  },
  {
    code: "ADR-03",
    says: "a resolver in the cluster outside of the load balancers' range",
    changes: [["lan/dns", { kind: "coredns", address: "10.0.0.20" }]],
    field: "homelab:lan.dns.address",
    message: ["10.0.0.20 is outside homelab:lan.ranges.loadBalancers"],
    fix: /Write an address of/,
    sound: [["lan/dns", inCluster]],
  },
];

import type { Case, Change } from "./case";

const LAN = "fd00:30::/64";
const sound: Change[] = [["ipv6", { lan: LAN }]];
const bgp: Change[] = [
  ["loadBalancing", { mode: "bgp", bgp: { localAsn: 64513, peers: { router: { address: "10.0.0.1", asn: 64512 } } } }],
  ["lan/ranges/loadBalancers", "10.0.1.0-255"],
  ["gateways/home/address", "10.0.1.40"],
  ["apps/media/address", "10.0.1.41"],
];
const refused: [says: string, field: string, value: unknown, message: string, fix: RegExp][] = [
  ["a LAN of IPv4 where IPv6 belongs", "lan", "10.0.0.0/24", "is not a network of IPv6", /fd00:30::\/64/],
  ["a LAN of IPv6 of another length", "lan", "fd00:30::/56", "another length than /64", /fd00:30::\/64/],
  ["a network of IPv6 that names a host", "lan", "fd00:30::1/64", "host bits", /fd00:30::\/64/],
  ["link-local addresses for the LAN", "lan", "fe80::/64", "none that machines", /fd00:30::\/64/],
  ["a range of pods that no node has a part of", "pods", "fd00:9::/112", "/48 to /64", /fd00:10:244::\/56/],
  ["a range of Services larger than Kubernetes takes", "services", "fd00:9::/64", "/108 to /120", /fd00:10:96::\/112/],
];

/** IPv6 beside IPv4. */
export const ipv6Cases: Case[] = [
  ...refused.map(
    ([says, field, value, message, fix]): Case => ({
      code: "CFG-01",
      says,
      changes: [["ipv6", { lan: LAN, [field]: value }]],
      field: `homelab:ipv6.${field}`,
      message: [String(value), message],
      fix,
      sound,
    }),
  ),
  {
    code: "IPV-01",
    says: "pods that have the LAN's addresses of IPv6",
    changes: [["ipv6", { lan: LAN, pods: "fd00:30::/56" }]],
    field: "homelab:ipv6.pods",
    message: ["fd00:30::/56", "homelab:ipv6.lan", LAN],
    fix: /share no address/,
    sound,
  },
  {
    code: "IPV-02",
    says: "BGP without a network of IPv6 to announce",
    changes: [...bgp, ["ipv6", { lan: LAN }]],
    field: "homelab:ipv6.loadBalancers",
    message: [LAN, "mode: bgp"],
    fix: /loadBalancers: fd00:31::\/64/,
    sound: [...bgp, ["ipv6", { lan: LAN, loadBalancers: "fd00:31::/64" }]],
  },
  {
    code: "IPV-02",
    says: "load balancers of IPv6 outside of the LAN that nobody tells the router of",
    changes: [["ipv6", { lan: LAN, loadBalancers: "fd00:31::/64" }]],
    field: "homelab:ipv6.loadBalancers",
    message: ["fd00:31::/64", LAN],
    fix: /Take loadBalancers out/,
    sound,
  },
  {
    code: "IPV-03",
    says: "IPv6 that Cilium is told to leave off",
    changes: [...sound, ["cilium/values", { ipv6: { enabled: false } }]],
    field: "homelab:cilium.values.ipv6.enabled",
    message: ["false", "homelab:ipv6"],
    fix: /Take it out/,
    sound: [...sound, ["cilium/values", { ipv6: { enabled: true } }]],
  },
  {
    code: "IPV-04",
    says: "an address of IPv6 that the stack gives out itself",
    changes: [...sound, ["cluster/links", { eth0: { addresses: ["fd00:30::7/64"] } }]],
    field: "homelab:cluster.links.eth0.addresses.0",
    message: ["fd00:30::7/64", "homelab:ipv6.lan"],
    fix: /each node has one/,
    sound: [...sound, ["cluster/links", { eth0: { addresses: ["fd00:77::7/64"] } }]],
  },
];

import type { Case } from "../case";
import { gateway, lanPool, MACHINE, node, object, pinned, pool, resource, service } from "../resources";

const outside = { addresses: [{ type: "IPAddress", value: "192.168.30.200" }] };

const envoy = (controllerName: string) =>
  object("gateway.networking.k8s.io/v1", "GatewayClass", "envoy", { spec: { controllerName } });
const annotated = (ips: string) => ({ infrastructure: { annotations: { "lbipam.cilium.io/ips": ips } } });
const sixes = pool("v6", { cidr: "fd00:7::/120" }, { start: "fd00:8::10", stop: "fd00:8::2f" });

export const pinCases: Case[] = [
  {
    rule: "NET-A01",
    when: "a Service is pinned outside the pool",
    resources: [lanPool, pinned("media/a", "192.168.30.62"), pinned("media/b", "192.168.30.99")],
    reports: ["media/b"],
    found: "192.168.30.99",
  },
  {
    rule: "NET-A01",
    when: "a Gateway is pinned outside every pool",
    resources: [pool("a", { cidr: "192.168.30.64/28" }), lanPool, gateway("ns/gw", outside)],
    reports: ["ns/gw"],
    found: "192.168.30.200",
  },
  {
    rule: "NET-A01",
    when: "every pinned address is in one of the pools",
    resources: [
      pool("a", { cidr: "192.168.30.192/28" }),
      lanPool,
      gateway("ns/gw", outside),
      pinned("media/a", "192.168.30.62"),
    ],
    reports: [],
  },
  {
    rule: "NET-A01",
    when: "an IPv6 address is outside every pool",
    resources: [
      lanPool,
      sixes,
      pinned("media/a", "fd00:7::20"),
      pinned("media/b", "fd00:8::1f"),
      pinned("media/c", "fd00:8::30"),
    ],
    reports: ["media/c"],
    found: "fd00:8::30",
  },
  {
    rule: "NET-A01",
    when: "IPv6 addresses are in a pool, by prefix and by first and last",
    resources: [
      lanPool,
      sixes,
      gateway("ns/gw", { addresses: [{ value: "192.168.30.61" }, { value: "fd00:7::20" }] }),
      pinned("media/b", "FD00:8:0::1f"),
    ],
    reports: [],
  },
  {
    rule: "NET-A01",
    when: "another controller's Gateway has an address of its own choice",
    resources: [
      lanPool,
      envoy("gateway.envoyproxy.io/gatewayclass-controller"),
      gateway("ns/gw", { ...outside, gatewayClassName: "envoy" }),
    ],
    reports: [],
  },
  {
    rule: "NET-A01",
    when: "the annotation for a Gateway's Service asks for what no pool has",
    resources: [lanPool, gateway("ns/gw", annotated("192.168.30.201"))],
    reports: ["ns/gw"],
    found: "192.168.30.201",
  },
  {
    rule: "NET-A02",
    when: "two Services ask for one address",
    resources: [
      pinned("media/a", "192.168.30.62"),
      pinned("media/b", "192.168.30.62"),
      pinned("media/c", "192.168.30.63"),
    ],
    reports: ["media/b"],
    found: "media/a",
  },
  {
    rule: "NET-A02",
    when: "a Gateway and a Service ask for one address",
    resources: [gateway("ns/gw"), pinned("media/b", "192.168.30.61", [{ port: 443 }])],
    reports: ["media/b"],
  },
  {
    rule: "NET-A02",
    when: "a sharing key is shared on one port",
    resources: ["a", "b"].map((n) =>
      pinned(`media/${n}`, "192.168.30.62", [{ port: 80 }], { "lbipam.cilium.io/sharing-key": "k" }),
    ),
    reports: ["media/b"],
    found: "80/TCP",
  },
  {
    rule: "NET-A02",
    when: "a sharing key is shared on different ports",
    resources: [
      pinned("media/a", "192.168.30.62", [{ port: 80 }], { "lbipam.cilium.io/sharing-key": "k" }),
      pinned("media/b", "192.168.30.62", [{ port: 80, protocol: "UDP" }], { "lbipam.cilium.io/sharing-key": "k" }),
    ],
    reports: [],
  },
  {
    rule: "NET-A06",
    when: "a Gateway is pinned by the annotation only",
    resources: [gateway("ns/good"), gateway("ns/bad", { addresses: [] }, { "io.cilium/lb-ipam-ips": "192.168.30.61" })],
    reports: ["ns/bad"],
    found: "only in an annotation",
  },
  {
    rule: "NET-A06",
    when: "a Gateway is pinned by a host name only",
    resources: [gateway("ns/bad", { addresses: [{ type: "Hostname", value: "gw" }] })],
    reports: ["ns/bad"],
  },
  {
    rule: "NET-A06",
    when: "the annotation for the Service wins over spec.addresses",
    resources: [gateway("ns/bad", annotated("192.168.30.75")), gateway("ns/good", annotated("192.168.30.61"))],
    reports: ["ns/bad"],
    found: "192.168.30.75",
  },
  {
    rule: "NET-A06",
    when: "a class of another name is Cilium's",
    resources: [envoy("io.cilium/gateway-controller"), gateway("ns/bad", { gatewayClassName: "envoy", addresses: [] })],
    reports: ["ns/bad"],
  },
  {
    rule: "NET-A06",
    when: "another controller serves the Gateway, or nothing says who does",
    resources: [
      envoy("gateway.envoyproxy.io/gatewayclass-controller"),
      gateway("ns/a", { gatewayClassName: "envoy", addresses: [] }),
      gateway("ns/b", { gatewayClassName: "traefik", addresses: [] }),
    ],
    reports: [],
  },
  {
    rule: "NET-A06",
    when: "the annotation for the Service is the only pin",
    resources: [gateway("ns/good", { addresses: [], ...annotated("192.168.30.61") })],
    reports: [],
  },
  { rule: "NET-A06", when: "a Gateway has spec.addresses", resources: [gateway("ns/good")], reports: [] },
  {
    rule: "NET-A07",
    when: "a LoadBalancer Service has no address",
    resources: [pinned("media/a", "192.168.30.62"), service("media/b", { type: "LoadBalancer" })],
    reports: ["media/b"],
  },
  {
    rule: "NET-A07",
    when: "Services are pinned, internal, or the tailnet's",
    resources: [
      pinned("media/a", "192.168.30.62"),
      service("media/b"),
      service("media/c", { type: "LoadBalancer", loadBalancerClass: "tailscale" }),
    ],
    reports: [],
  },
  {
    rule: "NET-A08",
    when: "a Service is pinned to the node's address",
    resources: [node("cp1"), pinned("media/a", "192.168.30.51"), pinned("media/b", "192.168.30.62")],
    reports: ["media/a"],
    found: "192.168.30.51",
  },
  {
    rule: "NET-A08",
    when: "a Service is pinned to the router's address",
    resources: [node("cp1"), pinned("media/a", "192.168.30.1")],
    reports: ["media/a"],
    found: "the router",
  },
  {
    rule: "NET-A08",
    when: "a Service is pinned to the DNS server's address",
    resources: [
      resource("command:remote:Command", "pihole", { connection: { host: "192.168.30.45" } }),
      pinned("media/a", "192.168.30.45"),
    ],
    reports: ["media/a"],
  },
  {
    rule: "NET-A08",
    when: "pinned addresses are nobody's",
    resources: [node("cp1"), pinned("media/b", "192.168.30.62")],
    reports: [],
  },
  {
    rule: "NET-A08",
    when: "a virtual endpoint address is taken",
    resources: [
      node("cp1", [MACHINE.replace("https://192.168.30.50", "https://192.168.30.70")]),
      pinned("media/a", "192.168.30.70"),
    ],
    reports: ["media/a"],
    found: "endpoint",
  },
];

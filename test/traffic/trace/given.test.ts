import { parseDestination } from "../../../traffic/model/destination";
import { Network } from "../../../traffic/model/network";
import { parseVantage } from "../../../traffic/model/vantage";
import { trace } from "../../../traffic/trace";
import { app, ask, cilium, ends, gateway, http, httpRoute, l2, node, object, VALUES } from "../cluster/world";
import { resourcesOf } from "./networks";

const sonarr = parseDestination("https://sonarr.int.lorenzodebie.be");
const given = new Map([[sonarr.host, "192.168.30.61"]]);

/** The network without anything that resolves its names. */
const network = new Network(
  resourcesOf("homelab").filter(({ type }) => !/^(command|cloudflare|tailscale:index\/dns)/.test(type)),
);

test.each(["lan", "node", "pod:media/overseerr", "tailnet"])(
  "from %s a name with a given address is reached without any resolver",
  (vantage) => {
    expect(trace(network, parseVantage(vantage), sonarr).status).not.toBe("reachable");
    const verdict = trace(network, parseVantage(vantage), sonarr, given);
    expect(verdict).toMatchObject({ status: "reachable", arrival: { service: "sonarr" } });
    expect(verdict.hops[1]?.text).toBe("sonarr.int.lorenzodebie.be stands for 192.168.30.61, as it was given");
  },
);

test("a redirect to the same name uses the given address again", () => {
  const verdict = trace(network, { kind: "lan" }, parseDestination("http://sonarr.int.lorenzodebie.be"), given);
  expect(verdict.status).toBe("reachable");
  expect(verdict.hops.filter(({ text }) => text.endsWith("as it was given"))).toHaveLength(2);
});

describe("from the internet", () => {
  const from = (address: string) => trace(network, { kind: "internet" }, sonarr, new Map([[sonarr.host, address]]));

  test("a name that stands for a private address leads nowhere", () => {
    expect(from("192.168.30.61")).toMatchObject({
      status: "blocked",
      why: "192.168.30.61 is a private address, which leads nowhere on the internet",
    });
  });

  test("a name that stands for a public address is not known further: no resource describes it", () => {
    expect(from("203.0.113.7")).toMatchObject({ status: "unknown", why: expect.stringContaining("203.0.113.7") });
  });
});

describe("an IPv6 address", () => {
  const V6 = "fd00:30::61";
  const gatewayAt6 = [
    node("cp"),
    object("cilium.io/v2", "CiliumLoadBalancerIPPool", "six", { spec: { blocks: [{ cidr: "fd00:30::/112" }] } }),
    l2(),
    cilium("1.20.2", { ...VALUES, ipv6: { enabled: true } }),
    gateway("kube-system/gw", { addresses: [{ type: "IPAddress", value: V6 }], listeners: [http()] }),
    httpRoute("media/app", {
      hostnames: ["app.int.example.org"],
      rules: [{ backendRefs: [{ name: "app", port: 80 }] }],
    }),
    app("media/app"),
  ];

  test("may be what a name stands for, however it is written", () => {
    const name = "app.int.example.org";
    for (const address of [V6, "fd00:30:0:0::61"])
      expect(ends(ask(gatewayAt6, `http://${name}`, "lan", new Map([[name, address]])))).toBe("media/app:80");
  });

  test("may be what is asked for, in brackets", () => {
    expect(ends(ask(gatewayAt6, "tcp://[fd00:30:0::61]:80"))).toMatch(
      /^(reachable|blocked: Gateway kube-system\/gw answers 404)/,
    );
    expect(ends(ask(gatewayAt6, "tcp://[fd00:30::62]:80"))).toMatch(/^blocked: nobody has the address fd00:30::62/);
  });
});

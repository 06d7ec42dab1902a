import { Network } from "../../../traffic/model/network";
import type { Resource } from "../../../traffic/model/resource";
import { factText, type Place, type Topology, topology } from "../../../traffic/topology";
import { object, resource, UNKNOWN } from "../../policy/resources";
import { at, changed, resourcesOf, without } from "../trace/networks";

const of = (resources: readonly Resource[]): Topology => topology(new Network(resources));
const home = of(resourcesOf("homelab"));
const second = of(resourcesOf("vanillax"));

function place({ places }: Topology, id: string): Place {
  const found = places.find((p) => p.id === id);
  if (found === undefined) throw new Error(`there is no ${id}`);
  return found;
}

/** The facts about a place, as people read them. */
function facts(topology: Topology, id: string): Record<string, string> {
  return Object.fromEntries(place(topology, id).facts.map((fact) => [fact.label, factText(fact)]));
}

const lines = ({ connections }: Topology) => connections.map(({ from, to }) => `${from} → ${to}`);

describe("the first network", () => {
  test("the internet leads by Cloudflare and the tunnel to the pods that run it, and on to the Services of its rules", () => {
    expect(lines(home)).toEqual(
      expect.arrayContaining([
        "client/internet → resolver/public",
        "client/internet → edge/cloudflare",
        "edge/cloudflare → tunnel/homelab",
        "tunnel/homelab → pod/cloudflared/cloudflared",
        "pod/cloudflared/cloudflared → service/media/plex",
        "pod/cloudflared/cloudflared → service/media/overseerr",
      ]),
    );
    expect(facts(home, "tunnel/homelab")["host name"]).toBe("plex.lorenzodebie.be, requests.lorenzodebie.be");
  });

  test("a device on the LAN gets at the Gateway's address, and from there by an app's route to its pods", () => {
    expect(lines(home)).toEqual(
      expect.arrayContaining([
        "client/lan → resolver/192.168.30.45",
        "client/lan → address/192.168.30.61",
        "address/192.168.30.61 → gateway/kube-system/internal-gateway",
        "gateway/kube-system/internal-gateway → route/media/sonarr",
        "route/media/sonarr → service/media/sonarr",
        "service/media/sonarr → pod/media/sonarr",
      ]),
    );
    expect(facts(home, "gateway/kube-system/internal-gateway")).toEqual({
      "host name": "*.int.lorenzodebie.be",
      port: "80 HTTP, 443 HTTPS",
    });
  });

  test("the tailnet's router leads to what is inside the route that it advertises", () => {
    expect(lines(home)).toEqual(
      expect.arrayContaining([
        "client/tailnet → router/tailnet",
        "router/tailnet → address/192.168.30.61",
        "router/tailnet → resolver/192.168.30.45",
      ]),
    );
    expect(facts(home, "router/tailnet")).toEqual({ advertises: "192.168.30.0/24" });
  });

  test("the resolver has the name that the household gave it, and a device without an address says so", () => {
    expect(place(home, "resolver/192.168.30.45").name).toBe("pihole");
    expect(facts(home, "device/truenas")).toEqual({ address: "not yet known", purpose: "NFS" });
  });

  test("routes, addresses, Service and pods of an app belong together, and a redirect to its Gateway", () => {
    const parts = home.places.filter((p) => p.app === "media/qbittorrent").map((p) => p.id);
    expect(parts.sort()).toEqual([
      "address/192.168.30.63",
      "pod/media/qbittorrent",
      "route/media/qbittorrent",
      "service/media/qbittorrent",
    ]);
    expect(place(home, "route/kube-system/internal-gateway.redirect")).toMatchObject({
      partOf: "gateway/kube-system/internal-gateway",
      facts: expect.arrayContaining([{ label: "redirects to", values: ["https"], known: true }]),
    });
  });
});

describe("the second network", () => {
  test("the tunnel feeds the external Gateway by its address, which is not announced to the LAN", () => {
    expect(lines(second)).toContain("pod/cloudflared/cloudflared → address/192.168.10.49");
    expect(lines(second)).toContain("client/lan → address/192.168.10.50");
    expect(lines(second)).not.toContain("client/lan → address/192.168.10.49");
  });

  test("a router that is the resolver too is one place", () => {
    expect(second.places.filter((p) => p.zone === "lan").map((p) => p.id)).toEqual([
      "client/lan",
      "resolver/192.168.10.1",
      "node",
    ]);
    expect(facts(second, "resolver/192.168.10.1").purpose).toMatch(/^DNS, .*router$/);
  });

  test("the nodes are one place with all their addresses", () => {
    expect(place(second, "node").name).toBe("3 nodes");
    expect(facts(second, "node").address).toMatch(/192\.168\.10\.100.*192\.168\.10\.110/);
  });
});

test.each(["homelab", "vanillax"])("the order in which %s registers its resources changes nothing", (stack) => {
  const resources = resourcesOf(stack);
  expect(of([...resources].reverse())).toEqual(of(resources));
});

test("a network of nothing has its clients alone", () => {
  expect(of([])).toEqual({
    places: [expect.objectContaining({ id: "client/internet" }), expect.objectContaining({ id: "client/lan" })],
    connections: [],
  });
});

test("without the Connector nothing leads from the tailnet into the LAN", () => {
  const cut = of(without(resourcesOf("homelab"), "tailnet-subnet-router"));
  expect(lines(cut).filter((l) => l.startsWith("router/tailnet"))).toEqual([]);
  expect(cut.places.map((p) => p.id)).toContain("client/tailnet");
});

test("an address that the LAN is not told of has no line from there", () => {
  const silent = changed(resourcesOf("homelab"), "cilium-l2-announcement", (policy) => {
    at(policy, "spec").loadBalancerIPs = false;
  });
  expect(lines(of(silent)).filter((l) => l.startsWith("client/lan → address/"))).toEqual([]);
});

test("a Service that the operator puts into the tailnet depends on its proxy", () => {
  const service = object(
    "v1",
    "Service",
    "home/notes",
    { spec: { ports: [{ port: 80 }], selector: { app: "notes" } } },
    {
      "tailscale.com/expose": "true",
    },
  );
  const found = of([service]);
  expect(place(found, "router/tailnet").name).toBe("Tailscale proxy");
  expect(lines(found)).toContain("router/tailnet → service/home/notes");
});

test("a public address record leads past every tunnel, and past Cloudflare where it is not proxied", () => {
  const record = (name: string, proxied: boolean, content: string) =>
    resource("cloudflare:index/dnsRecord:DnsRecord", name, { name, type: "A", content, proxied });
  const found = of([record("a.example.org", true, "203.0.113.1"), record("b.example.org", false, "203.0.113.2")]);
  expect(lines(found)).toEqual(
    expect.arrayContaining(["edge/cloudflare → address/203.0.113.1", "client/internet → address/203.0.113.2"]),
  );
});

test("what is not known yet is shown as such, and spoils nothing else", () => {
  const found = of([
    object("gateway.networking.k8s.io/v1", "Gateway", "net/web", {
      spec: {
        addresses: UNKNOWN,
        listeners: [{ name: "http", port: UNKNOWN, protocol: "HTTP", hostname: "a.example.org" }],
      },
    }),
    object("gateway.networking.k8s.io/v1", "HTTPRoute", "home/notes", {
      spec: { parentRefs: [{ name: "web", namespace: "net" }], rules: UNKNOWN },
    }),
    object("v1", "Service", "home/notes", { spec: { ports: UNKNOWN, selector: UNKNOWN } }),
  ]);
  expect(facts(found, "gateway/net/web")).toEqual({ "host name": "a.example.org", port: "not yet known" });
  expect(facts(found, "service/home/notes")).toEqual({ port: "not yet known" });
  expect(lines(found)).toContain("gateway/net/web → route/home/notes");
});

test("places and connections grow with the number of apps and no faster", () => {
  const stack = (apps: number) =>
    Array.from({ length: apps }, (_, i) => [
      object("v1", "Service", `home/app-${i}`, { spec: { ports: [{ port: 80 }], selector: { app: `app-${i}` } } }),
      object("gateway.networking.k8s.io/v1", "HTTPRoute", `home/app-${i}`, {
        spec: { parentRefs: [{ name: "web" }], rules: [{ backendRefs: [{ name: `app-${i}`, port: 80 }] }] },
      }),
    ]).flat();
  const [small, large] = [of(stack(50)), of(stack(500))];
  // A route, a Service and its pods, joined by two lines.
  expect(large.places.length - small.places.length).toBe(450 * 3);
  expect(large.connections.length - small.connections.length).toBe(450 * 2);
});

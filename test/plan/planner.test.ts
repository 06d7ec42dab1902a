import { parseAllDocuments } from "yaml";
import { parseHomelab } from "../../config/load";
import { planNetwork } from "../../plan";
import { CALLERS, REACH } from "../../traffic/model/annotations";
import { written } from "../config/written";

const plan = (...changes: Parameters<typeof written>) =>
  planNetwork(parseHomelab("home", { values: written(...changes) }));
const patchesOf = (node: { patches: string[] } | undefined) =>
  Object.assign({}, ...(node?.patches ?? []).flatMap((text) => parseAllDocuments(text).map((d) => d.toJS())));
const edge = { name: "edge", namespace: "gateway", address: "10.0.0.42", feed: "tunnel" };

describe("machines", () => {
  const several: Parameters<typeof written> = [
    ["cluster/virtualIp", true],
    ["cluster/endpoint", "10.0.0.39"],
    ["cluster/nodes/two", { role: "controlplane", hardwareAddress: "bc:24:11:0a:0b:0c", address: "10.0.0.32" }],
    ["cluster/nodes/three", { role: "worker", interface: "eth1", address: "10.0.0.33" }],
    ["cluster/nodes/four", { role: "controlplane", interface: "eth0", address: "10.0.0.34" }],
  ];

  test("control planes share the virtual address, workers do not", () => {
    const { nodes, clusterEndpoint } = plan(...several).talos;
    expect(clusterEndpoint).toBe("https://10.0.0.39:6443");
    const vips = nodes.map((n) => patchesOf(n).machine.network.interfaces[0].vip);
    expect(vips).toEqual([{ ip: "10.0.0.39" }, { ip: "10.0.0.39" }, undefined, { ip: "10.0.0.39" }]);
  });

  test("a machine is found by its network interface's name or hardware address", () => {
    const [one, two] = plan(...several).talos.nodes.map((n) => patchesOf(n).machine.network.interfaces[0]);
    expect([one.interface, one.deviceSelector]).toEqual(["eth0", undefined]);
    expect([two.interface, two.deviceSelector]).toEqual([undefined, { hardwareAddr: "bc:24:11:0a:0b:0c" }]);
  });

  test("only control planes say what the cluster is, and pods stay off them once there is a worker", () => {
    const [one, , worker] = plan(...several).talos.nodes;
    // A worker's kubelet needs the ranges, which tell it where names are resolved; that kube-proxy is off, every machine says.
    expect(Object.keys(patchesOf(worker).cluster)).toEqual(["network", "proxy"]);
    expect(patchesOf(one).cluster).toMatchObject({ allowSchedulingOnControlPlanes: false, proxy: { disabled: true } });
  });

  test("etcd starts on the control plane with the lowest address, wherever it stands in the list", () => {
    const at = (address: string, role = "controlplane") => ({ role, interface: "eth0", address });
    const nodes = { a: at("10.0.0.34"), b: at("10.0.0.30", "worker"), c: at("10.0.0.32"), d: at("10.0.0.33") };
    const { firstControlPlane } = plan(...several, ["cluster/nodes", nodes]).talos;
    expect(firstControlPlane).toBe("10.0.0.32");
  });

  test("may change places in the stack file without any consequence", () => {
    const values = written(...several) as { cluster: { nodes: object } };
    const nodes = Object.fromEntries(Object.entries(values.cluster.nodes).reverse());
    expect(plan(...several, ["cluster/nodes", nodes]).talos).toEqual(plan(...several).talos);
  });

  test("several nodes have two operators", () => {
    expect(plan(...several).cilium.values.operator).toMatchObject({ replicas: 2 });
  });
});

describe("Cilium", () => {
  test("values of one's own are laid over the derived ones, map by map", () => {
    const { values } = plan(["cilium/values", { hubble: { ui: { enabled: false } }, debug: { enabled: true } }]).cilium;
    expect(values).toMatchObject({
      hubble: { enabled: true, relay: { enabled: true }, ui: { enabled: false } },
      debug: { enabled: true },
    });
  });

  test("sockets of pods are left alone only where Tailscale routes", () => {
    expect(plan().cilium.values.socketLB).toEqual({ hostNamespaceOnly: true });
    const without = plan(["tailscale", undefined], ["apps/wiki/reach", ["lan"]], ["apps/photos/reach", ["lan"]]);
    expect(without.cilium.values).not.toHaveProperty("socketLB");
  });

  test("the API may be asked often enough to renew every announced address's lease", () => {
    const rate = (n: ReturnType<typeof plan>) => n.cilium.values.k8sClientRateLimit as { qps: number; burst: number };
    const more = Object.fromEntries(
      [...Array(12).keys()].map((i) => [
        `app${i}`,
        { namespace: "x", port: 80, address: `10.0.0.${43 + i}`, reach: ["lan"] },
      ]),
    );
    expect(rate(plan(["apps", more])).qps).toBeGreaterThan(rate(plan()).qps);
  });
});

describe("apps", () => {
  const tcp = { namespace: "db", port: 5432, protocol: "tcp", reach: ["lan", "tailnet:family"] };

  test("one that speaks TCP has a listener of its own, a route to it, and no name", () => {
    const { gateways, apps } = plan(["apps/postgres", tcp]);
    expect(gateways[0]?.gateway.spec.listeners.slice(2)).toMatchObject([
      { name: "postgres", port: 5432, protocol: "TCP" },
    ]);
    const { routes } = apps.find((a) => a.key === "postgres") ?? { routes: [] };
    expect(routes.map((r) => [r.route.kind, r.route.spec])).toEqual([
      [
        "TCPRoute",
        {
          parentRefs: [{ name: "home-gateway", namespace: "gateway", sectionName: "postgres" }],
          rules: [{ backendRefs: [{ name: "postgres", port: 5432 }] }],
        },
      ],
    ]);
  });

  test("a listener is granted to those who may use it, not to everybody who may use the Gateway", () => {
    const { grants } = plan(["apps/postgres", tcp]).tailnet?.policy ?? { grants: [] };
    expect(grants.filter((g) => /wiki|postgres/.test(String(g.dst)))).toEqual([
      { src: ["group:homelab"], dst: ["web-wiki"], ip: ["tcp:80", "tcp:443"] },
      { src: ["group:family"], dst: ["tcp-postgres"], ip: ["tcp:5432"] },
    ]);
  });

  test("one that speaks UDP has a UDPRoute, and UDP wherever its port is named", () => {
    const ports = [{ name: "voice", port: 9000, endPort: 9002, protocol: "UDP" }];
    const game = { namespace: "games", port: 2456, protocol: "udp", reach: ["lan", "tailnet"], callers: ["photos"] };
    const { apps, gateways, networkPolicies, tailnet } = plan(["apps/game", { ...game, ports }]);
    const made = apps.find((a) => a.key === "game");
    expect(made?.routes.map(({ route }) => route.kind)).toEqual(["UDPRoute"]);
    expect(made?.service?.spec.ports.map((p) => `${p.name} ${p.port}/${p.protocol}`)).toEqual([
      "udp 2456/UDP",
      ...["voice-9000 9000/UDP", "voice-9001 9001/UDP", "voice-9002 9002/UDP"],
    ]);
    expect(gateways[0]?.gateway.spec.listeners).toContainEqual(
      expect.objectContaining({ name: "game", port: 2456, protocol: "UDP" }),
    );
    const policy = JSON.stringify(networkPolicies.find((p) => p.metadata.name === "allow-game")?.spec);
    expect(policy).toContain('{"port":"2456","protocol":"UDP"},{"port":"9000","endPort":9002,"protocol":"UDP"}');
    expect(policy).not.toContain("TCP");
    expect(tailnet?.policy.grants).toContainEqual({ src: ["group:homelab"], dst: ["udp-game"], ip: ["udp:2456"] });
  });

  test("one whose Service somebody else makes gets none, but is routed", () => {
    const app = plan(["apps/wiki/service", { existing: true }], ["apps/wiki/selector", { app: "wiki" }]).apps.find(
      (a) => a.key === "wiki",
    );
    expect(app?.service).toBeUndefined();
    expect(app?.routes).toHaveLength(1);
  });

  test("one that nobody may reach has neither route nor name, and lets nobody in", () => {
    const { apps, networkPolicies } = plan(["apps/wiki/reach", []], ["apps/wiki/metrics", undefined]);
    expect(apps.find((a) => a.key === "wiki")?.routes).toEqual([]);
    expect(networkPolicies.find((p) => p.metadata.name === "allow-wiki")?.spec).toMatchObject({ ingress: [{}] });
  });

  test("one says on its Service and on each of its routes who it is for", () => {
    const { apps } = plan(["gateways/edge", edge], ["apps/media/reach", ["tailnet:family", "lan"]], ["apps/note", tcp]);
    const declared = apps.map((a) => [
      a.key,
      ...[a.service, ...a.routes.map((r) => r.route)].map((object) => object?.metadata.annotations?.[REACH]),
    ]);
    expect(declared).toEqual([
      ["wiki", "lan,tailnet", "lan,tailnet"],
      ["photos", "lan,tailnet,internet", "lan,tailnet,internet", "lan,tailnet,internet"],
      ["media", "lan,tailnet:family"],
      ["note", "lan,tailnet:family", "lan,tailnet:family"],
    ]);
  });

  test("one that nobody outside may reach says so, instead of saying nothing", () => {
    const app = plan(["apps/media/reach", []]).apps.find((a) => a.key === "media");
    expect(app?.service?.metadata.annotations).toMatchObject({ [REACH]: "" });
  });

  test("one names its callers as the network policies do: by namespace and the label of their pods", () => {
    const { apps } = plan(
      ["apps/wiki/selector", { tier: "web", app: "dokuwiki" }],
      ["apps/media/selector", { tier: "streams" }],
      ["apps/photos/callers", ["media", "wiki", "photos"]],
    );
    const annotations = (key: string) => apps.find((a) => a.key === key)?.service?.metadata.annotations;
    expect(annotations("photos")?.[CALLERS]).toBe("media/streams,web/photos,web/dokuwiki");
    expect(annotations("wiki")).not.toHaveProperty(CALLERS);
  });

  test("one that asks for a device on the tailnet carries the operator's annotations", () => {
    const app = plan(["apps/wiki/tailscale", { hostname: "notes" }]).apps.find((a) => a.key === "wiki");
    expect(app?.service?.metadata.annotations).toMatchObject({
      "tailscale.com/expose": "true",
      "tailscale.com/hostname": "notes",
      "tailscale.com/tags": "tag:app-wiki",
    });
  });
});

describe("the tunnel", () => {
  test("goes straight to the Service where no Gateway is fed by it", () => {
    expect(plan().tunnel?.ingress).toEqual([
      { hostname: "photos.example.org", service: "http://photos.web.svc.cluster.local:3000" },
      { service: "http_status:404" },
    ]);
  });

  test("goes to the Gateway that it feeds, and so do the routes of public apps", () => {
    const { tunnel, apps } = plan(["gateways/edge", edge]);
    expect(tunnel?.ingress[0]).toEqual({ hostname: "photos.example.org", service: "http://10.0.0.42:80" });
    expect(apps.find((a) => a.key === "photos")?.routes.map((r) => [r.suffix, r.route.metadata.name])).toEqual([
      ["", "photos"],
      ["-public", "photos.public"],
    ]);
  });

  test("has one name for all where that is asked for", () => {
    const { tunnel } = plan(["gateways/edge", edge], ["cloudflare/tunnel/wildcard", true]);
    expect([tunnel?.hostnames, tunnel?.ingress.length]).toEqual([["*.example.org"], 2]);
  });

  test("a Gateway that it feeds does not send plain HTTP away: the tunnel speaks nothing else to it", () => {
    expect(plan(["gateways/edge", edge]).gateways.map((g) => [g.key, g.redirect !== undefined])).toEqual([
      ["home", true],
      ["edge", false],
    ]);
  });
});

test("a network without tunnel, tailnet and resolver has nothing of them", () => {
  const small = plan(
    ["cloudflare", undefined],
    ["certificates/existing", true],
    ["tailscale", undefined],
    ["lan/dns", undefined],
    ["apps", {}],
  );
  expect([small.tunnel, small.tailnet, small.lanDns, small.certificates.issuer]).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect(small.networkPolicies.map((p) => p.metadata.name)).toEqual(["allow-dns"]);
});

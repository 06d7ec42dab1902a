import { object, UNKNOWN } from "../../policy/resources";
import { acl, changed, exposed, operator, reach, WORLD } from "./world";

describe("a Service or Ingress that is a device of the tailnet", () => {
  test.each(["media-sonarr", "media-sonarr.tail1234.ts.net", "MEDIA-sonarr"])("is reached as %s", (name) => {
    const { texts, result } = reach(WORLD, `${name}:80`);
    expect(texts).toEqual([
      "grants[2] lets ann@example.org reach tag:k8s on tcp:80",
      "the proxy of Service media/sonarr forwards to it",
    ]);
    expect(result).toMatchObject({
      kind: "service",
      namespace: "media",
      service: "sonarr",
      via: { namespace: "tailscale", labels: { "tailscale.com/parent-resource-ns": "media" } },
    });
  });

  test.each<[string, object, object, string]>([
    ["a name of its own", { "tailscale.com/hostname": "tv" }, {}, "tv"],
    [
      "its class",
      { "tailscale.com/expose": "false" },
      { type: "LoadBalancer", loadBalancerClass: "tailscale" },
      "media-sonarr",
    ],
  ])("by %s", (_, annotations, spec, name) => {
    expect(
      reach(changed(WORLD, [], exposed("media/sonarr", { ...annotations }, { ...spec })), `${name}:80`).status,
    ).toBe("reachable");
  });

  test("has its own tags where it names them", () => {
    const tagged = changed(WORLD, [], exposed("media/sonarr", { "tailscale.com/tags": "tag:tv, tag:web" }));
    expect(reach(tagged, "media-sonarr:80").why).toBe(
      "no rule of the policy file lets any user of the tailnet reach tag:tv, tag:web on tcp:80",
    );
  });

  test.each<[string, object]>([
    ["a Service without the annotation", { "tailscale.com/expose": "false" }],
    ["a name that nothing has", { "tailscale.com/hostname": "tv" }],
  ])("is not %s", (_, annotations) => {
    expect(reach(changed(WORLD, [], exposed("media/sonarr", { ...annotations })), "media-sonarr:80").status).toBe(
      "blocked",
    );
  });

  test("a headless Service is none", () => {
    expect(
      reach(changed(WORLD, [], exposed("media/sonarr", {}, { clusterIP: "None" })), "media-sonarr:80").status,
    ).toBe("blocked");
  });

  test("one that a ProxyGroup serves is unknown", () => {
    const grouped = changed(WORLD, [], exposed("media/sonarr", { "tailscale.com/proxy-group": "ingress" }));
    expect(reach(grouped, "media-sonarr:80").why).toContain("ProxyGroup ingress");
  });

  test("a name that is not known yet may be the one", () => {
    const unnamed = changed(WORLD, [], exposed("media/radarr", { "tailscale.com/hostname": UNKNOWN }));
    expect([reach(unnamed, "tv:80").status, reach(unnamed, "media-sonarr:80").status]).toEqual([
      "unknown",
      "reachable",
    ]);
  });

  describe("an Ingress", () => {
    const ingress = (spec: object) =>
      object("networking.k8s.io/v1", "Ingress", "media/tv", { spec: { ingressClassName: "tailscale", ...spec } });
    const backend = (name: string, number: number) => ({ service: { name, port: { number } } });
    const paths = {
      defaultBackend: backend("front", 80),
      tls: [{ hosts: ["tv"] }],
      rules: [
        {
          http: {
            paths: [
              { path: "/api", pathType: "Prefix", backend: backend("api", 8080) },
              { path: "/x", pathType: "Exact", backend: backend("x", 1) },
            ],
          },
        },
      ],
    };
    const world = (spec: object = paths) => [
      ...changed(WORLD, [], acl({ grants: [{ src: ["*"], dst: ["tag:k8s"], ip: ["*"] }] })),
      ingress(spec),
    ];
    const service = (path: string) => {
      const { result } = reach(world(), "tv:443", undefined, path);
      return result?.kind === "service" ? `${result.service}:${result.port?.at("number").number()}` : undefined;
    };

    test("serves HTTPS on 443 and nothing else", () => {
      expect(["tv:443", "tv:80", "udp tv:443"].map((to) => reach(world(), to).status)).toEqual([
        "reachable",
        "blocked",
        "blocked",
      ]);
    });

    test("sends a request to the Service of the longest path, else to the default one", () => {
      expect(["/", "/api", "/api/v1", "/apix", "/x", "/x/y"].map(service)).toEqual([
        ...["front:80", "api:8080", "api:8080", "front:80", "x:1", "x:1"],
      ]);
    });

    test("is called after its TLS host, else after itself", () => {
      expect(reach(world({ defaultBackend: backend("front", 80) }), "media-tv-ingress:443").status).toBe("reachable");
    });

    test("without a backend answers nothing", () => {
      expect(reach(world({ tls: [{ hosts: ["tv"] }] }), "tv:443").why).toContain("has no backend for /");
    });
  });
});

test("a change of the operator's default tags changes whom its devices are for", () => {
  const others = changed(WORLD, [], operator({ proxyConfig: { defaultTags: "tag:other" } }));
  expect(reach(others, "media-sonarr:80").status).toBe("blocked");
});

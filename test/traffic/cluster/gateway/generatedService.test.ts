import { generatedServiceName } from "../../../../traffic/cluster/gateway/generatedService";
import type { Resource } from "../../../../traffic/model/resource";
import { View } from "../../../../traffic/model/view";
import { lanPool } from "../../../policy/resources";
import { app, ask, base, certificate, cilium, ends, gateway, httpRoute, l2, node, object } from "../world";

const route = httpRoute("media/a", {
  hostnames: undefined,
  rules: [{ backendRefs: [{ name: "one", port: 80 }] }],
});
const apps = [app("media/one"), route];
const onLan = (resources: readonly Resource[], address = "192.168.30.61") =>
  ends(ask([...resources, ...apps], `http://${address}`, "lan"));
const inCluster = (resources: readonly Resource[], url: string) =>
  ends(ask([...base, ...resources, ...apps], url, "pod:web/x"));

/** The Gateway at one address, with Cilium's version and further values of its chart. */
const network = (version: string, gatewayAPI: Record<string, unknown>, ...more: Resource[]) => [
  ...[node("cp"), lanPool, certificate("kube-system/wildcard", ["*.int.example.org"])],
  cilium(version, {
    kubeProxyReplacement: true,
    l2announcements: { enabled: true },
    bgpControlPlane: { enabled: true },
    gatewayAPI: { enabled: true, ...gatewayAPI },
  }),
  ...more,
];
/** A Gateway that takes plain HTTP for every name, from routes of every namespace. */
const named = (name: string, spec: Record<string, unknown> = {}) =>
  gateway(`kube-system/${name}`, {
    listeners: [{ name: "h", port: 80, protocol: "HTTP", allowedRoutes: { namespaces: { from: "All" } } }],
    ...spec,
  });

describe("the name of a Gateway's Service", () => {
  const nameOf = (name: string) => generatedServiceName(View.of(named(name)));

  test("says whose it is", () => expect(nameOf("gw")).toBe("cilium-gateway-gw"));

  test("ends in a hash where it would be longer than 63 characters", () => {
    const long = nameOf("a-very-long-name-of-a-gateway-that-does-not-fit-into-a-label");
    expect(long).toBe("cilium-gateway-a-very-long-name-of-a-gateway-that-do-7m24thfh69");
  });

  test("has 63 characters as they are", () => {
    const exact = "g".repeat(63 - "cilium-gateway-".length);
    expect(nameOf(exact)).toBe(`cilium-gateway-${exact}`);
  });
});

describe("a Gateway's Service as a destination", () => {
  const url = "http://cilium-gateway-gw.kube-system.svc.cluster.local";

  test("leads to the Gateway, and to its routes by the Host header", () => {
    expect(inCluster([named("gw")], url)).toBe("media/one:80");
    const other = httpRoute("media/b", { hostnames: ["app.example.org"] });
    expect(ends(ask([...base, named("gw"), other], url, "pod:web/x"))).toMatch(/404 for cilium-gateway-gw/);
  });

  test("needs no address and no announcement", () => {
    const cluster = [node("cp"), cilium("1.20.2", { kubeProxyReplacement: true, gatewayAPI: { enabled: true } })];
    const verdict = ask([...cluster, named("gw", { addresses: undefined }), ...apps], url, "pod:web/x");
    expect(ends(verdict)).toBe("media/one:80");
  });

  test("is missing where the Gateway is another controller's", () => {
    const other = object("gateway.networking.k8s.io/v1", "GatewayClass", "envoy", {
      spec: { controllerName: "gateway.envoyproxy.io/gatewayclass-controller" },
    });
    expect(inCluster([other, named("gw", { gatewayClassName: "envoy" })], url)).toMatch(
      /there is no Service kube-system\/cilium-gateway-gw/,
    );
  });

  test("is missing where there is no such Gateway", () => {
    expect(inCluster([named("other")], url)).toMatch(/there is no Service kube-system\/cilium-gateway-gw/);
  });
});

describe("externalTrafficPolicy Local of a Gateway's Service", () => {
  const local = { externalTrafficPolicy: "Local" };
  const reached = "media/one:80";

  test("is announced by nobody with L2 from Cilium 1.20.2 on", () => {
    for (const version of ["1.20.2", "v1.20.10", "1.21.0", "2.0.0"])
      expect(onLan(network(version, local, l2(), named("gw")))).toMatch(
        /^blocked: nothing announces .* policy Local|Local/,
      );
  });

  test("is announced before 1.20.2", () => {
    for (const version of ["1.20.1", "1.19.9", "1.18.4"])
      expect(onLan(network(version, local, l2(), named("gw")))).toBe(reached);
  });

  test("is not judged without a version that can be compared", () => {
    expect(onLan(network("1.20", local, l2(), named("gw")))).toMatch(/^unknown: .*which version runs is not known/);
  });

  test("is announced by BGP", () => {
    const advertisement = object("cilium.io/v2", "CiliumBGPAdvertisement", "all", {
      metadata: { name: "all", labels: { advertise: "bgp" } },
      spec: {
        advertisements: [{ advertisementType: "Service", service: { addresses: ["LoadBalancerIP"] }, selector: {} }],
      },
    });
    expect(onLan(network("1.20.2", local, advertisement, named("gw")))).not.toMatch(/Policy Local/);
  });

  test("may come from the class's config, which wins over the chart", () => {
    const gatewayClass = (policy: string | undefined) => [
      object("gateway.networking.k8s.io/v1", "GatewayClass", "cilium", {
        spec: {
          controllerName: "io.cilium/gateway-controller",
          parametersRef: {
            group: "cilium.io",
            kind: "CiliumGatewayClassConfig",
            name: "own",
            namespace: "kube-system",
          },
        },
      }),
      object("cilium.io/v2alpha1", "CiliumGatewayClassConfig", "kube-system/own", {
        spec: { service: { externalTrafficPolicy: policy } },
      }),
    ];
    expect(onLan(network("1.20.2", {}, l2(), named("gw"), ...gatewayClass("Local")))).toMatch(/Policy Local/);
    expect(onLan(network("1.20.2", local, l2(), named("gw"), ...gatewayClass("Cluster")))).toBe(reached);
    expect(onLan(network("1.20.2", local, l2(), named("gw"), ...gatewayClass(undefined)))).toBe(reached);
  });
});

describe("the class's CiliumGatewayClassConfig", () => {
  const parameters = { group: "cilium.io", kind: "CiliumGatewayClassConfig", name: "own", namespace: "kube-system" };
  const classed = (parametersRef: Record<string, unknown>, service?: Record<string, unknown>) => [
    object("gateway.networking.k8s.io/v1", "GatewayClass", "cilium", {
      spec: { controllerName: "io.cilium/gateway-controller", parametersRef },
    }),
    ...(service === undefined
      ? []
      : [object("cilium.io/v2alpha1", "CiliumGatewayClassConfig", "kube-system/own", { spec: { service } })]),
  ];
  const judged = (...more: Resource[]) => onLan(network("1.20.2", {}, l2(), named("gw"), ...more));

  test("that is not among the resources leaves it open", () => {
    expect(judged(...classed(parameters))).toMatch(/^unknown: .*CiliumGatewayClassConfig own/);
  });

  test("of another kind keeps the Gateway from being accepted", () => {
    expect(judged(...classed({ group: "", kind: "ConfigMap", name: "own", namespace: "kube-system" }))).toMatch(
      /^blocked: .*parameters that are no CiliumGatewayClassConfig/,
    );
  });

  test("may keep clients out by their addresses", () => {
    expect(judged(...classed(parameters, { loadBalancerSourceRanges: ["10.0.0.0/8"] }))).toBe(
      "blocked: Gateway kube-system/gw takes clients of 10.0.0.0/8 only",
    );
    expect(
      judged(
        ...classed(parameters, {
          loadBalancerSourceRanges: ["192.168.30.0/24"],
          loadBalancerSourceRangesPolicy: "Deny",
        }),
      ),
    ).toBe("blocked: Gateway kube-system/gw keeps out clients of 192.168.30.0/24");
    expect(judged(...classed(parameters, { loadBalancerSourceRanges: ["192.168.30.0/24"] }))).toBe("media/one:80");
  });

  test("may make a Service without an address", () => {
    expect(judged(...classed(parameters, { type: "NodePort" }))).toMatch(
      /^blocked: .*of type NodePort: it has no address/,
    );
  });

  test("may hand the address to another load balancer", () => {
    expect(judged(...classed(parameters, { loadBalancerClass: "tailscale" }))).toMatch(
      /^unknown: .*gets its address from tailscale/,
    );
  });
});

describe("the annotation lbipam.cilium.io/ips of spec.infrastructure", () => {
  const pinned = (spec: Record<string, unknown> = {}) =>
    named("gw", {
      infrastructure: { annotations: { "lbipam.cilium.io/ips": "192.168.30.75" } },
      addresses: [{ type: "IPAddress", value: "192.168.30.76" }],
      ...spec,
    });

  test("wins over spec.addresses", () => {
    expect(onLan([...base, pinned()], "192.168.30.75")).toBe("media/one:80");
    expect(onLan([...base, pinned()], "192.168.30.76")).toMatch(/^blocked: nobody has the address 192.168.30.76/);
  });

  test("pins a Gateway that has no spec.addresses", () => {
    expect(onLan([...base, pinned({ addresses: undefined })], "192.168.30.75")).toBe("media/one:80");
  });
});

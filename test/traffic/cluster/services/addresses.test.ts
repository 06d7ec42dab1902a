import type { Resource } from "../../../../traffic/model/resource";
import { object, pinned, pool } from "../../../policy/resources";
import { app, base, gateway, http, httpRoute, l2, node, service } from "../world";
import { goes, one, type Props, selector, without } from "./world";

test("a Service at an address of a pool that is announced can be reached", () => {
  expect(goes([...base, one()])).toBe("media/one:80");
});

describe("address pools", () => {
  test.each([
    ["a range by its ends", { start: "192.168.30.60", stop: "192.168.30.80" }, true],
    ["a single address", { start: "192.168.30.62" }, true],
    ["a CIDR", { cidr: "192.168.30.0/24" }, true],
    ["a range elsewhere", { start: "192.168.30.70", stop: "192.168.30.80" }, false],
  ])("%s", (_, block, given) => {
    const result = goes([...without("pool"), pool("pool", block), one()]);
    expect(result).toMatch(given ? /^media\/one:80$/ : /^blocked: Service media\/one does not get the address/);
  });

  const chosen = (spec: Props, labels: Props = {}) => {
    const labelled = one();
    Object.assign(labelled.props.metadata as Props, { labels });
    return goes([
      ...without("pool"),
      object("cilium.io/v2", "CiliumLoadBalancerIPPool", "p", {
        spec: { blocks: [{ cidr: "192.168.30.0/24" }], ...spec },
      }),
      labelled,
    ]);
  };

  test("a pool gives addresses to the Services that it chooses", () => {
    const serviceSelector = { matchLabels: { lb: "yes" } };
    expect(chosen({ serviceSelector }, { lb: "yes" })).toBe("media/one:80");
    expect(chosen({ serviceSelector })).toMatch(/^blocked: .*the pool that holds 192.168.30.62 chooses other Services/);
    expect(chosen({ serviceSelector: { matchLabels: { "io.kubernetes.service.namespace": "media" } } })).toBe(
      "media/one:80",
    );
  });

  test("the ends of a CIDR are kept back where the pool says so", () => {
    const ends_ = (address: string) =>
      goes(
        [
          ...without("pool"),
          object("cilium.io/v2", "CiliumLoadBalancerIPPool", "p", {
            spec: { allowFirstLastIPs: "No", blocks: [{ cidr: "192.168.30.62/31" }, { cidr: "192.168.30.64/30" }] },
          }),
          one({ "lbipam.cilium.io/ips": address }),
        ],
        `tcp://${address}:80`,
      );
    // A range of two addresses has nothing to keep back.
    expect(ends_("192.168.30.62")).toBe("media/one:80");
    expect(ends_("192.168.30.65")).toBe("media/one:80");
    expect(ends_("192.168.30.64")).toMatch(/^blocked/);
  });
});

describe("what asks for an address", () => {
  test("the older annotation and the field of the Service do as well", () => {
    const older = service(
      "media/one",
      { type: "LoadBalancer", ports: [{ port: 80 }], ...selector },
      { "io.cilium/lb-ipam-ips": "192.168.30.62" },
    );
    const field = service("media/one", {
      type: "LoadBalancer",
      loadBalancerIP: "192.168.30.62",
      ports: [{ port: 80 }],
      ...selector,
    });
    expect(goes([...base, older])).toBe("media/one:80");
    expect(goes([...base, field])).toBe("media/one:80");
  });

  test("an annotation on a Gateway asks for nothing", () => {
    const gw = gateway(
      "kube-system/gw",
      { addresses: undefined, listeners: [http({ hostname: undefined })] },
      { "io.cilium/lb-ipam-ips": "192.168.30.61" },
    );
    expect(goes([...base, gw], "tcp://192.168.30.61:80")).toMatch(
      /^unknown: whether Gateway kube-system\/gw, which asks for no address of its own, got 192.168.30.61/,
    );
  });

  test("an annotation under a Gateway's infrastructure ends up on its Service", () => {
    const infrastructure = { annotations: { "lbipam.cilium.io/ips": "192.168.30.61" } };
    const gw = gateway("kube-system/gw", {
      addresses: undefined,
      infrastructure,
      listeners: [http({ hostname: undefined })],
    });
    expect(goes([...base, gw], "tcp://192.168.30.61:80")).toBe("reachable");
  });

  test("an address of a pool that nobody asks for is nobody's", () => {
    expect(goes(base)).toMatch(/^blocked: nobody has the address 192.168.30.62/);
  });

  test("while a Service has no address of its own, it may have got this one", () => {
    const unpinned = service("media/two", { type: "LoadBalancer", ports: [{ port: 80 }] });
    expect(goes([...base, unpinned])).toMatch(/^unknown: whether Service media\/two/);
  });
});

describe("one address for several", () => {
  const other = (annotations: Props = {}, port = 443, namespace = "media") =>
    pinned(`${namespace}/two`, "192.168.30.62", [{ port }], annotations);
  const KEY = { "lbipam.cilium.io/sharing-key": "k" };

  test("without a key it is the first one's to be created", () => {
    expect(goes([...base, one(), other()])).toMatch(/^unknown: .* both ask for 192.168.30.62/);
  });

  test("with one key and other ports both have it", () => {
    expect(goes([...base, one(KEY), other(KEY)])).toBe("media/one:80");
  });

  test("with one key and the same port they cannot", () => {
    expect(goes([...base, one(KEY), other(KEY, 80)])).toMatch(/^unknown/);
  });

  test("across namespaces both have to say so", () => {
    const across = (namespaces: string) => ({ ...KEY, "lbipam.cilium.io/sharing-cross-namespace": namespaces });
    expect(goes([...base, one(KEY), other(KEY, 443, "web")])).toMatch(/^unknown/);
    expect(goes([...base, one(across("web")), other(KEY, 443, "web")])).toMatch(/^unknown/);
    expect(goes([...base, one(across("web")), other(across("*"), 443, "web")])).toBe("media/one:80");
    expect(goes([...base, one(across("games,web")), other(across("media"), 443, "web")])).toBe("media/one:80");
  });

  test("a blank after the comma makes another namespace of it", () => {
    const across = (namespaces: string) => ({ ...KEY, "lbipam.cilium.io/sharing-cross-namespace": namespaces });
    expect(goes([...base, one(across("games, web")), other(across("media"), 443, "web")])).toMatch(/^unknown/);
  });

  test("of three, the one that shares with both others has it; of the two that do not, the first to be created", () => {
    const third = pinned("media/three", "192.168.30.62", [{ port: 443 }], KEY);
    const three = [...base, one(KEY), other(KEY), third];
    expect(goes(three)).toBe("media/one:80");
    expect(goes(three, "tcp://192.168.30.62:443")).toMatch(/^unknown: .*two and .*three both ask for 192.168.30.62/);
  });

  test("one that asks for no address shares another's if it was created later", () => {
    const guest = service("media/guest", { type: "LoadBalancer", ports: [{ port: 443 }], ...selector }, KEY);
    expect(goes([...base, one(KEY), guest], "tcp://192.168.30.62:443")).toMatch(/^unknown: .*created after it/);
    expect(goes([...base, one(), guest], "tcp://192.168.30.62:443")).toMatch(/^blocked/);
  });
});

describe("Services of other types", () => {
  test("a cluster address leads nowhere outside the cluster, and to the Service inside", () => {
    const fixed = app("media/one", 80, { clusterIP: "10.96.0.20" });
    expect(goes([...base, fixed], "tcp://10.96.0.20:80")).toMatch(
      /^blocked: 10.96.0.20 is an address of the cluster's own/,
    );
    expect(goes([...base, fixed], "tcp://10.96.0.20:80", "pod:web/x")).toBe("media/one:80");
    expect(goes(base, "tcp://10.96.7.7:80", "pod:web/x")).toMatch(/^unknown: what has the cluster address/);
  });

  test("a node port is open on every node", () => {
    const port = service("media/one", { type: "NodePort", ports: [{ port: 80, nodePort: 30080 }], ...selector });
    expect(goes([...base, port], "tcp://192.168.30.50:30080")).toBe("media/one:80");
    expect(goes([...base, port], "tcp://192.168.30.50:30081")).toMatch(
      /^blocked: nothing of the resources listens on port 30081/,
    );
  });

  test("a Service with internalTrafficPolicy Local depends on where the asking pod runs, unless there is one node", () => {
    const local = one({}, { internalTrafficPolicy: "Local" });
    const from = (...resources: Resource[]) => goes(resources, "tcp://one.media:80", "pod:web/x");
    expect(from(...base, local)).toBe("media/one:80");
    expect(from(...base, node("second"), local)).toMatch(
      /^unknown: Service media\/one has internalTrafficPolicy Local/,
    );
    expect(goes([...base, node("second"), local])).toBe("media/one:80");
  });

  describe("a node port with externalTrafficPolicy Local", () => {
    const ports = [{ port: 80, nodePort: 30080 }];
    const port = service("media/one", { type: "NodePort", externalTrafficPolicy: "Local", ports, ...selector });
    const on = (...more: Resource[]) => goes([...base, port, ...more], "tcp://192.168.30.50:30080");

    test("is open where there is one node", () => expect(on()).toBe("media/one:80"));

    test("may be closed on a node of several that runs none of the pods", () =>
      expect(on(node("second"))).toMatch(
        /^unknown: Service media\/one has externalTrafficPolicy Local: whether the node 192.168.30.50 runs one of its pods/,
      ));

    const daemons = (spec: Props) =>
      object("apps/v1", "DaemonSet", "media/one", {
        spec: { template: { metadata: { labels: { app: "one" } }, spec: { containers: [], ...spec } } },
      });

    test("is open on every node where every node runs a pod", () =>
      expect(on(node("second"), daemons({}))).toBe("media/one:80"));

    test("may be closed where the pods run on some nodes only", () =>
      expect(on(node("second"), daemons({ nodeSelector: { disk: "fast" } }))).toMatch(/^unknown/));
  });

  test("a node port that the cluster chooses may be any of the range", () => {
    const port = service("media/one", { type: "NodePort", ports: [{ port: 80 }], ...selector });
    expect(goes([...base, port], "tcp://192.168.30.50:30080")).toMatch(
      /^unknown: whether Service media\/one got the node port 30080/,
    );
    expect(goes([...base, port], "tcp://192.168.30.50:8080")).toMatch(/^blocked/);
  });

  test("an external address of a Service has to be announced as such", () => {
    const external = app("media/one", 80, { externalIPs: ["192.168.30.90"] });
    expect(goes([...base, external], "tcp://192.168.30.90:80")).toMatch(/^blocked: .*announces no externalIPs/);
    expect(goes([...without("announce"), l2({ externalIPs: true }), external], "tcp://192.168.30.90:80")).toBe(
      "media/one:80",
    );
  });

  test("a class of another load balancer is not known", () => {
    expect(goes([...base, one({}, { loadBalancerClass: "kube-vip.io/kube-vip-class" })])).toMatch(
      /^unknown: .*is served by kube-vip/,
    );
  });

  test("source ranges keep other clients out", () => {
    expect(goes([...base, one({}, { loadBalancerSourceRanges: ["192.168.30.0/24"] })])).toBe("media/one:80");
    expect(goes([...base, one({}, { loadBalancerSourceRanges: ["10.0.0.0/8"] })])).toMatch(
      /^blocked: .*takes clients of 10.0.0.0\/8 only/,
    );
    expect(goes([...base, one({}, { loadBalancerSourceRanges: ["192.168.30.128/25"] })])).toMatch(
      /^unknown: .*depends on the client's own address/,
    );
  });
});

test("a machine of the LAN that none of the resources describes may answer or not", () => {
  expect(goes(base, "tcp://192.168.30.90:22")).toMatch(/^unknown: 192.168.30.90 is a machine of the LAN/);
});

test("a Gateway at another class's controller is not known", () => {
  const route = httpRoute("media/a", { rules: [{ backendRefs: [{ name: "one", port: 80 }] }] });
  const gw = gateway("kube-system/gw", { gatewayClassName: "envoy" });
  expect(goes([...base, gw, route, app("media/one")], "tcp://192.168.30.61:443")).toMatch(
    /^unknown: the Gateway's class envoy is not among the resources/,
  );
});

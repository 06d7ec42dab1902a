import type { Resource } from "../../../traffic/model/resource";
import { policy, service, UNKNOWN } from "../../policy/resources";
import { ask } from "../trace/networks";
import { attributes, backend, dns, FUNNEL, given, ingress, labels, NAME, settings, WORLD } from "./funnelWorld";
import { changed } from "./world";

/** How the way from the internet ends: the verdict, why, and the field that decided. */
function end(resources: readonly Resource[], to = NAME, from = "internet"): [string, string, string] {
  const verdict = ask(resources, from, to);
  if (verdict.status === "reachable") return ["reachable", "", ""];
  const { status, why, by } = verdict;
  return [status, why, by === undefined ? "" : `${by.title}: ${by.field}`];
}

describe("an Ingress on Funnel", () => {
  test("is reached from the internet, past every rule of the policy file", () => {
    const { hops, ...rest } = ask(WORLD, "internet", NAME);
    expect(hops.map(({ layer, place, text }) => `${layer} (${place}): ${text}`)).toEqual([
      "client (client/internet): somebody on the internet opens https://tv.tail1234.ts.net",
      "public DNS (resolver/public): the public DNS answers tv.tail1234.ts.net with addresses of Tailscale's Funnel relays",
      "Funnel (edge/funnel): Funnel's relays hand this to the proxy of Ingress media/tv: nodeAttrs[0] gives tag:k8s the attribute funnel",
      "tailnet (router/tailnet): the proxy of Ingress media/tv forwards / to the Service tv",
      "service (service/media/tv): Service media/tv sends port 80/tcp to the pods of Deployment media/tv",
      "network policy (pod/media/tv): no network policy restricts traffic from the tailnet's proxy in the cluster to the pods of Deployment media/tv, port 80/tcp",
      "pod (pod/media/tv): the pods of Deployment media/tv get it on port 80",
    ]);
    expect(rest).toEqual({
      status: "reachable",
      arrival: { namespace: "media", service: "tv", port: 80, protocol: "tcp" },
    });
    // The tailnet's own devices get the proxy's address, and are held against the rules.
    expect(end(WORLD, NAME, "tailnet")[1]).toMatch(/^no rule of the policy file lets any user .* tag:k8s on tcp:443$/);
  });

  test("leads a device of the LAN out to the relays and back", () => {
    const { status, hops } = ask(WORLD, "lan", NAME);
    expect([status, hops.some(({ layer }) => layer === "Funnel")]).toEqual(["reachable", true]);
  });

  test.each([undefined, {}, { "tailscale.com/funnel": "false" }, { "tailscale.com/funnel": "True" }])(
    "is one with the annotation, and not with %j",
    (annotations = {}) => {
      const world = changed(WORLD, [], ingress(annotations));
      expect(end(world)).toEqual([
        "blocked",
        "the public DNS has no address for tv.tail1234.ts.net: Ingress media/tv is on the tailnet, and not on Funnel",
        "Ingress media/tv: ",
      ]);
      expect(ask(world, "tailnet", NAME)).toEqual(ask(WORLD, "tailnet", NAME));
    },
  );

  test("may be one where the annotation is not known yet", () => {
    const [status, why] = end(changed(WORLD, [], ingress({ "tailscale.com/funnel": UNKNOWN })));
    expect([status, why]).toEqual(["unknown", expect.stringContaining("tailscale.com/funnel")]);
  });

  test("is none of another class, and a Service may be one with an operator to come", () => {
    const nginx = changed(WORLD, [], ingress(FUNNEL, { ingressClassName: "nginx" }));
    const exposed = service("media/tv", { selector: labels }, { ...FUNNEL, "tailscale.com/expose": "true" });
    expect(end(nginx)[0]).toBe("unknown");
    expect(end(changed(WORLD, [], exposed), "https://media-tv.tail1234.ts.net")).toEqual([
      "unknown",
      "whether Service media/tv is on Funnel is not known: the operator reads tailscale.com/funnel at Ingresses",
      "Service media/tv: metadata.annotations.tailscale.com/funnel",
    ]);
  });

  test.each(["http://tv.tail1234.ts.net", "https://tv.tail1234.ts.net:8443", "tcp://tv.tail1234.ts.net:22"])(
    "answers HTTPS alone, and not %s",
    (to) => {
      const [status, why, by] = end(WORLD, to);
      expect([status, why, by]).toEqual([
        "blocked",
        expect.stringMatching(/^Funnel takes HTTPS on port 443 for Ingress media\/tv, not tcp:(80|8443|22)$/),
        "Ingress media/tv: metadata.annotations.tailscale.com/funnel",
      ]);
    },
  );

  test("has one name of the tailnet's, and no other", () => {
    for (const name of ["tv", "a.tv.tail1234.ts.net", "radio.tail1234.ts.net", "tv.example.org"])
      expect(end(WORLD, `https://${name}`)[0]).not.toBe("reachable");
  });

  test("of a ProxyGroup is unknown", () => {
    const grouped = changed(WORLD, [], ingress({ ...FUNNEL, "tailscale.com/proxy-group": "all" }));
    expect(end(grouped)).toEqual([
      "unknown",
      "Ingress media/tv is served by the ProxyGroup all: whether its proxies take what Funnel brings is not known",
      "Ingress media/tv: metadata.annotations.tailscale.com/funnel",
    ]);
  });
});

test.each([{ number: 8096 }, { name: "http" }])("a port of the Service is found as %j", (port) => {
  const ports = [
    { name: "metrics", port: 9090 },
    { name: "http", port: 8096 },
  ];
  const defaultBackend = { service: { name: "tv", port } };
  const world = changed(
    WORLD,
    [],
    ingress(FUNNEL, { defaultBackend }),
    service("media/tv", { selector: labels, ports }),
  );
  expect(ask(world, "internet", NAME)).toMatchObject({ status: "reachable", arrival: { port: 8096 } });
  expect(
    end(changed(world, [], ingress(FUNNEL, { defaultBackend: { service: { name: "tv", port: { name: "x" } } } })))[0],
  ).toBe("blocked");
});

describe("the attribute funnel", () => {
  const end443 = (...entries: object[]) => end(changed(WORLD, [], attributes(...entries)));

  test.each<[string, object]>([
    ["everything", given("*")],
    ["the tag among others", given("autogroup:member", "tag:k8s")],
    ["tagged devices", given("autogroup:tagged")],
    ["the tag, beside other attributes", { target: ["tag:k8s"], attr: ["mullvad", "funnel"] }],
  ])("is given to %s", (_, entry) => {
    expect(end443(given("tag:ci"), entry)[0]).toBe("reachable");
  });

  test.each<[string, object[]]>([
    ["without an entry", []],
    ["for people alone", [given("autogroup:member", "group:home", "ann@example.org")]],
    ["for another tag", [given("tag:router")]],
    ["of another kind", [{ target: ["*"], attr: ["mullvad"] }]],
  ])("is missing %s", (_, entries) => {
    expect(end443(...entries)).toEqual([
      "blocked",
      "no entry of the policy file's nodeAttrs gives tag:k8s the attribute funnel: nothing from the internet is handed to the proxy of Ingress media/tv",
      "Acl acl: acl",
    ]);
  });

  test("may be given by a range of addresses", () => {
    const [status, why, by] = end443(given("100.64.0.0/10"));
    expect([status, why, by]).toEqual([
      "unknown",
      expect.stringMatching(/^whether the policy file gives tag:k8s the attribute funnel: /),
      "Acl acl: acl.nodeAttrs[0]",
    ]);
  });

  test("goes by the Ingress's own tags", () => {
    const tagged = changed(WORLD, [], ingress({ ...FUNNEL, "tailscale.com/tags": "tag:tv" }));
    expect(end(tagged)[0]).toBe("blocked");
    expect(end(changed(tagged, [], attributes(given("tag:tv"))))[0]).toBe("reachable");
  });

  test("is not known without a policy file, nor the tags without the operator", () => {
    expect(end(changed(WORLD, ["acl"]))).toEqual(["unknown", expect.stringContaining("no policy file"), ""]);
    expect(end(changed(WORLD, ["operator"]))[1]).toContain("nothing in the stack is the Tailscale operator");
  });
});

describe("the tailnet's settings", () => {
  test("Funnel needs MagicDNS", () => {
    expect(end([...WORLD, dns({ magicDns: false })])).toEqual([
      "blocked",
      "MagicDNS is switched off: Funnel has no name tv.tail1234.ts.net",
      "DnsPreferences dns: ",
    ]);
    expect(end([...WORLD, dns({ magicDns: true })])[0]).toBe("reachable");
  });

  test("Funnel needs certificates, which are believed to be on where no resource tells", () => {
    expect(end(changed(WORLD, [], settings({ httpsEnabled: false })))).toEqual([
      "blocked",
      "the tailnet gives out no HTTPS certificates: Funnel has none for tv.tail1234.ts.net",
      "TailnetSettings settings: httpsEnabled",
    ]);
    const believed = (world: readonly Resource[]) => ask(world, "internet", NAME).hops.some((hop) => hop.believed);
    expect([believed(WORLD), believed(changed(WORLD, ["settings"]))]).toEqual([false, true]);
  });
});

describe("network policies", () => {
  const admitted = (namespace: string) =>
    policy("CiliumNetworkPolicy", "media/allow-tv", {
      endpointSelector: { matchLabels: labels },
      ingress: [{ fromEndpoints: [{ matchLabels: { "k8s:io.kubernetes.pod.namespace": namespace } }] }],
    });

  test("of the app decide about the proxy's pod", () => {
    expect(end([...WORLD, admitted("tailscale")])[0]).toBe("reachable");
    expect(end([...WORLD, admitted("kube-system")])[0]).toBe("blocked");
  });

  test("of the proxy have to let it reach Tailscale", () => {
    const shut = policy("CiliumNetworkPolicy", "tailscale/out", { endpointSelector: {}, egress: [{}] });
    expect(end([...WORLD, shut])[1]).toContain("do not let the proxy of Ingress media/tv reach Tailscale");
  });
});

describe("paths of an Ingress on Funnel", () => {
  const path = (value: string, pathType: string, name: string) => ({ path: value, pathType, backend: backend(name) });
  const rules = [
    { host: "other", http: { paths: [path("/", "Prefix", "tv")] } },
    { http: { paths: [path("/hook", "Exact", "tv")] } },
  ];
  const world = changed(WORLD, [], ingress(FUNNEL, { rules, defaultBackend: undefined }));

  test.each(["/hook", "/hook/", "/hook/deeper", "/x/../hook"])(
    "%s is open: Exact is no more than Prefix here",
    (to) => {
      expect(end(world, NAME + to)[0]).toBe("reachable");
    },
  );

  test.each(["/", "/hooked", "/hook/../admin"])("%s is shut, as a rule for another host does not count", (to) => {
    expect(end(world, NAME + to)[1]).toContain("Ingress media/tv has no backend for");
  });
});

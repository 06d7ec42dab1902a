import type { Flow } from "../../../traffic/policies";
import { answer, ask, cilium, opens, pod, ports, sonarr } from "./world";

const to = pod("media/sonarr", {
  ports: { http: { port: 8989, protocol: "tcp" }, dns: { port: 53, protocol: "udp" } },
});
const udp = { protocol: "udp", port: 53 } as const;

describe("toPorts", () => {
  it.each<[string, object, Partial<Flow>, boolean]>([
    ["a port", ports({ port: "8989", protocol: "TCP" }), {}, true],
    ["another port", ports({ port: "8990", protocol: "TCP" }), {}, false],
    ["another protocol", ports({ port: "8989", protocol: "UDP" }), {}, false],
    ["a port without a protocol, which is any", ports({ port: "53" }), udp, true],
    ["protocol ANY", ports({ port: "53", protocol: "ANY" }), udp, true],
    ["the first port of a span", ports({ port: "8989", endPort: 8999 }), {}, true],
    ["the last port of a span", ports({ port: "8980", endPort: 8989 }), {}, true],
    ["a port behind the span", ports({ port: "8980", endPort: 8988 }), {}, false],
    ["a span that ends before it begins, which is its first port", ports({ port: "8989", endPort: 80 }), {}, true],
    ["port 0, which is every port", ports({ port: "0", protocol: "TCP" }), {}, true],
    ["port 0 of another protocol", ports({ port: "0", protocol: "UDP" }), {}, false],
    ["a name of the pod's ports", ports({ port: "http", protocol: "TCP" }), {}, true],
    ["a name in capitals", ports({ port: "HTTP", protocol: "TCP" }), {}, true],
    ["a name of another port", ports({ port: "http", protocol: "TCP" }), { port: 8990 }, false],
    ["a name that the pod does not have", ports({ port: "metrics", protocol: "TCP" }), {}, false],
    ["a name of a port of the other protocol", ports({ port: "dns", protocol: "TCP" }), { port: 53 }, false],
    ["the same name for the right one", ports({ port: "dns" }), udp, true],
    ["no ports at all, which are all of them", { fromEntities: ["cluster"], toPorts: [] }, {}, true],
    ["an item without ports, which is none of them", { fromEntities: ["cluster"], toPorts: [{}] }, {}, false],
    ["one of several items", { toPorts: [{ ports: [{ port: "80" }] }, { ports: [{ port: "8989" }] }] }, {}, true],
    ["ports for peers that are not the sender", { fromEntities: ["world"], ...ports({ port: "8989" }) }, {}, false],
  ])("understands %s", (_, rule, flow, allowed) => {
    expect(opens(rule as never, { to, ...flow })).toBe(allowed);
  });

  it("asks the destination for a name, in egress too", () => {
    const egress = cilium("media/p", {
      endpointSelector: { matchLabels: { app: "radarr" } },
      egress: [ports({ port: "http", protocol: "TCP" })],
    });
    expect(answer([egress], { to })).toBe(true);
    expect(answer([egress], { to: pod("media/sonarr", { ports: {} }) })).toBe(false);
    expect(ask([egress])).toMatchObject({ allowed: undefined, why: expect.stringContaining("called http") });
  });

  it("does not guess what a leading zero, or a span from a name on, means", () => {
    expect(opens(ports({ port: "08989" }))).toBe("unknown");
    expect(opens(ports({ port: "http", endPort: 9000 }), { to })).toBe("unknown");
  });
});

describe("icmps", () => {
  const echo = { icmps: [{ fields: [{ type: 8, family: "IPv4" }] }] };

  it("lets in no TCP, and switches default deny on like any other rule", () => {
    expect(opens({ fromEntities: ["all"], ...echo })).toBe(false);
  });
});

describe("rules for requests", () => {
  const http = { toPorts: [{ ports: [{ port: "8989", protocol: "TCP" }], rules: { http: [{ path: "/api/.*" }] } }] };

  it("decide which requests get through, which the model cannot tell", () => {
    expect(ask([cilium("media/p", { ...sonarr, ingress: [http] })])).toMatchObject({
      allowed: undefined,
      why: "the L7 rules in spec.ingress[0].toPorts[0].rules decide which requests get through",
      by: { path: "spec.ingress[0].toPorts[0].rules" },
    });
  });

  it("are void where a rule without them allows the same", () => {
    const policy = cilium("media/p", { ...sonarr, ingress: [http, { fromEntities: ["cluster"] }] });
    expect(answer([policy])).toBe(true);
  });

  it("are in force without default deny too", () => {
    const policy = cilium("media/p", { ...sonarr, ingress: [http], enableDefaultDeny: { ingress: false } });
    expect(answer([policy])).toBe("unknown");
  });

  it("have nothing to say where the port or the sender is another", () => {
    expect(opens(http, { port: 80 })).toBe(false);
    expect(opens({ fromEntities: ["world"], ...http })).toBe(false);
  });

  it("for DNS let everything through with the pattern *", () => {
    const dns = (pattern: string) => ({
      toPorts: [{ ports: [{ port: "53", protocol: "UDP" }], rules: { dns: [{ matchPattern: pattern }] } }],
    });
    const policy = (pattern: string) =>
      cilium("media/p", { endpointSelector: { matchLabels: { app: "radarr" } }, egress: [dns(pattern)] });
    expect(answer([policy("*")], udp)).toBe(true);
    expect(answer([policy("*.example.org")], udp)).toBe("unknown");
  });
});

describe("conditions on the connection", () => {
  it.each([
    ["mutual authentication", { fromEntities: ["cluster"], authentication: { mode: "required" } }],
    ["server names", { toPorts: [{ ports: [{ port: "8989", protocol: "TCP" }], serverNames: ["a.example.org"] }] }],
    [
      "TLS at the proxy",
      { toPorts: [{ ports: [{ port: "8989", protocol: "TCP" }], terminatingTLS: { secret: { name: "s" } } }] },
    ],
    ["a listener", { toPorts: [{ ports: [{ port: "8989", protocol: "TCP" }], listener: { name: "l" } }] }],
  ])("%s leaves it open whether it gets through, whatever else allows it", (_, rule) => {
    expect(opens(rule)).toBe("unknown");
    expect(answer([cilium("media/p", { ...sonarr, ingress: [rule, { fromEntities: ["all"] }] })])).toBe("unknown");
  });

  it("is none where authentication is switched off", () => {
    expect(opens({ fromEntities: ["cluster"], authentication: { mode: "disabled" } })).toBe(true);
  });
});

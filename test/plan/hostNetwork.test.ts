import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { parseHomelab, readStackValues } from "../../config/load";
import { planNetwork } from "../../plan";
import { planFirewall } from "../../plan/firewall";
import { evaluate, judgedStack } from "../../policy/rule";
import { hostNetworkRules } from "../../policy/rules/hostNetwork";
import { REACH, VOUCHED } from "../../traffic/model/annotations";
import { parseDestination } from "../../traffic/model/destination";
import { Network } from "../../traffic/model/network";
import type { Resource } from "../../traffic/model/resource";
import { parseVantage } from "../../traffic/model/vantage";
import { resourcesOfPlan } from "../../traffic/sources/plan";
import { trace } from "../../traffic/trace";
import { written } from "../config/written";
import { planned } from "../planned";

const assistant = { namespace: "home", port: 8123, hostNetwork: true, reach: ["lan", "tailnet"] };
const homelab = (...changes: Parameters<typeof written>) =>
  parseHomelab("home", { values: written(["apps/assistant", assistant], ...changes) });

describe("an app on its node's network", () => {
  test("says so on its Service, and has no policy, which would be for pods", () => {
    const { apps, networkPolicies } = planNetwork(homelab());
    const service = apps.find((a) => a.key === "assistant")?.service;
    expect(service?.metadata.annotations).toMatchObject({ [VOUCHED]: "host-network" });
    const names = networkPolicies.filter((p) => p.metadata.namespace === "home").map((p) => p.metadata.name);
    expect(names).toEqual(["default-deny-ingress"]);
  });

  test("comes to those that it calls as a node, beside callers that are pods", () => {
    const mqtt = { namespace: "home", port: 1883, protocol: "tcp", callers: ["assistant", "wiki"] };
    const { networkPolicies } = planNetwork(homelab(["apps/mqtt", mqtt]));
    const toPorts = [{ ports: [{ port: "1883", protocol: "TCP" }] }];
    expect(networkPolicies.find((p) => p.metadata.name === "allow-mqtt")?.spec).toMatchObject({
      ingress: [
        { fromEndpoints: [{ matchLabels: { "app.kubernetes.io/name": "wiki" } }], toPorts },
        { fromEntities: ["host", "remote-node"], toPorts },
      ],
    });
  });

  test.each([
    [
      ["lan", "tailnet"],
      ["10.0.0.0/24", "10.0.0.30/32", "10.0.0.31/32", "10.244.0.0/16"],
    ],
    [["internet"], ["10.0.0.30/32", "10.0.0.31/32", "10.244.0.0/16"]],
  ])("for %s is let in by the nodes' firewall from %s", (reach, from) => {
    const ports = [{ name: "mdns", port: 5353, endPort: 5355, protocol: "UDP" }];
    const network = homelab(
      ["apps/assistant", { ...assistant, reach, ports }],
      ["cluster/firewall", { administrators: ["10.0.0.20"] }],
    );
    const [node] = network.cluster.nodes;
    if (node === undefined) throw new Error("no node");
    const documents = parseAllDocuments(planFirewall(node, network) ?? "").map((d) => d.toJS() as { name?: string });
    const ingress = from.map((subnet) => ({ subnet }));
    expect(documents.filter((d) => d.name?.startsWith("app-"))).toMatchObject([
      { name: "app-assistant-tcp", portSelector: { ports: [8123], protocol: "tcp" }, ingress },
      { name: "app-assistant-udp", portSelector: { ports: ["5353-5355"], protocol: "udp" }, ingress },
    ]);
  });
});

describe("the newcomer's Home Assistant", () => {
  const resources = resourcesOfPlan(planned("newcomer", join(__dirname, "../fixtures")));
  const ask = (from: string, to: string) => trace(new Network(resources), parseVantage(from), parseDestination(to));

  test("is reached by the Gateway, by a step that tells of the node's network", () => {
    const verdict = ask("lan", "https://home-assistant.home.example.net");
    expect(verdict.status).toBe("reachable");
    expect(verdict.hops.filter((hop) => hop.believed).map((hop) => hop.text)).toEqual([
      expect.stringMatching(/their node's network: it takes port 8123\/tcp, and policies for pods do not hold/),
    ]);
  });

  test("is on one of the nodes, and on which is not known", () => {
    expect(ask("lan", "tcp://192.168.50.24:8123")).toMatchObject({
      status: "unknown",
      why: expect.stringMatching(/Service home\/home-assistant.*192\.168\.50\.24 is not known/),
    });
  });

  test("reaches the broker that names it among its callers, from whichever node", () => {
    expect(ask("pod:home/home-assistant", "tcp://mqtt.home.svc.cluster.local:1883").status).toBe("reachable");
    expect(ask("pod:home/home", "tcp://mqtt.home.svc.cluster.local:1883").status).toBe("blocked");
  });

  const [rule] = hostNetworkRules;
  const judged = (all: readonly Resource[]) =>
    rule && evaluate(rule, judgedStack(all)).violations.map((v) => `${v.resource.name}: ${v.found}`);
  const closedTo = (all: readonly Resource[]) =>
    all.map((r) => {
      const { metadata } = r.props as { metadata?: { annotations?: Record<string, string> } };
      if (r.name !== "app-home-assistant") return r;
      const annotations = { ...metadata?.annotations, [REACH]: "tailnet" };
      return { ...r, props: { ...r.props, metadata: { ...metadata, annotations } } };
    });

  test("is refused by NET-P07 where it is not for the LAN, as its nodes are open", () => {
    expect(judged(resources)).toEqual([]);
    expect(judged(closedTo(resources))).toEqual([
      expect.stringMatching(/^app-home-assistant: .*the LAN reaches its pods' node at 192\.168\.50\.21:8123\/tcp/),
    ]);
  });
});

test("with the nodes' firewall an app on their network is closed to the LAN for which it is not, and open to the Gateway", () => {
  const values = readStackValues("newcomer", join(__dirname, "../fixtures"));
  const { apps, cluster } = values as { apps: Record<string, object>; cluster: object };
  const closed = parseHomelab("newcomer", {
    values: {
      ...values,
      cluster: { ...cluster, firewall: { administrators: ["192.168.50.5"] } },
      apps: { ...apps, "home-assistant": { ...apps["home-assistant"], reach: ["internet"] } },
    },
  });
  const [node] = closed.cluster.nodes;
  const rules = node && planFirewall(node, closed);
  expect(rules).toContain("app-home-assistant-tcp");
  expect(rules?.split("app-home-assistant-tcp")[1]?.split("---")[0]).not.toContain("192.168.50.0/24");
});

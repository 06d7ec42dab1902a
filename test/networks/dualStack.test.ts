import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { PlannedResource } from "../../scripts/plan/evaluate";
import { reservation } from "../../traffic/model/verdict";
import { at } from "../planned";
import { Answers, declared, newcomerWith, OPEN, reachedFrom } from "./newcomer";
import { BGP, DUAL_STACK_BGP } from "./newcomerFile";

/** The setting as docs/announcing.md shows it. */
const page = readFileSync(join(__dirname, "../../docs/announcing.md"), "utf8");
const shown = parse(/```yaml\n(homelab:ipv6[^`]+)```/.exec(page)?.[1] ?? "") as Record<string, unknown>;
const plan = newcomerWith(["ipv6", shown["homelab:ipv6"]]);
const answers = new Answers(plan);
const six = (last: number) => `fd00:50::192:168:50:${last}`;

function input(name: string, path: string): unknown {
  return at(plan.find((r) => r.name === name)?.inputs, path);
}

/** The plan with a change of one resource's inputs, as text. */
function edited(name: string, from: string | RegExp, to: string): Answers {
  const change = (r: PlannedResource) => ({ ...r, inputs: JSON.parse(JSON.stringify(r.inputs).replace(from, to)) });
  return new Answers(plan.map((r) => (r.name === name ? change(r) : r)));
}

describe("the newcomer's network with IPv6 beside IPv4", () => {
  test("leaves Cilium as it is until every node has pod addresses of each family", () => {
    const release = plan.find(({ name }) => name === "cilium");
    expect(release?.options.dependsOn).toContain("command:local:Command::cluster-pod-ranges");
    const nodes = ["cp-1", "cp-2", "cp-3", "worker-1", "worker-2"];
    const ranges = ["10.244.0.0/16", "fd00:10:244::/56"];
    expect(input("cluster-pod-ranges", "triggers")).toEqual([{ nodes, ranges }]);
    expect(newcomerWith().some(({ name }) => name === "cluster-pod-ranges")).toBe(false);
  });

  test.each(declared)("%s is reached from where it is declared for, and from nowhere else", (name, from) => {
    expect(reachedFrom(answers.network, name)).toEqual(from);
  });

  test("breaks no rule; the apps that are open to the internet are pointed out", () => {
    const found = answers.violations().map((v) => v.split(":")[0]);
    expect(found.sort()).toEqual(OPEN.map((name) => `NET-I13 ${name}`));
  });

  test.each([
    ["lan", `tcp://[${six(60)}]:443`, /^a node answers neighbour discovery for fd00:50::192:168:50:60 /],
    ["lan", `tcp://[${six(60)}]:5432`, /^TCPRoute data\/postgres takes port 5432/],
    [
      "lan",
      `udp://[${six(63)}]:2456`,
      /^CiliumNetworkPolicy games\/allow-valheim allows traffic from a device on the LAN/,
    ],
    ["tailnet", `tcp://[${six(62)}]:8096`, /advertises fd00:50::\/64, which is approved for tag:k8s-subnet/],
    ["pod:home/mqtt", `tcp://[${six(60)}]:443`, /^Gateway gateway\/internal-gateway takes the connection/],
  ])("from %s %s is reachable by IPv6", (from, to, hop) => {
    const verdict = answers.ask(from, to);
    expect(verdict.status).toBe("reachable");
    expect(verdict.hops.map((h) => h.text)).toContainEqual(expect.stringMatching(hop));
  });

  test("a device of another network of the house is let in by its range of IPv4 alone", () => {
    expect(answers.ask("lan:10.20.40.7", "tcp://192.168.50.65:554").status).toBe("reachable");
    expect(answers.ask("lan:10.20.40.7", `tcp://[${six(65)}]:554`)).toMatchObject({
      status: "blocked",
      by: { field: "spec.loadBalancerSourceRanges" },
    });
  });

  test("nobody at home finds the address of the Gateway that the tunnel feeds", () => {
    expect(answers.ask("lan", `http://[${six(61)}]`).status).toBe("blocked");
  });
});

describe("what follows from homelab:ipv6", () => {
  test("pool, Gateway and Services have an address of each kind", () => {
    expect(input("cilium-pool", "spec.blocks")).toContainEqual({ start: six(60), stop: six(99) });
    expect(input("gateway-internal", "spec.addresses")).toEqual(
      ["192.168.50.60", six(60)].map((value) => ({ type: "IPAddress", value })),
    );
    const pinned = (input("app-jellyfin", "metadata.annotations") as Record<string, string>)["lbipam.cilium.io/ips"];
    expect(pinned).toBe(`192.168.50.62,${six(62)}`);
    const chart = plan.find((r) => r.name === "cilium" && r.type.endsWith(":Release"));
    expect(JSON.stringify(chart?.inputs.values)).toContain('"ipv6":{"enabled":true}');
  });

  test("every Service of an app in the cluster asks for both kinds, and that of a device for IPv4", () => {
    const policies = plan
      .filter((r) => r.type === "kubernetes:core/v1:Service" && r.name.startsWith("app-"))
      .map((r) => [at(r.inputs, "spec.selector") !== undefined, at(r.inputs, "spec.ipFamilyPolicy")]);
    expect(policies.length).toBeGreaterThan(15);
    for (const [hasPods, policy] of policies) expect(policy).toBe(hasPods ? "PreferDualStack" : undefined);
  });

  test("each name of the LAN's resolver has a record of each kind", () => {
    const zone = (input("lan-dns-files", "data") as Record<string, string>)["home.example.net.zone"] as string;
    const names = (type: string) =>
      [...zone.matchAll(new RegExp(`^(\\S+) 60 IN ${type} `, "gm"))].map(([, name]) => name);
    expect(names("AAAA").length).toBeGreaterThan(8);
    expect(names("AAAA")).toEqual(names("A"));
  });

  test.each([
    [
      { kind: "pihole", address: "192.168.50.5", user: "pi", mode: "wildcard" },
      `address=/home.example.net/${six(60)}\\n`,
    ],
    [{ kind: "adguard", address: "192.168.50.5", user: "me", mode: "wildcard" }, `\\"answer\\":\\"${six(60)}\\"`],
    [{ kind: "unifi", address: "192.168.50.5" }, `\\"type\\":\\"AAAA\\",\\"value\\":\\"${six(60)}\\"`],
    [
      { kind: "technitium", address: "192.168.50.5", mode: "wildcard" },
      `\\"*.home.example.net\\",\\"type\\":\\"AAAA\\",\\"address\\":\\"${six(60)}\\"`,
    ],
    [{ kind: "none" }, `"photos.home.example.net":"192.168.50.60,${six(60)}"`],
  ])("the resolver %j is told the address of IPv6 too", (dns, record) => {
    const told = newcomerWith(["ipv6", { lan: "fd00:50::/64" }], ["lan/dns", dns]);
    expect(told.map((r) => JSON.stringify(r.inputs)).join()).toContain(record);
    expect(new Answers(told).ask("lan", "https://photos.home.example.net").status).toBe("reachable");
  });

  test("nodes have an address of each kind, which the kubelet takes, and both ranges of pods and Services", () => {
    const patches = JSON.stringify(plan.filter((r) => r.type.startsWith("talos:")).map((r) => r.inputs));
    for (const text of [`${six(21)}/64`, `${six(25)}/128`, "fd00:10:244::/56", "fd00:10:96::/112"])
      expect(patches).toContain(text);
  });

  test("the tailnet's route to the LAN's network is approved", () => {
    expect(input("tailnet-subnet-router", "spec.subnetRouter.advertiseRoutes")).toEqual([
      "192.168.50.0/24",
      "fd00:50::/64",
    ]);
    const shut = edited("tailnet-policy", '\\"fd00:50::/64\\":', '\\"fd00:51::/64\\":');
    expect(
      shut
        .judge("NET-T03")
        .violations.map((v) => v.found)
        .join(),
    ).toContain("the route fd00:50::/64");
  });

  test("without a pool for IPv6 a name is reached over IPv4 alone", () => {
    const verdict = edited("cilium-pool", /,\{"start":"fd00[^}]*\}/, "").ask("lan", "https://photos.home.example.net");
    expect(verdict).toMatchObject({ status: "reachable", arrival: { service: "photos" } });
    expect(reservation(verdict)).toMatch(/^over IPv4 alone/);
    expect(verdict.hops.find((hop) => hop.alone)?.text).toContain(`no connection comes about at ${six(60)}`);
  });

  test("BGP announces both kinds to the router", () => {
    const both = newcomerWith(...DUAL_STACK_BGP, ...BGP);
    const asked = new Answers(both);
    const verdict = asked.ask("lan", "udp://[fd00:51::192:168:51:63]:2456");
    expect(verdict).toMatchObject({ status: "reachable" });
    expect(verdict.hops[1]?.text).toMatch(/^router 192\.168\.50\.1 learns fd00:51::192:168:51:63 /);
    expect(asked.violations().filter((v) => !v.startsWith("NET-I13"))).toEqual([]);
  });
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PlannedResource } from "../../scripts/plan/evaluate";
import { at } from "../planned";
import { Answers, declared, newcomerWith, OPEN, reachedFrom } from "./newcomer";
import { BGP } from "./newcomerFile";

const page = readFileSync(join(__dirname, "../../docs/announcing.md"), "utf8");

const RANGE = "192.168.51.0/24";

const plan = newcomerWith(...BGP);
const answers = new Answers(plan);

/** The inputs of the resource of a name, at a path. */
function input(name: string, path: string): unknown {
  return at(plan.find((r) => r.name === name)?.inputs, path);
}

/** The plan with a change of the inputs of one resource. */
function withInputs(name: string, change: (inputs: PlannedResource["inputs"]) => PlannedResource["inputs"]): Answers {
  return new Answers(plan.map((r) => (r.name === name ? { ...r, inputs: change(structuredClone(r.inputs)) } : r)));
}

describe("the newcomer's network with BGP", () => {
  test("is what docs/announcing.md shows", () => {
    const hop = answers
      .ask("lan", "https://photos.home.example.net")
      .hops.find((h) => h.place === "address/192.168.51.60");
    expect(page).toContain(hop?.text);
  });

  test.each(declared)("%s is reached from where it is declared for, and from nowhere else", (name, from) => {
    expect(reachedFrom(answers.network, name)).toEqual(from);
  });

  test("breaks no rule; the apps that are open to the internet are pointed out", () => {
    const found = answers.violations().map((v) => v.split(":")[0]);
    expect(found.sort()).toEqual(OPEN.map((name) => `NET-I13 ${name}`));
  });

  test.each([
    ["lan", "https://photos.home.example.net", "192.168.51.70"],
    ["lan", "https://photos.home.example.net", "192.168.51.60"],
    ["lan", "udp://192.168.51.63:2456", "192.168.51.63"],
    ["lan:10.20.40.7", "tcp://192.168.51.65:554", "192.168.51.65"],
  ])("from %s to %s the router has learned %s from the nodes", (from, to, address) => {
    const verdict = answers.ask(from, to);
    expect(verdict.status).toBe("reachable");
    expect(verdict.hops.find((hop) => hop.place === `address/${address}`)).toMatchObject({
      text: `router 192.168.50.1 learns ${address} from the nodes by BGP (CiliumBGPAdvertisement load-balancer-addresses)`,
      evidence: { type: "kubernetes:cilium.io/v2:CiliumBGPAdvertisement", field: "spec.advertisements[0]" },
    });
  });

  test("the tailnet has a route to the addresses beside the one to the LAN", () => {
    const verdict = answers.ask("tailnet", "https://photos.home.example.net");
    expect(verdict.status).toBe("reachable");
    expect(verdict.hops.map((hop) => hop.text).join("\n")).toContain(`homelab-subnet-router advertises ${RANGE}`);
  });

  test("a pod reaches an address without the router", () => {
    const verdict = answers.ask("pod:home/mqtt", "tcp://192.168.51.60:5432");
    expect(verdict.hops.map((hop) => hop.text).join("\n")).not.toContain("BGP");
  });

  test("nobody learns the address of the Gateway that the tunnel feeds", () => {
    expect(answers.ask("lan", "http://192.168.51.61")).toMatchObject({ status: "blocked" });
    expect(input("gateway-public", "spec.infrastructure.labels")).toEqual({ "homelab/feed": "tunnel" });
  });

  test("pool, router's peer, chart, tailnet and approvals agree", () => {
    expect(input("cilium-pool", "spec.blocks")).toEqual([{ start: "192.168.51.0", stop: "192.168.51.255" }]);
    expect(plan.filter((r) => r.type.endsWith("CiliumL2AnnouncementPolicy"))).toEqual([]);
    const [instance] = input("cilium-bgp", "spec.bgpInstances") as [object];
    expect(instance).toMatchObject({ localASN: 64513, peers: [{ peerASN: 64512, peerAddress: "192.168.50.1" }] });
    expect(input("tailnet-subnet-router", "spec.subnetRouter.advertiseRoutes")).toEqual(["192.168.50.0/24", RANGE]);
  });

  test("without the advertisement nobody at home reaches an app, and the pack refuses each address", () => {
    const silent = withInputs("cilium-bgp-advertisement", (inputs) => ({ ...inputs, spec: { advertisements: [] } }));
    expect(silent.ask("lan", "udp://192.168.51.63:2456")).toMatchObject({ status: "blocked" });
    const refused = silent.judge("NET-A10").violations.map((v) => v.resource.name);
    expect(refused).toEqual(
      expect.arrayContaining(["app-jellyfin", "app-valheim", "app-recorder", "gateway-internal"]),
    );
  });
});

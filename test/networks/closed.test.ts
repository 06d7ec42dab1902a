import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { loadStackFile } from "../../config/load";
import { evaluate, judgedStack } from "../../policy/rule";
import { rules } from "../../policy/rules";
import { parseDestination } from "../../traffic/model/destination";
import { Network } from "../../traffic/model/network";
import { parseVantage } from "../../traffic/model/vantage";
import { difference } from "../../traffic/reach/difference";
import { resourcesOfPlan } from "../../traffic/sources";
import { trace } from "../../traffic/trace";
import { planned } from "../planned";

const fixtures = join(__dirname, "../fixtures");
const registered = planned("closed", fixtures);
const resources = resourcesOfPlan(registered);
const network = new Network(resources);

function patchOf(node: string): string {
  const patches = registered.find((r) => r.name === `node-${node}`)?.inputs.configPatches as string[] | undefined;
  return patches?.at(-1) ?? "";
}
const status = (from: string, to: string) => trace(network, parseVantage(from), parseDestination(to)).status;
const at = (port: number, node = "192.168.50.51") => `tcp://${node}:${port}`;

/** The same network without the firewall. */
const open = resources.map((r) => {
  const { configPatches } = r.props as { configPatches?: string[] };
  if (configPatches === undefined) return r;
  return { ...r, props: { ...r.props, configPatches: configPatches.filter((p) => !p.includes("NetworkRuleConfig")) } };
});

test.each(["cp-1", "worker-1"])("the firewall of %s is the text that Talos's own library has taken", (node) =>
  // sandbox/talos/firewall_test.go validates these files, and shows that a mutation of each field is refused.
  expect(patchOf(node)).toBe(readFileSync(join(fixtures, `firewall/${node}.yaml`), "utf8")),
);

test("rules have names of their own, and each names somebody", () => {
  const { nodes } = loadStackFile("closed", fixtures).cluster;
  for (const { name } of nodes) {
    const documents = parseAllDocuments(patchOf(name)).map((d) => d.toJS() as { name?: string; ingress: unknown });
    const names = documents.slice(1).map((d) => d.name);
    expect(new Set(names).size).toBe(names.length);
    for (const { ingress } of documents.slice(1)) expect((ingress as unknown[]).length).toBeGreaterThan(0);
  }
});

test.each([2379, 2380, 10250, 50001, 4240, 4244])("the LAN does not reach port %d of a control plane", (port) =>
  expect(status("lan", at(port))).toBe("blocked"),
);

test.each([50000, 6443])("administrators on the LAN reach port %d, others do not", (port) =>
  expect(trace(network, parseVantage("lan"), parseDestination(at(port)))).toMatchObject({
    status: "unknown",
    why: expect.stringContaining("depends on the client's own address"),
  }),
);

test("the tailnet's administrators reach both APIs through the subnet router", () => {
  const tailnet = (to: string) => trace(network, parseVantage("tailnet"), parseDestination(to));
  // The policy file decides who may; the firewall takes the subnet router's pod.
  for (const port of [50000, 6443]) expect(JSON.stringify(tailnet(at(port)))).not.toContain("firewall does not let in");
});

test("pods reach the API server of each control plane", () => {
  const planes = ["192.168.50.51", "192.168.50.52", "192.168.50.53"];
  expect(planes.map((plane) => status("pod:wiki/wiki", at(6443, plane)))).toEqual(planes.map(() => "reachable"));
});

test("a pod reaches etcd where its own control plane lends it an address, and nowhere else", () =>
  // Cilium masquerades what a pod sends to another machine with its node's address.
  expect(trace(network, parseVantage("pod:wiki/wiki"), parseDestination(at(2379)))).toMatchObject({
    status: "unknown",
    why: expect.stringContaining("depends on the node that it comes from"),
  }));

test("no app's path changes", () => {
  const { opened, closed, moved, obscured } = difference(open, resources);
  expect([opened, closed, moved, obscured].map((list) => list.length)).toEqual([0, 0, 0, 0]);
});

test("no rule of the pack refuses it", () => {
  const found = rules.flatMap((rule) =>
    evaluate(rule, judgedStack(resources)).violations.map((v) => `${rule.code} ${v.resource.name}: ${v.found}`),
  );
  expect(found).toEqual([]);
});

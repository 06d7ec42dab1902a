import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { parseDestination } from "../../../traffic/model/destination";
import { Network } from "../../../traffic/model/network";
import { BadVantage, parseVantage, vantageText } from "../../../traffic/model/vantage";
import { resourcesOfPlan } from "../../../traffic/sources";
import { trace } from "../../../traffic/trace";

const plan = execFileSync(
  process.execPath,
  ["-r", "./register.js", "scripts/plan.ts", "--stacks", "test/fixtures", "--stack", "closed", "--json"],
  {
    cwd: join(__dirname, "../../.."),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    stdio: ["ignore", "pipe", "ignore"],
  },
);
const network = new Network(resourcesOfPlan(JSON.parse(plan)));
const etcd = (from: string) => trace(network, parseVantage(from), parseDestination("tcp://192.168.50.51:2379"));

test.each([
  ["another control plane", "node:cp-2", "reachable"],
  ["the machine itself", "node:cp-1", "reachable"],
  ["a worker", "node:worker-1", "blocked"],
  ["the LAN", "lan", "blocked"],
  ["any node", "node", "unknown"],
])("behind the nodes' firewall etcd of a control plane is, from %s (%s), %s", (_, from, status) => {
  const verdict = etcd(from);
  expect(verdict.status).toBe(status);
  if (verdict.status === "blocked") expect(verdict.why).toContain("NetworkRuleConfig etcd");
});

test("a machine may be named as its resource is", () => expect(etcd("node:node-cp-2").status).toBe("reachable"));

test("a name that no machine has is told, with those that there are", () => {
  expect(etcd("node:cp-9")).toMatchObject({
    status: "unknown",
    why: "no machine is called cp-9; there are cp-1, cp-2, cp-3, worker-1",
  });
});

test("a named node is read and written alike, and an empty name is none", () => {
  expect(vantageText(parseVantage("node:cp-1"))).toBe("node:cp-1");
  expect(() => parseVantage("node:")).toThrow(BadVantage);
});

import { spawnSync } from "node:child_process";
import { type ClusterNetworks, keptNetworksScript } from "../../components/keptNetworks";

const V4 = { pods: ["10.244.0.0/16"], services: ["10.96.0.0/12"] };
const BOTH = { pods: ["10.244.0.0/16", "fd00:10:244::/56"], services: ["10.96.0.0/12", "fd00:10:96::/112"] };

/** Runs the script as the command provider does: an update hears what the run before printed. */
function run(asked: ClusterNetworks, printed?: string): { status: number | null; stdout: string; stderr: string } {
  const { PULUMI_COMMAND_STDOUT: _, ...rest } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["-", "keep"], {
    input: keptNetworksScript(asked),
    encoding: "utf8",
    env: { ...rest, ...(printed !== undefined && { PULUMI_COMMAND_STDOUT: printed }) },
  });
  return { status, stdout, stderr };
}

test("a new cluster has the networks that are asked for, and keeps them", () => {
  const made = run(V4);
  expect({ ...made, stdout: JSON.parse(made.stdout) }).toEqual({ status: 0, stdout: V4, stderr: "" });
  expect(run(V4, made.stdout)).toEqual(made);
});

test("IPv6 comes beside what there is, and stays", () => {
  const both = run(BOTH, run(V4).stdout);
  expect([both.status, JSON.parse(both.stdout)]).toEqual([0, BOTH]);
  const { status, stderr } = run(V4, both.stdout);
  expect(status).toBe(1);
  expect(stderr).toContain(
    "The networks of pods were 10.244.0.0/16 and fd00:10:244::/56, and are now 10.244.0.0/16 (homelab:cluster.podCidr, homelab:ipv6.pods).",
  );
  expect(stderr).toContain("The networks of services were 10.96.0.0/12 and fd00:10:96::/112, and are now 10.96.0.0/12");
});

test("other networks are refused, with what they were, where they are written, and what to do; nothing is printed that the next run would believe", () => {
  const { status, stdout, stderr } = run({ ...V4, pods: ["10.40.0.0/16"] }, run(V4).stdout);
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr.split("\n")).toEqual([
    "The networks of pods were 10.244.0.0/16, and are now 10.40.0.0/16 (homelab:cluster.podCidr).",
    expect.stringMatching(/^They cannot be changed in a cluster that runs: .*So the cluster was left as it is\.$/),
    expect.stringMatching(/^→ Write back what they were\..*pulumi destroy/),
    "",
  ]);
});

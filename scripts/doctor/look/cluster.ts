import { spawnSync } from "node:child_process";
import { minorOf } from "../../../config/versions";
import { withKubeconfig } from "../../engine/kubeconfig";
import type { Finding } from "../finding";
import type { Asked } from "./asked";

/** A Node, as far as it tells what its machine runs. */
export interface NodeObject {
  metadata: { name: string };
  status?: { nodeInfo?: { osImage?: string } };
}

/** Whether the cluster and its machines run the versions that the stack file names. */
export async function clusterFindings({ cluster }: Asked): Promise<Finding[]> {
  if (cluster === undefined) return [];
  return withKubeconfig(cluster.kubeconfig, (file) => {
    const version = kubectl<{ serverVersion?: { gitVersion?: string } }>(file, ["version"]);
    // Where the first answer fails, a second question would only wait in vain.
    if ("why" in version) return [{ area: "versions", what: "Kubernetes", verdict: "unknown", said: version.why }];
    const nodes = kubectl<{ items: NodeObject[] }>(file, ["get", "nodes"]);
    return [
      versionFinding(version.answer.serverVersion?.gitVersion ?? "", cluster.version),
      ...("why" in nodes
        ? [{ area: "versions", what: "Talos", verdict: "unknown", said: nodes.why } as const]
        : talosFindings(nodes.answer.items, cluster)),
    ];
  });
}

function kubectl<T>(kubeconfig: string, args: string[]): { answer: T } | { why: string } {
  const all = ["--kubeconfig", kubeconfig, ...args, "--output=json", "--request-timeout=10s"];
  const options = { encoding: "utf8", maxBuffer: 64 << 20 } as const;
  const { error, status, stdout, stderr } = spawnSync("kubectl", all, options);
  if (error !== undefined) return { why: `kubectl cannot be run: ${error.message}` };
  if (status !== 0) return { why: stderr.trim().split("\n").at(-1) ?? "" };
  return { answer: JSON.parse(stdout) as T };
}

/** @param runs `v1.36.1` @param wanted `1.36.3` */
export function versionFinding(runs: string, wanted: string): Finding {
  const todo = "Upgrade the cluster with `talosctl upgrade-k8s`, or write the version that runs into the stack file.";
  return compared("Kubernetes", runs, wanted, todo);
}

/**
 * The Talos of each machine of the stack file, by what its Node says of its system: `Talos (v1.13.4)`. The cluster tells it also where
 * no talosctl is installed. Pure.
 */
export function talosFindings(
  nodes: readonly NodeObject[],
  { talos, machines }: { talos: string; machines: readonly string[] },
): Finding[] {
  return machines.map((name): Finding => {
    const about = { area: "versions", what: `Talos of ${name}` } as const;
    const node = nodes.find(({ metadata }) => metadata.name === name);
    if (node === undefined) return { ...about, verdict: "unknown", said: "the cluster has no node of this name" };
    const image = node.status?.nodeInfo?.osImage ?? "";
    const runs = /^Talos \((v\d+\.\d+\.[^)]+)\)$/.exec(image)?.[1];
    if (runs === undefined) return { ...about, verdict: "unknown", said: `its node names «${image}» as its system` };
    const todo = `Upgrade it with \`talosctl upgrade\`, or write the version that runs into the stack file (docs/upgrades.md).`;
    return compared(about.what, runs, talos, todo);
  });
}

/** A patch version is no difference: the stack file's version says which configuration is written. */
function compared(what: string, runs: string, wanted: string, todo: string): Finding {
  const about = { area: "versions", what, said: `${runs} runs; the stack file has ${wanted}` } as const;
  return minorOf(runs) === minorOf(wanted) ? { ...about, verdict: "ok" } : { ...about, verdict: "wrong", todo };
}

import { spawnSync } from "node:child_process";
import { minorOf } from "../../../config/versions";
import { withKubeconfig } from "../../engine/kubeconfig";
import type { Finding } from "../finding";
import type { Asked } from "./asked";

/** Whether the cluster runs the version that the stack file names. */
export async function clusterFindings({ cluster }: Asked): Promise<Finding[]> {
  if (cluster === undefined) return [];
  const about = { area: "versions", what: "Kubernetes" } as const;
  return withKubeconfig(cluster.kubeconfig, (file) => {
    const args = ["--kubeconfig", file, "version", "--output=json", "--request-timeout=10s"];
    const { error, status, stdout, stderr } = spawnSync("kubectl", args, { encoding: "utf8" });
    if (error !== undefined) return [{ ...about, verdict: "unknown", said: `kubectl cannot be run: ${error.message}` }];
    if (status !== 0) return [{ ...about, verdict: "unknown", said: stderr.trim().split("\n").at(-1) ?? "" }];
    const { serverVersion } = JSON.parse(stdout) as { serverVersion?: { gitVersion?: string } };
    return [versionFinding(serverVersion?.gitVersion ?? "", cluster.version)];
  });
}

/** @param runs `v1.36.1` @param wanted `1.36.3` */
export function versionFinding(runs: string, wanted: string): Finding {
  const about = { area: "versions", what: "Kubernetes" } as const;
  if (minorOf(runs) === minorOf(wanted))
    return { ...about, verdict: "ok", said: `${runs} runs; the stack file has ${wanted}` };
  return {
    ...{ ...about, verdict: "wrong", said: `${runs} runs; the stack file has ${wanted}` },
    todo: "Upgrade the cluster with `talosctl upgrade-k8s`, or write the version that runs into the stack file.",
  };
}

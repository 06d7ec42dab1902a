import { parseJson } from "../../sandbox/common/json";
import { secretFile } from "../../sandbox/common/secretFile";
import type { Engine } from ".";

/** How a cluster is reached: a file, or what would be in one. */
export type Kubeconfig = { path: string } | { text: string };

/** The sandbox's own, or the one that the real network's state has; undefined where there is none yet. */
export async function kubeconfigOf(engine: Engine, live: boolean): Promise<Kubeconfig | undefined> {
  if (!live) return engine.kubeconfig === undefined ? undefined : { path: engine.kubeconfig };
  const told = await engine.run(["stack", "output", "--json", "--show-secrets"]);
  const outputs = parseJson<{ kubeconfig?: unknown }>(told, "pulumi stack output");
  return typeof outputs.kubeconfig === "string" ? { text: outputs.kubeconfig } : undefined;
}

/** Works with a file that kubectl reads. */
export function withKubeconfig<T>(kubeconfig: Kubeconfig, work: (file: string) => T): T {
  if ("path" in kubeconfig) return work(kubeconfig.path);
  const file = secretFile(kubeconfig.text);
  try {
    return work(file.path);
  } finally {
    file.close();
  }
}

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseJson } from "../../sandbox/common/json";
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

/** Works with a file that kubectl reads; one that is written for it is nobody else's to read, and goes again. */
export function withKubeconfig<T>(kubeconfig: Kubeconfig, work: (file: string) => T): T {
  if ("path" in kubeconfig) return work(kubeconfig.path);
  const folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));
  try {
    const file = join(folder, "config");
    writeFileSync(file, kubeconfig.text, { mode: 0o600 });
    return work(file);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

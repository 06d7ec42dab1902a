import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { secretFile } from "../../../common/secretFile";
import type { Props } from "../../types";
import type { Cluster } from "../kubeconfig";
import { helmPath } from "./toolchain";

export class HelmError extends Error {}

const DEFAULT_SECONDS = 300;

/**
 * Runs helm. Values travel by standard input and the kubeconfig by a file that only this user can read:
 * neither is ever an argument, which every process of the machine could see.
 */
export async function helm(
  args: string[],
  options: { cluster?: Cluster; values?: Props; signal: AbortSignal },
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "homelab-helm-"));
  const kubeconfig = options.cluster && secretFile(options.cluster.text);
  try {
    const home = {
      HELM_CONFIG_HOME: join(folder, "config"),
      HELM_CACHE_HOME: join(folder, "cache"),
      HELM_DATA_HOME: join(folder, "data"),
    };
    const full = [...args];
    if (kubeconfig) full.push("--kubeconfig", kubeconfig.path);
    if (options.cluster?.context) full.push("--kube-context", options.cluster.context);
    if (options.values) full.push("--values", "-");
    return await run(full, { ...process.env, ...home }, options.values, options.signal);
  } finally {
    kubeconfig?.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(args: string[], env: NodeJS.ProcessEnv, values: Props | undefined, signal: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    const program = helmPath();
    const child = spawn(program, args, { env, stdio: ["pipe", "pipe", "pipe"] });
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on("data", (chunk: Buffer) => out.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => err.push(chunk));
    // helm marks its release as failed on SIGINT; killed outright it would leave it pending.
    const interrupt = (): void => void child.kill("SIGINT");
    const kill = (): void => void child.kill("SIGKILL");
    process.once("exit", kill);
    signal.addEventListener("abort", interrupt, { once: true });
    if (signal.aborted) interrupt();
    child.on("error", (error) => reject(new HelmError(`helm cannot be run (${program}): ${error.message}`)));
    child.on("close", (code) => {
      signal.removeEventListener("abort", interrupt);
      process.removeListener("exit", kill);
      const text = Buffer.concat(out).toString("utf8");
      if (code === 0) resolve(text);
      else reject(new HelmError(signal.aborted ? "cancelled" : complaint(Buffer.concat(err).toString("utf8"))));
    });
    child.stdin.on("error", () => {});
    child.stdin.end(values ? JSON.stringify(values) : "");
  });
}

/** helm logs (`level=INFO …`) and complains on the same stream. */
function complaint(text: string): string {
  const lines = text
    .split("\n")
    .filter(
      (line) => line.trim() !== "" && !/^(level=|time=|I\d{4} |W\d{4} |WARNING: Kubernetes configuration)/.test(line),
    );
  return (lines.length > 0 ? lines : text.split("\n"))
    .join("\n")
    .replace(/^Error: /, "")
    .trim();
}

/** The flags that say how: shared by a run, its dry run and the rendering of both. */
export function commonFlags(inputs: Props, chart: { source: string[] }): string[] {
  const flags = [String(inputs.name), ...chart.source, "--namespace", String(inputs.namespace)];
  const add = (property: string, ...flag: string[]): void => {
    if (inputs[property] === true) flags.push(...flag);
  };
  add("skipCrds", "--skip-crds");
  add("dependencyUpdate", "--dependency-update");
  add("disableWebhooks", "--no-hooks");
  add("disableOpenapiValidation", "--disable-openapi-validation");
  add("renderSubchartNotes", "--render-subchart-notes");
  add("devel", "--devel");
  return flags;
}

/** The flags of `helm upgrade --install`. */
export function upgradeFlags(inputs: Props, chart: { source: string[] }): string[] {
  const flags = ["--install", ...commonFlags(inputs, chart), "--timeout", `${seconds(inputs)}s`];
  const add = (property: string, ...flag: string[]): void => {
    if (inputs[property] === true) flags.push(...flag);
  };
  add("createNamespace", "--create-namespace");
  add("cleanupOnFail", "--cleanup-on-fail");
  add("forceUpdate", "--force-replace", "--server-side=false");
  add("resetValues", "--reset-values");
  add("reuseValues", "--reuse-values");
  add("takeOwnership", "--take-ownership");
  add("atomic", "--rollback-on-failure");
  if (typeof inputs.maxHistory === "number") flags.push("--history-max", String(inputs.maxHistory));
  if (typeof inputs.description === "string" && inputs.description !== "")
    flags.push("--description", inputs.description);
  if (inputs.skipAwait !== true || inputs.atomic === true) {
    flags.push("--wait=watcher");
    add("waitForJobs", "--wait-for-jobs");
  }
  return flags;
}

export function seconds(inputs: Props): number {
  return typeof inputs.timeout === "number" && inputs.timeout > 0 ? inputs.timeout : DEFAULT_SECONDS;
}

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { TalosPlan } from "../../plan/talos";
import { ensureToolchain } from "../../sandbox/toolchain";
import { makeProject, type Project, pulumiCommand } from "../../scripts/bench/projects";
import { type Ended, endOf, expectSuccess, OUTPUT, repo } from "./checkout";
import { textsBelow } from "./secrets";

// The component, or what it was before, with the real engine and the stand-in; machines and their library are faked.
const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { readFileSync } = require("node:fs");
const { Command } = require("@pulumi/command/local");
const { Kubeconfig } = require("@pulumiverse/talos/cluster");
const { Secrets } = require("@pulumiverse/talos/machine");
const { TalosCluster } = require("${repo}/components/talosCluster.ts");
const { component, plan, options } = JSON.parse(readFileSync("case.json", "utf8"));
const overridden = ({ type, props, opts }) =>
  type in options ? { props, opts: { ...opts, ...options[type] } } : undefined;
if (component) new TalosCluster("cluster", { plan }, { transformations: [overridden] });
else {
  const transformations = [overridden];
  const { clientConfiguration } = new Secrets("secrets", {}, { transformations });
  const node = plan.firstControlPlane;
  const kubeconfig = new Kubeconfig("kubeconfig", { node, clientConfiguration }, { transformations });
  new Command("ready", {
    interpreter: ["node", "-e"],
    create: readFileSync("${repo}/components/waitForApi.js", "utf8"),
    stdin: pulumi.jsonStringify(kubeconfig.kubernetesClientConfiguration),
  });
}
`;

export const ADDRESSES = ["10.0.0.30", "10.0.0.31", "10.0.0.32"];
export const planned = (addresses: string[], more: Partial<TalosPlan> = {}): TalosPlan => ({
  clusterName: "homelab",
  clusterEndpoint: "https://10.0.0.39:6443",
  talosVersion: "v1.13.0",
  kubernetesVersion: "1.36.3",
  nodes: addresses.map((address) => ({
    name: `cp-${address.split(".")[3]}`,
    role: "controlplane",
    address,
    patches: ["machine: {}"],
  })),
  firstControlPlane: addresses[0] as string,
  bootstrap: true,
  networks: { pods: ["10.244.0.0/16"], services: ["10.96.0.0/12"] },
  ...more,
});

interface Case {
  /** False: kubeconfig and readiness as they were, which take values as they arrive. */
  component?: boolean;
  plan?: TalosPlan;
  /** Resource options by type, in place of the program's own. */
  options?: Record<string, object>;
}

interface Step {
  op: string;
  urn: string;
}

/** A stack of its own with the component in it. */
export class Stack {
  private constructor(
    private readonly pulumi: string,
    private readonly project: Project,
  ) {}

  static async make(): Promise<Stack> {
    const { pulumi } = (await ensureToolchain()).bin;
    const folder = mkdtempSync(join(tmpdir(), "talos-cluster-"));
    const runtime = { name: "nodejs", options: { typescript: false, nodeargs: `--require=${repo}/register.js` } };
    // The language host hands a program no configuration at all where there is not one value.
    const files = { "index.js": PROGRAM, "Pulumi.bench.yaml": "config: { homelab:network: made up }" };
    const project = makeProject(folder, pulumi, "index.js", files, runtime);
    const file = join(folder, "Pulumi.yaml");
    const { plugins, ...rest } = parse(readFileSync(file, "utf8")) as { plugins: { providers: { name: string }[] } };
    const providers = plugins.providers.map((p) => ({ ...p, path: join(repo, "sandbox/providers", p.name) }));
    writeFileSync(file, stringify({ ...rest, plugins: { providers } }));
    const stack = new Stack(pulumi, project);
    expectSuccess(await stack.run({}, "stack", "init"));
    return stack;
  }

  run({ component = true, plan = planned(ADDRESSES), options = {} }: Case, ...args: string[]): Promise<Ended> {
    this.write("case.json", { component, plan, options });
    const { file, args: all, cwd } = pulumiCommand(this.project, this.pulumi, args);
    const env = { ...process.env, ...this.project.env };
    return endOf(spawn(file, [...all, "--color", "never"], { cwd, env, stdio: OUTPUT }));
  }

  write(name: string, content: object): void {
    writeFileSync(join(this.project.folder, name), JSON.stringify(content));
  }

  up(of: Case, ...more: string[]): Promise<Ended> {
    return this.run(of, "up", "--yes", "--skip-preview", ...more);
  }

  /** The changes that a preview would make, by the resource's name; none for a resource that stays. */
  async preview(of: Case): Promise<Record<string, string>> {
    const { status, stdout, stderr } = await this.run(of, "preview", "--json");
    if (status !== 0) throw new Error(stdout + stderr);
    const { steps } = JSON.parse(stdout) as { steps: Step[] };
    const changes = steps.filter(({ op }) => op !== "same");
    return Object.fromEntries(changes.map(({ op, urn }) => [urn.split("::").at(-1), op]));
  }

  /** The texts that stand readable in a file that the engine wrote. */
  readable(secrets: readonly string[]): string[] {
    const texts = textsBelow(join(this.project.folder, "state"));
    return secrets.filter((value) => texts.some(([, text]) => text.includes(value)));
  }

  close(): void {
    rmSync(this.project.folder, { recursive: true, force: true });
  }
}

import { type ChildProcess, spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { talos } from "../../sandbox/providers/talos/provider";
import type { Ctx, Props, Resource } from "../../sandbox/providers/types";
import { UNKNOWN } from "../../sandbox/providers/wire";
import { ensureToolchain } from "../../sandbox/toolchain";
import { context } from "../sandbox/providers/talos/fixtures";
import { coldMinutes } from "./checkout";

// The stand-in against the real program: Talos's own library and an emulated machine on a loopback address.
const folder = mkdtempSync(join(tmpdir(), "talos-provider-"));
const prefix = `127.${randomInt(1, 250)}.${randomInt(250)}`;
const [address, second] = [`${prefix}.50`, `${prefix}.51`];
const before = { ...process.env };
const ctx: Ctx = context();

let server: ChildProcess;
let created: Props;
let configuration: string;

beforeAll(async () => {
  process.env.HOMELAB_SANDBOX_DIR = folder;
  process.env.TALOS_TOOL = (await ensureToolchain()).bin.talos;
  await startMachine();
}, coldMinutes * 60_000);

afterAll(() => {
  server?.kill();
  process.env = before;
  rmSync(folder, { recursive: true, force: true });
});

async function startMachine(): Promise<void> {
  const args = ["node-server", "--state-dir", folder, "--address", `${address},${second}`];
  server = spawn(String(process.env.TALOS_TOOL), args, { stdio: ["ignore", "pipe", "ignore"] });
  await new Promise((resolve, reject) => {
    server.stdout?.once("data", resolve);
    server.once("exit", () => reject(new Error("the machine server ended")));
  });
}

function resource(type: string): Resource {
  const found = talos.resources(`talos:${type}`);
  if (!found) throw new Error(`no ${type}`);
  return found;
}

const apply = () => resource("machine/configurationApply:ConfigurationApply");
const state = () =>
  JSON.parse(readFileSync(join(folder, "talos", address, "state.json"), "utf8")) as Record<string, unknown>;
const patch = `
machine:
  kubelet: {nodeIP: {validSubnets: [${second}/32]}}
  install: {disk: /dev/nvme0n1}
  network:
    interfaces: [{interface: ens18, addresses: [${address}/24, ${second}/24], routes: [{network: 0.0.0.0/0, gateway: ${prefix}.1}]}]
cluster: {network: {cni: {name: none}}, proxy: {disabled: true}}
`;

async function generate(extra: Props = {}): Promise<Props> {
  const run = talos.functions?.["talos:machine/getConfiguration:getConfiguration"];
  if (!run) throw new Error("no getConfiguration");
  return run(
    {
      clusterName: "homelab",
      clusterEndpoint: `https://${address}:6443`,
      machineType: "controlplane",
      machineSecrets: created.machineSecrets,
      talosVersion: "v1.12.0",
      kubernetesVersion: "v1.35.0",
      docs: false,
      examples: false,
      ...extra,
    },
    ctx,
  );
}

const inputs = (more: Props = {}): Props => ({
  node: address,
  clientConfiguration: created.clientConfiguration,
  machineConfigurationInput: configuration,
  configPatches: [patch],
  ...more,
});

test("secrets have the official provider's shape, and give the same configuration every time", async () => {
  const result = await resource("machine/secrets:Secrets").create(
    { inputs: { talosVersion: "v1.12.0" }, preview: false },
    ctx,
  );
  created = result.outputs;
  expect(created.talosVersion).toBe("v1.12.0");
  expect(Object.keys(created.machineSecrets as object).sort()).toEqual(["certs", "cluster", "secrets", "trustdinfo"]);
  expect(Object.keys((created.machineSecrets as { certs: object }).certs).sort()).toEqual([
    "etcd",
    "k8s",
    "k8sAggregator",
    "k8sServiceaccount",
    "os",
  ]);
  const first = await generate();
  configuration = String(first.machineConfiguration);
  expect((await generate()).machineConfiguration).toBe(configuration);
  expect(first.id).toBe("homelab");
}, 60_000);

test.each([
  [
    "an invalid address",
    "machine: {network: {interfaces: [{interface: ens18, addresses: [192.168.30.500/24]}]}}",
    /192\.168\.30\.500/,
  ],
  ["an invalid subnet", "machine: {kubelet: {nodeIP: {validSubnets: [foo]}}}", /"foo"/],
  ["an unknown key", "machine: {kubelet: {nodeIP: {validSubnet: [foo]}}}", /did you mean validSubnets/],
])("%s fails the first preview, every later one, and getConfiguration", async (_, wrong, message) => {
  const unknown = { clientConfiguration: UNKNOWN, machineConfigurationInput: UNKNOWN };
  for (const more of [unknown, {}]) {
    const checked = await apply().check?.(inputs({ configPatches: [patch, wrong], ...more }), ctx);
    expect(checked?.failures?.map(({ reason }) => reason).join()).toMatch(message);
  }
  await expect(generate({ configPatches: [patch, wrong] })).rejects.toThrow(message);
});

test("no message repeats a secret of the configuration", async () => {
  const { token } = (created.machineSecrets as { trustdinfo: { token: string } }).trustdinfo;
  const broken = configuration.replace("    token:", "    tokn:");
  const checked = await apply().check?.(inputs({ machineConfigurationInput: broken }), ctx);
  const told = JSON.stringify(checked?.failures);
  expect(told).toContain("machine.tokn");
  expect(told).not.toContain(token);
});

test("the machine takes the configuration that the preview told", async () => {
  expect((await apply().check?.(inputs(), ctx))?.failures).toEqual([]);
  const planned = await apply().create({ inputs: inputs(), preview: true }, ctx);
  expect(state().stage).toBe("maintenance");
  const applied = await apply().create({ inputs: inputs(), preview: false }, ctx);
  expect(applied.outputs).toEqual(planned.outputs);
  expect(state()).toMatchObject({ stage: "configured", kubeletNodeIP: second, cni: "none", kubeProxy: false });
});

test("after a restart the cluster is bootstrapped once and hands out kubeconfigs", async () => {
  server.kill();
  await new Promise((resolve) => server.once("exit", resolve));
  await startMachine();
  const through = { node: address, clientConfiguration: created.clientConfiguration };
  await resource("machine/bootstrap:Bootstrap").create({ inputs: through, preview: false }, ctx);
  expect(state()).toMatchObject({ stage: "bootstrapped", podCIDRs: ["10.244.0.0/16"], serviceCIDRs: ["10.96.0.0/12"] });
  const elsewhere = context("urn:another");
  await expect(
    resource("machine/bootstrap:Bootstrap").create({ inputs: through, preview: false }, elsewhere),
  ).rejects.toThrow(/not empty.*without a Bootstrap/);

  const kubeconfig = resource("cluster/kubeconfig:Kubeconfig");
  const got = await kubeconfig.create({ inputs: through, preview: false }, ctx);
  expect(got.id).toBe("homelab");
  expect(got.outputs.kubernetesClientConfiguration).toMatchObject({ host: `https://${address}:6443` });
  const diff = await kubeconfig.diff?.({ id: "homelab", oldInputs: through, olds: got.outputs, news: through }, ctx);
  expect(diff?.changes).toBe(false);
}, 30_000);

test("health is told once etcd runs", async () => {
  const health = talos.functions?.["talos:cluster/getHealth:getHealth"];
  const args = {
    clientConfiguration: created.clientConfiguration,
    controlPlaneNodes: [address],
    endpoints: [address],
    skipKubernetesChecks: true,
  };
  expect(await health?.(args, ctx)).toMatchObject({ id: "cluster_health" });
});

test("onDestroy.reset puts the machine back into maintenance, and may be repeated", async () => {
  const outputs = inputs({ onDestroy: { reset: true } });
  await apply().delete?.({ id: "i", inputs: outputs, outputs }, ctx);
  expect(state()).toEqual({ stage: "maintenance", address });
  expect(existsSync(join(folder, "talos", address, "config.yaml"))).toBe(false);
  await apply().delete?.({ id: "i", inputs: outputs, outputs }, ctx);
});

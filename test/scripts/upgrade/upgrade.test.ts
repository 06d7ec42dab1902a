import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import definitions from "../../../components/gatewayApi/crds.json";
import { releases } from "../../../config/releases";
import type { Upgrade } from "../../../scripts/upgrade/rehearsed";
import { upgradeText } from "../../../scripts/upgrade/text";

jest.setTimeout(120_000);

const ROOT = join(__dirname, "../../..");

function run(...args: string[]) {
  return spawnSync(process.execPath, ["-r", "./register.js", "scripts/upgrade.ts", ...args], {
    cwd: ROOT,
    encoding: "utf8",
    env: { HOME: process.env.HOME, PATH: "/nonexistent" },
    maxBuffer: 64 * 1024 * 1024,
  });
}

function rehearsed(...args: string[]): { status: number | null; upgrade: Upgrade } {
  const { status, stdout, stderr } = run("--json", ...args);
  if (stdout === "") throw new Error(stderr);
  return { status, upgrade: JSON.parse(stdout) as Upgrade };
}

/** The stack file of a network with something else in it, in a folder of its own. */
function withFile(stack: string, change: (cluster: Record<string, unknown>, config: Record<string, unknown>) => void) {
  const folder = mkdtempSync(join(tmpdir(), "upgrade-test-"));
  const name = `Pulumi.${stack}.yaml`;
  const file = parse(readFileSync(join(ROOT, name), "utf8")) as { config: Record<string, Record<string, unknown>> };
  change(file.config["homelab:cluster"] as Record<string, unknown>, file.config);
  writeFileSync(join(folder, name), stringify(file, { defaultStringType: "QUOTE_DOUBLE" }));
  return { folder, remove: () => rmSync(folder, { recursive: true }) };
}

describe("Talos 1.13 → 1.14 of three control planes", () => {
  const { status, upgrade } = rehearsed("--stack", "vanillax", "--to", "talos=1.14.1", "--talos-provider", "0.9.2");
  const [rehearsal, ...more] = upgrade.rehearsals;
  const commands = rehearsal?.steps.flatMap((step) => step.commands) ?? [];

  test("is one hop that replaces nothing and closes nobody out", () => {
    expect(status).toBe(0);
    expect(more).toEqual([]);
    expect(rehearsal?.changes.map(({ op, name }) => `${op} ${name}`)).toEqual([
      "update node-node-01",
      "update node-node-02",
      "update node-node-03",
      "update cluster",
    ]);
    expect(rehearsal?.ways).toEqual({ opened: [], closed: [], moved: [], obscured: [] });
    expect(rehearsal?.broken).toEqual([]);
  });

  test("upgrades one machine at a time, from the Image Factory, with a look at health after each", () => {
    const upgrades = commands.filter((line) => line.startsWith("talosctl upgrade "));
    expect(upgrades.map((line) => /--nodes (\S+)/.exec(line)?.[1])).toEqual([
      "192.168.10.100",
      "192.168.10.101",
      "192.168.10.102",
    ]);
    for (const line of upgrades) {
      expect(line).toMatch(/--image factory\.talos\.dev\/metal-installer\/[0-9a-f]{64}:v1\.14\.1$/);
      expect(commands[commands.indexOf(line) + 1]).toMatch(/^talosctl health /);
    }
  });

  test("saves etcd before, and lets Pulumi in only after the machines", () => {
    const at = (begin: string) => commands.findIndex((line) => line.startsWith(begin));
    expect(at("talosctl etcd snapshot")).toBeGreaterThanOrEqual(0);
    expect(at("talosctl etcd snapshot")).toBeLessThan(at("talosctl upgrade"));
    expect(at("pulumi up")).toBeGreaterThan(at("talosctl etcd status"));
  });

  test("names the provider that was given in what is written", () => {
    const written = rehearsal?.steps.flatMap((step) => step.writes ?? []);
    expect(written).toContain('  talosProvider: { version: 0.9.2, library: "1.14" }');
    expect(upgradeText(upgrade)).not.toContain("stands for it here");
  });
});

test("Cilium 1.19 → 1.20 tells who is reached then, and which fault goes away", () => {
  const { status, upgrade } = rehearsed("--stack", "vanillax", "--from", "cilium=1.19.6", "--to", "cilium=1.20.2");
  expect(status).toBe(0);
  const [{ ways, mended, changes }] = upgrade.rehearsals as [Upgrade["rehearsals"][number]];
  expect(ways.opened.map(({ to }) => to)).toEqual(["tcp://192.168.10.50:5432"]);
  expect(mended.map(({ rule }) => rule)).toContain("NET-C09");
  expect(changes.map(({ op, name, fields }) => [op, name, ...fields])).toEqual([["update", "cilium", "version"]]);
  expect(upgradeText(upgrade)).toContain("| Cilium | 1.19.6 | **1.20.2** |");
});

test("externalTrafficPolicy Local on Gateways stops the step to Cilium 1.20.2", () => {
  const { folder, remove } = withFile("homelab", (_, config) => {
    config["homelab:cilium"] = { version: "1.20.1", values: { gatewayAPI: { externalTrafficPolicy: "Local" } } };
  });
  const { status, upgrade } = rehearsed("--stacks", folder, "--to", "cilium=1.20.2");
  remove();
  expect(status).toBe(1);
  expect(new Set(upgrade.problems.map(({ code, field }) => `${code} ${field}`))).toEqual(
    new Set(["UPG-06 homelab:cilium.version"]),
  );
  const [{ ways }] = upgrade.rehearsals as [Upgrade["rehearsals"][number]];
  expect(ways.closed.map(({ to }) => to)).toContain("https://sonarr.int.lorenzodebie.be");
  expect(upgrade.problems[0]?.message).toMatch(/^NET-G08 holds before and breaks after: Gateway .*internal-gateway/);
  expect(upgradeText(upgrade)).toContain("## Not as it is");
});

test("an installer that is not published any more stops Talos 1.14, with the machine's field", () => {
  const { folder, remove } = withFile("homelab", ({ nodes }) => {
    const [node] = Object.values(nodes as Record<string, Record<string, unknown>>);
    if (node !== undefined) node.installImage = "ghcr.io/siderolabs/installer:v1.13.0";
  });
  const { status, stdout, stderr } = run("--stacks", folder, "--to", "talos=1.14.1");
  remove();
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toContain("UPG-05 homelab:cluster.nodes.talos-cp01.installImage");
  expect(stderr).toContain("Write factory.talos.dev/metal-installer/<schematic>:v1.13.0");
});

test("a machine's own image keeps its schematic in the new version", () => {
  const image = (version: string) => `factory.talos.dev/metal-installer/${"ab".repeat(32)}:v${version}`;
  const { folder, remove } = withFile("homelab", ({ nodes }) => {
    const [node] = Object.values(nodes as Record<string, Record<string, unknown>>);
    if (node !== undefined) node.installImage = image("1.13.0");
  });
  const { upgrade } = rehearsed("--stacks", folder, "--to", "talos=1.14.1");
  remove();
  const commands = upgrade.rehearsals[0]?.steps.flatMap((step) => step.commands);
  expect(commands).toContain(`talosctl upgrade --nodes 192.168.30.50 --image ${image("1.14.1")}`);
});

test("an impossible jump and a stack file that is wrong are refused with their codes", () => {
  const jump = run("--to", "kubernetes=1.38.0");
  expect([jump.status, jump.stdout]).toEqual([1, ""]);
  expect(jump.stderr).toMatch(
    /^1 problem in the upgrade of stack homelab:\n {2}UPG-02 homelab:cluster.kubernetesVersion\n/,
  );
  const { folder, remove } = withFile("homelab", (cluster) => {
    cluster.talosVersion = "1.13";
  });
  const wrong = run("--stacks", folder, "--to", "talos=1.14.1");
  remove();
  expect([wrong.status, wrong.stdout]).toEqual([2, ""]);
  expect(wrong.stderr).toContain("CFG-01 homelab:cluster.talosVersion");
});

test("the Gateway API that the steps speak of is the one that the program installs", () => {
  const versions = definitions.map(({ metadata }) => metadata.annotations["gateway.networking.k8s.io/bundle-version"]);
  expect([...new Set(versions)]).toEqual([`v${releases.gatewayApi}`]);
});

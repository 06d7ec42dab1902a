import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parse, parseAllDocuments, stringify } from "yaml";
import type { Homelab } from "../../config/homelab";
import { loadStackFile } from "../../config/load";
import { planTalos } from "../../plan/talos";
import { BUILD_MINUTES, builtTool } from "./engine";

const root = join(__dirname, "../..");
const NETWORKS: [stack: string, folder: string][] = [
  ["homelab", root],
  ["vanillax", root],
  ["grown", join(root, "test/fixtures")],
  ["older", join(root, "test/fixtures")],
];

/** What a program with one of Talos's libraries answers. */
interface Answer {
  machineSecrets?: object;
  machineConfiguration?: string;
  errors?: { code: string; field?: string; message: string }[];
}

class Library {
  readonly secrets: object | undefined;

  constructor(private readonly program: string) {
    this.secrets = this.ask("secrets", { talosVersion: "v1.13.0" }).machineSecrets;
  }

  /** Generates a machine's configuration, lays the patches over it and has the library check the whole. */
  configuration(plan: ReturnType<typeof planTalos>, role: string, configPatches: string[]): Answer {
    const { clusterName, clusterEndpoint, talosVersion, kubernetesVersion } = plan;
    const machine = { machineType: role, machineSecrets: this.secrets, configPatches };
    return this.ask("configuration", { clusterName, clusterEndpoint, talosVersion, kubernetesVersion, ...machine });
  }

  private ask(command: string, input: object): Answer {
    const { stdout, stderr } = spawnSync(this.program, [command], { input: JSON.stringify(input), encoding: "utf8" });
    if (stdout === "") throw new Error(`${command}: ${stderr}`);
    return JSON.parse(stdout) as Answer;
  }
}

let v1alpha1: Library;
let documents: Library;

beforeAll(async () => {
  v1alpha1 = new Library(await builtTool("talos"));
  documents = new Library(await builtTool("talos-documents"));
}, BUILD_MINUTES * 60_000);
jest.setTimeout(300_000);

function withTalos(homelab: Homelab, talosVersion: string): Homelab {
  return { ...homelab, cluster: { ...homelab.cluster, talosVersion } };
}

function machines(talosVersion: string) {
  return NETWORKS.flatMap(([stack, folder]) => {
    const plan = planTalos(withTalos(loadStackFile(stack, folder), talosVersion));
    return plan.nodes.map((node) => ({ stack, plan, node }));
  });
}

type Machine = ReturnType<typeof machines>[number];

const refusals = (library: () => Library, all: Machine[]) =>
  all.flatMap(({ stack, plan, node }) => {
    const { errors = [] } = library().configuration(plan, node.role, node.patches);
    return errors.map(({ field, message }) => `${stack} ${node.name} ${field}: ${message}`);
  });

test.each([
  ["1.13.0", "the library of 1.13", () => v1alpha1, 30],
  ["1.13.0", "the library of 1.14, which a machine has that was upgraded first", () => documents, 30],
  ["1.14.1", "the library of 1.14", () => documents, 117],
])("every patch for Talos %s of every network passes %s", (version, _, library, count) => {
  const all = machines(version);
  expect(all.flatMap(({ node }) => node.patches)).toHaveLength(count);
  expect(refusals(library, all)).toEqual([]);
});

test("a library of 1.13 refuses every machine's documents of 1.14", () => {
  for (const { plan, node } of machines("1.14.1"))
    expect(v1alpha1.configuration(plan, node.role, node.patches).errors?.map((e) => e.code)).toContain("bad-version");
});

test("a configuration that 1.14 generates refuses the fields that 1.13 has", () => {
  const [machine] = machines("1.13.0") as [Machine];
  const { errors = [] } = documents.configuration(
    { ...machine.plan, talosVersion: "v1.14.1" },
    "controlplane",
    machine.node.patches,
  );
  const told = errors.map((e) => e.message).join("\n");
  for (const part of [
    "nameservers",
    "allowSchedulingOnControlPlanes",
    "kubelet",
    "KubePrism",
    "proxy",
    "machine.install",
  ])
    expect(told).toContain(part);
});

describe("what a machine of 1.14 has in the end", () => {
  /** Documents of the merged configuration, by kind. */
  const merged = (stack: string, name: string): Map<string, Record<string, unknown>> => {
    const { plan, node } = machines("1.14.1").find((m) => m.stack === stack && m.node.name === name) as Machine;
    const { machineConfiguration = "" } = documents.configuration(plan, node.role, node.patches);
    const all = parseAllDocuments(machineConfiguration).map((d) => d.toJS() as Record<string, unknown>);
    return new Map(all.map((document) => [String(document.kind), document]));
  };

  test("a control plane has neither Flannel nor kube-proxy nor Talos's CoreDNS", () => {
    const node = merged("vanillax", "node-01");
    expect(node.has("KubeFlannelCNIConfig")).toBe(false);
    expect(node.get("KubeProxyConfig")).toMatchObject({ enabled: false });
    expect(node.get("KubeCoreDNSConfig")).toMatchObject({ enabled: false });
  });

  test("control planes take pods where there is no worker, and none where there are some", () => {
    const taint = "node-role.kubernetes.io/control-plane";
    expect(merged("vanillax", "node-01").get("KubeNodeConfig")?.taints).toBeUndefined();
    expect(merged("grown", "cp-1").get("KubeNodeConfig")?.taints).toEqual({ [taint]: "NoSchedule" });
  });

  test("the disk, the ranges and the name are the stack file's in place of the generated ones", () => {
    const node = merged("grown", "worker-1");
    expect(node.get("KubeNetworkConfig")).toMatchObject({
      podSubnets: [grown.podCidr],
      serviceSubnets: [grown.serviceCidr],
    });
    expect(node.get("HostnameConfig")).toEqual({
      apiVersion: "v1alpha1",
      kind: "HostnameConfig",
      auto: "off",
      hostname: "worker-1",
    });
    expect(JSON.stringify(node.get("UnattendedInstallConfig"))).toContain("disk.dev_path");
  });

  const grown = loadStackFile("grown", join(root, "test/fixtures")).cluster;
});

/** Every field that a patch writes, with a value there that is none. */
function mutations(patch: string): { path: string; patch: string }[] {
  const whole = parse(patch) as Record<string, unknown>;
  const found: { path: string; patch: string }[] = [];
  const visit = (value: unknown, path: (string | number)[]) => {
    if (Array.isArray(value)) {
      for (const [i, item] of value.entries()) visit(item, [...path, i]);
    } else if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value)) {
        if (["apiVersion", "kind", "$patch"].includes(key)) continue;
        found.push({ path: [...path, key].join("."), patch: stringify(replaced(whole, [...path, key])) });
        visit(inner, [...path, key]);
      }
  };
  visit(whole, []);
  return found;
}

/** A copy with the field renamed, as a slip of the keyboard does. */
function replaced(value: unknown, [key, ...rest]: (string | number)[]): unknown {
  if (Array.isArray(value)) return value.map((item, i) => (i === key ? replaced(item, rest) : item));
  const entries = Object.entries(value as object).map(([name, inner]) => {
    if (name !== key) return [name, inner];
    return rest.length === 0 ? [`${name}x`, inner] : [name, replaced(inner, rest)];
  });
  return Object.fromEntries(entries);
}

/** Maps whose keys are anybody's: every one is right. */
const FREE = /^taints\./;

test.each([
  ["1.13.0", () => v1alpha1],
  ["1.14.1", () => documents],
])("a misspelt name of any field that is written for Talos %s is refused", (version, library) => {
  const accepted: string[] = [];
  let asked = 0;
  for (const [stack, name] of [
    ["vanillax", "node-01"],
    ["homelab", "talos-cp01"],
    ["grown", "worker-1"],
  ]) {
    const { plan, node } = machines(version).find((m) => m.stack === stack && m.node.name === name) as Machine;
    for (const [i, patch] of node.patches.entries())
      for (const { path, patch: changed } of mutations(patch).filter((m) => !FREE.test(m.path))) {
        asked++;
        if (library().configuration(plan, node.role, node.patches.with(i, changed)).errors === undefined)
          accepted.push(`${stack} ${path}`);
      }
  }
  expect(asked).toBeGreaterThan(60);
  expect(accepted).toEqual([]);
});

/** A wrong value for every field that Talos 1.14 checks, in place of the one that is written. */
const WRONG: [kind: string, path: string, value: unknown][] = [
  ["UnattendedInstallConfig", "provisioning.diskSelector.match", "disk.dev_path =="],
  ["LinkAliasConfig", "name", ""],
  ["LinkAliasConfig", "selector.match", "mac(link.nothing) == 1"],
  ["LinkConfig", "name", ""],
  ["LinkConfig", "addresses.0.address", "192.168.10.100"],
  ["LinkConfig", "routes.0.gateway", "192.168.10.300"],
  ["Layer2VIPConfig", "name", "192.168.10.300"],
  ["Layer2VIPConfig", "link", ""],
  ["ResolverConfig", "nameservers.0.address", "resolver"],
  ["ResolverConfig", "hostDNS.enabled", "perhaps"],
  ["ResolverConfig", "hostDNS.forwardKubeDNSToHost", "perhaps"],
  ["HostnameConfig", "auto", "stable"],
  ["HostnameConfig", "hostname", "n".repeat(64)],
  ["KubeNodeConfig", "nodeIP.validSubnets.0", "192.168.10.300/32"],
  ["KubeNetworkConfig", "podSubnets.0", "10.14.0.0"],
  ["KubeNetworkConfig", "serviceSubnets.0", "10.43.0.0/64"],
  ["KubePrismConfig", "port", 70000],
  ["KubeProxyConfig", "enabled", "perhaps"],
  ["KubeCoreDNSConfig", "enabled", "perhaps"],
];

test.each(WRONG)("a wrong value of %s %s is refused", (kind, path, value) => {
  const { plan, node } = machines("1.14.1").find((m) => m.stack === "vanillax") as Machine;
  const i = node.patches.findIndex((patch) => patch.includes(`kind: ${kind}\n`));
  const changed = parse(node.patches[i] as string) as object;
  const keys = path.split(".");
  const holder = keys
    .slice(0, -1)
    .reduce<Record<string, unknown>>((v, key) => v[key] as Record<string, unknown>, changed as Record<string, unknown>);
  holder[keys.at(-1) as string] = value;
  const { errors } = documents.configuration(plan, node.role, node.patches.with(i, stringify(changed)));
  expect(errors).not.toBeUndefined();
});

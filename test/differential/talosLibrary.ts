import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import type { Homelab } from "../../config/homelab";
import { loadStackFile } from "../../config/load";
import { planTalos } from "../../plan/talos";
import { builtTool } from "./engine";

const root = join(__dirname, "../..");
const NETWORKS: [stack: string, folder: string][] = [
  ["homelab", root],
  ["vanillax", root],
  ["grown", join(root, "test/fixtures")],
  ["older", join(root, "test/fixtures")],
  ["cards", join(root, "test/fixtures")],
  ["newcomer", join(root, "test/fixtures")],
];

/** The answer of a program with one of Talos's libraries. */
interface Answer {
  machineSecrets?: object;
  machineConfiguration?: string;
  errors?: { code: string; field?: string; message: string }[];
}

/** One of Talos's libraries, as the sandbox has it. */
export class Library {
  readonly secrets: object | undefined;

  /** @param tool `talos` is of 1.13, `talos-documents` of 1.14 */
  static async built(tool: "talos" | "talos-documents"): Promise<Library> {
    return new Library(await builtTool(tool));
  }

  private constructor(private readonly program: string) {
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

function withTalos(homelab: Homelab, talosVersion: string): Homelab {
  return { ...homelab, cluster: { ...homelab.cluster, talosVersion } };
}

/** Every machine of every network, as if its stack file named this version of Talos. */
export function machines(talosVersion: string) {
  return networks().flatMap(({ stack, homelab }) => {
    const plan = planTalos(withTalos(homelab, talosVersion));
    return plan.nodes.map((node) => ({ stack, plan, node }));
  });
}

let loaded: { stack: string; homelab: Homelab }[] | undefined;

function networks(): { stack: string; homelab: Homelab }[] {
  loaded ??= NETWORKS.map(([stack, folder]) => ({ stack, homelab: loadStackFile(stack, folder) })).flatMap((network) =>
    network.stack === "newcomer" ? [network, withIpv6(network)] : [network],
  );
  return loaded;
}

/** The same network with IPv6 beside IPv4. */
function withIpv6({ homelab }: { homelab: Homelab }) {
  const ipv6 = { lan: "fd00:50::/64", pods: "fd00:10:244::/56", services: "fd00:10:96::/112" };
  return { stack: "newcomer with IPv6", homelab: { ...homelab, ipv6 } };
}

export type Machine = ReturnType<typeof machines>[number];

/** The refusals of a library for the machines' configurations. */
export const refusals = (library: Library, all: Machine[]): string[] =>
  all.flatMap(({ stack, plan, node }) => {
    const { errors = [] } = library.configuration(plan, node.role, node.patches);
    return errors.map(({ field, message }) => `${stack} ${node.name} ${field}: ${message}`);
  });

/** Every field that a patch writes, with a value there that is none. */
export function mutations(patch: string): { path: string; patch: string }[] {
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

/**
 * The arguments of {@link Library.configuration} with another value of a field, for the first patch among those that `isMeant` chooses that has it.
 *
 * @throws where no machine writes the field
 */
export function wrong(
  all: readonly Machine[],
  path: string,
  value: unknown,
  isMeant: (patch: string) => boolean,
): Parameters<Library["configuration"]> {
  const keys = path.split(".");
  const last = keys.pop() as string;
  for (const { plan, node } of all)
    for (const [i, patch] of node.patches.entries()) {
      const changed = parse(patch) as Values;
      const holder = keys.reduce<Values | undefined>((v, key) => v?.[key] as Values | undefined, changed);
      if (!isMeant(patch) || holder?.[last] === undefined) continue;
      holder[last] = value;
      return [plan, node.role, node.patches.with(i, stringify(changed))];
    }
  throw new Error(`no machine has ${path}`);
}

type Values = Record<string, unknown>;

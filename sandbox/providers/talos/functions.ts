import { checkInputs, mapOf, required, type Spec } from "../inputs";
import type { Ctx, Props } from "../serve";
import { REQUIRED_CLIENT_CONFIGURATION } from "./machine";
import { runTalos } from "./tool";

const CERTIFICATE: Spec = required({ cert: "string!", key: "string!" });

const MACHINE_SECRETS: Spec = required({
  certs: required({
    etcd: CERTIFICATE,
    k8s: CERTIFICATE,
    k8sAggregator: CERTIFICATE,
    k8sServiceaccount: required({ key: "string!" }),
    os: CERTIFICATE,
  }),
  cluster: required({ id: "string!", secret: "string!" }),
  secrets: required({
    aescbcEncryptionSecret: "string",
    bootstrapToken: "string!",
    secretboxEncryptionSecret: "string!",
  }),
  trustdinfo: required({ token: "string!" }),
});

const MACHINE_CONFIGURATION: Record<string, Spec> = {
  clusterEndpoint: "string!",
  clusterName: "string!",
  configPatches: ["string"],
  docs: "boolean",
  examples: "boolean",
  kubernetesVersion: "string",
  machineSecrets: MACHINE_SECRETS,
  machineType: "string!",
  talosVersion: "string",
};

const CLIENT: Record<string, Spec> = {
  clientConfiguration: REQUIRED_CLIENT_CONFIGURATION,
  clusterName: "string!",
  endpoints: ["string"],
  nodes: ["string"],
};

const HEALTH: Record<string, Spec> = {
  clientConfiguration: REQUIRED_CLIENT_CONFIGURATION,
  controlPlaneNodes: required(["string"]),
  endpoints: required(["string"]),
  skipKubernetesChecks: "boolean",
  timeouts: mapOf("string"),
  workerNodes: ["string"],
};

interface Generated {
  machineConfiguration: string;
  talosVersion: string;
  kubernetesVersion: string;
  warnings: string[];
}

/** A machine's configuration with its patches, validated as the machine would: a mistake fails the preview. */
export async function getMachineConfiguration(args: Props, ctx: Ctx): Promise<Props> {
  checked(args, MACHINE_CONFIGURATION);
  const { warnings, ...generated } = await runTalos<Generated>("configuration", args, ctx.signal);
  for (const warning of warnings) ctx.log("warning", warning);
  return { ...args, ...generated, id: args.clusterName };
}

/** A talosconfig. */
export async function getClientConfiguration(args: Props, ctx: Ctx): Promise<Props> {
  checked(args, CLIENT);
  const made = await runTalos<{ talosConfig: string }>("client-configuration", args, ctx.signal);
  return { ...args, ...made, id: args.clusterName };
}

/** Waits until the cluster is healthy. */
export async function getHealth(args: Props, ctx: Ctx): Promise<Props> {
  checked(args, HEALTH);
  const { timeouts, ...input } = args;
  await runTalos("health", { ...input, timeout: (timeouts as { read?: string } | undefined)?.read ?? "" }, ctx.signal);
  return { ...args, id: "cluster_health" };
}

function checked(args: Props, spec: Record<string, Spec>): void {
  const failures = checkInputs(args, spec);
  if (failures.length > 0) throw new Error(failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
}

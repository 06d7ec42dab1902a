import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "@pulumi/command/local/command";
import * as pulumi from "@pulumi/pulumi";
import { client, cluster, machine } from "@pulumiverse/talos";
import type { NodePlan, TalosPlan } from "../plan/talos";
import { keptNetworks } from "./keptNetworks";
import { lockoutOf, ownAddresses } from "./lockout";
import { podRangesGiven } from "./podRanges";

export interface TalosClusterArgs {
  plan: TalosPlan;
}

/** Options of everything that the Talos provider makes: whose it is, and the provider's version where it is not the installed one. */
interface Own {
  parent: pulumi.Resource;
  version?: string;
}

/** A Talos cluster: secrets, one configuration a machine, etcd's bootstrap, and a Kubernetes API that answers. */
export class TalosCluster extends pulumi.ComponentResource {
  /** Admin kubeconfig; known once the API server is ready. Secret. */
  readonly kubeconfig: pulumi.Output<string>;
  /** Configuration for talosctl. Secret. */
  readonly talosconfig: pulumi.Output<string>;
  /** Done once each node has pod addresses of each family; undefined where pods have IPv4 alone. */
  readonly podRanges: Command | undefined;

  constructor(name: string, { plan }: TalosClusterArgs, options?: pulumi.ComponentResourceOptions) {
    // The machines' configuration is secret: these inputs keep in the stack, readable for everybody, which cluster it makes.
    const { clusterName, clusterEndpoint, talosVersion, kubernetesVersion } = plan;
    const facts = { clusterName, clusterEndpoint, talosVersion, kubernetesVersion };
    super("homelab:network:TalosCluster", name, facts, options);

    const own: Own = { parent: this, ...(plan.providerVersion !== undefined && { version: plan.providerVersion }) };
    const secrets = new machine.Secrets(
      `${name}-secrets`,
      { talosVersion: plan.talosVersion },
      {
        ...own,
        protect: true,
        // A lower talosVersion would replace every certificate of the cluster.
        ignoreChanges: ["talosVersion"],
        // The provider's schema leaves the cluster's whole key material readable.
        additionalSecretOutputs: ["machineSecrets"],
        ...(plan.secretsFile !== undefined && { import: plan.secretsFile }),
      },
    );
    const lockout = plan.administrators && lockoutOf(plan.administrators, ownAddresses());
    if (lockout !== undefined) void pulumi.log.warn(lockout, this);
    const kept = keptNetworks(`${name}-networks`, plan.networks, this);
    const applied = plan.nodes.map((node) => this.configure(node, plan, secrets, { ...own, dependsOn: [kept] }));
    const access = { node: plan.firstControlPlane, clientConfiguration: secrets.clientConfiguration };
    const bootstrap = plan.bootstrap && this.bootstrap(`${name}-bootstrap`, access, { ...own, dependsOn: applied });
    const kubeconfig = new cluster.Kubeconfig(`${name}-kubeconfig`, access, {
      ...own,
      dependsOn: bootstrap || applied,
    });
    const ready = apiServerReady(`${name}-api-ready`, kubeconfig, this);

    this.podRanges = this.awaitPodRanges(`${name}-pod-ranges`, plan, kubeconfig);

    this.kubeconfig = pulumi.secret(pulumi.all([kubeconfig.kubeconfigRaw, ready.id]).apply(([raw]) => raw));
    this.talosconfig = pulumi.secret(
      client.getConfigurationOutput(
        {
          clusterName: plan.clusterName,
          clientConfiguration: secrets.clientConfiguration,
          endpoints: plan.nodes.filter((n) => n.role === "controlplane").map((n) => n.address),
          nodes: plan.nodes.map((n) => n.address),
        },
        own,
      ).talosConfig,
    );
    this.registerOutputs({ kubeconfig: this.kubeconfig, talosconfig: this.talosconfig });
  }

  /**
   * Once in a cluster's life: when it is replaced, or made again after it was deleted, it fails against a cluster that runs, and makes
   * another one where the first control plane has become a fresh machine.
   */
  private bootstrap(
    name: string,
    access: machine.BootstrapArgs,
    own: Own & { dependsOn: pulumi.Resource[] },
  ): machine.Bootstrap {
    return new machine.Bootstrap(name, access, { ...own, protect: true, ignoreChanges: ["node"] });
  }

  /** Undefined with IPv4 alone, as Kubernetes gives a node's range of the first family by itself. */
  private awaitPodRanges(name: string, plan: TalosPlan, kubeconfig: cluster.Kubeconfig): Command | undefined {
    const { pods: ranges } = plan.networks;
    if (ranges.length === 1) return undefined;
    const client = kubeconfig.kubernetesClientConfiguration.apply(unwrapped);
    return podRangesGiven(name, { nodes: plan.nodes.map((node) => node.name), ranges, client }, this);
  }

  private configure(
    node: NodePlan,
    plan: TalosPlan,
    secrets: machine.Secrets,
    { dependsOn, ...own }: Own & { dependsOn: pulumi.Resource[] },
  ): machine.ConfigurationApply {
    const configuration = machine.getConfigurationOutput(
      {
        clusterName: plan.clusterName,
        clusterEndpoint: plan.clusterEndpoint,
        machineType: node.role,
        machineSecrets: secrets.machineSecrets,
        talosVersion: plan.talosVersion,
        kubernetesVersion: plan.kubernetesVersion,
        docs: false,
        examples: false,
      },
      own,
    );
    return new machine.ConfigurationApply(
      `node-${node.name}`,
      {
        node: node.address,
        clientConfiguration: secrets.clientConfiguration,
        machineConfigurationInput: configuration.machineConfiguration,
        configPatches: node.patches,
      },
      // In place, a changed address would configure another machine.
      { ...own, dependsOn, replaceOnChanges: ["node"] },
    );
  }
}

/** Bootstrap returns as soon as etcd starts; what needs the API waits for this, which asks /readyz with the admin's certificate. */
function apiServerReady(name: string, kubeconfig: cluster.Kubeconfig, parent: pulumi.Resource): Command {
  return new Command(
    name,
    {
      interpreter: ["node", "-e"],
      create: readFileSync(join(__dirname, "waitForApi.js"), "utf8"),
      stdin: pulumi.jsonStringify(kubeconfig.kubernetesClientConfiguration.apply(unwrapped)),
    },
    { parent },
  );
}

/**
 * The value inside a secret's mark. Pulumi takes one mark off; of a value that was marked twice, as a whole and inside, one is left,
 * and a program would read the mark in the value's place.
 */
export function unwrapped<T>(value: T): T {
  const isMarked = typeof value === "object" && value !== null && pulumi.runtime.specialSigKey in value;
  return isMarked ? unwrapped((value as { value?: unknown }).value as T) : value;
}

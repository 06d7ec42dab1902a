import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Command } from "@pulumi/command/local/command";
import * as pulumi from "@pulumi/pulumi";
import { client, cluster, machine } from "@pulumiverse/talos";
import type { NodePlan, TalosPlan } from "../plan/talos";

export interface TalosClusterArgs {
  plan: TalosPlan;
}

/** A Talos cluster: secrets, one configuration a machine, etcd's bootstrap, and a Kubernetes API that answers. */
export class TalosCluster extends pulumi.ComponentResource {
  /** Admin kubeconfig; known once the API server is ready. Secret. */
  readonly kubeconfig: pulumi.Output<string>;
  /** Configuration for talosctl. Secret. */
  readonly talosconfig: pulumi.Output<string>;

  constructor(name: string, { plan }: TalosClusterArgs, options?: pulumi.ComponentResourceOptions) {
    // What machines are configured from is a secret: these keep in the stack, for everybody to read, which cluster it makes.
    const { clusterName, clusterEndpoint, talosVersion, kubernetesVersion } = plan;
    const facts = { clusterName, clusterEndpoint, talosVersion, kubernetesVersion };
    super("homelab:network:TalosCluster", name, facts, options);

    // A lower talosVersion would replace every certificate of the cluster.
    const secrets = new machine.Secrets(
      `${name}-secrets`,
      { talosVersion: plan.talosVersion },
      { parent: this, protect: true, ignoreChanges: ["talosVersion"] },
    );
    const applied = plan.nodes.map((node) => this.configure(node, plan, secrets));
    const bootstrapAddress = addressOf(plan, plan.bootstrapNode);
    const bootstrap = new machine.Bootstrap(
      `${name}-bootstrap`,
      { node: bootstrapAddress, clientConfiguration: secrets.clientConfiguration },
      { parent: this, dependsOn: applied, replaceOnChanges: ["node"] },
    );
    const kubeconfig = new cluster.Kubeconfig(
      `${name}-kubeconfig`,
      { node: bootstrapAddress, clientConfiguration: secrets.clientConfiguration },
      { parent: this, dependsOn: bootstrap },
    );
    const ready = apiServerReady(`${name}-api-ready`, kubeconfig, this);

    this.kubeconfig = pulumi.secret(pulumi.all([kubeconfig.kubeconfigRaw, ready.id]).apply(([raw]) => raw));
    this.talosconfig = pulumi.secret(
      client.getConfigurationOutput(
        {
          clusterName: plan.clusterName,
          clientConfiguration: secrets.clientConfiguration,
          endpoints: plan.nodes.filter((n) => n.role === "controlplane").map((n) => n.address),
          nodes: plan.nodes.map((n) => n.address),
        },
        { parent: this },
      ).talosConfig,
    );
    this.registerOutputs({ kubeconfig: this.kubeconfig, talosconfig: this.talosconfig });
  }

  private configure(node: NodePlan, plan: TalosPlan, secrets: machine.Secrets): machine.ConfigurationApply {
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
      { parent: this },
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
      { parent: this, replaceOnChanges: ["node"] },
    );
  }
}

function addressOf(plan: TalosPlan, name: string): string {
  const node = plan.nodes.find((n) => n.name === name);
  if (node === undefined) throw new Error(`plan names no node ${name}`);
  return node.address;
}

/** Bootstrap returns as soon as etcd starts; what needs the API waits for this, which asks /readyz with the admin's certificate. */
function apiServerReady(name: string, kubeconfig: cluster.Kubeconfig, parent: pulumi.Resource): Command {
  return new Command(
    name,
    {
      interpreter: ["node", "-e"],
      create: readFileSync(join(__dirname, "waitForApi.js"), "utf8"),
      stdin: pulumi.jsonStringify(kubeconfig.kubernetesClientConfiguration),
    },
    { parent },
  );
}

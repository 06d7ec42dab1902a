/**
 * Never run: `npm run typecheck` compiles it. It holds the shapes a program may write against `@pulumiverse/talos`, and, as
 * expected errors, those it may not.
 */
import * as pulumi from "@pulumi/pulumi";
import * as talos from "@pulumiverse/talos";

const secrets = new talos.machine.Secrets(
  "secrets",
  { talosVersion: "v1.12.0" },
  { protect: true, ignoreChanges: ["talosVersion"] },
);
const configuration = talos.machine.getConfigurationOutput({
  clusterName: "homelab",
  clusterEndpoint: "https://192.168.30.50:6443",
  machineType: "controlplane",
  machineSecrets: secrets.machineSecrets,
  configPatches: [pulumi.output("machine: {}"), "cluster: {}"],
});
new talos.machine.ConfigurationApply(
  "cp1",
  {
    node: "192.168.30.50",
    clientConfiguration: secrets.clientConfiguration,
    machineConfigurationInput: configuration.machineConfiguration,
    onDestroy: { reset: true },
  },
  { replaceOnChanges: ["node"] },
);
const kubeconfig = new talos.cluster.Kubeconfig("kubeconfig", {
  node: "192.168.30.50",
  clientConfiguration: secrets.clientConfiguration,
});
talos.cluster.getHealthOutput({
  clientConfiguration: secrets.clientConfiguration,
  controlPlaneNodes: ["192.168.30.50"],
  endpoints: ["192.168.30.50"],
});
const talosconfig = talos.client.getConfigurationOutput({
  clientConfiguration: secrets.clientConfiguration,
  clusterName: "homelab",
  nodes: [pulumi.output("192.168.30.50")],
});
export const host: pulumi.Output<string> = kubeconfig.kubernetesClientConfiguration.host;
export const file: pulumi.Output<string> = talosconfig.talosConfig;
export const client: talos.types.input.machine.ClientConfiguration = {
  caCertificate: "Y2E=",
  clientCertificate: pulumi.output("Y2VydA=="),
  clientKey: pulumi.secret("a2V5"),
};

// @ts-expect-error an input that the schema does not have
new talos.machine.Bootstrap("bootstrap", { node: "192.168.30.50", nodes: [] });
// @ts-expect-error clientConfiguration is required
new talos.cluster.Kubeconfig("kubeconfig", { node: "192.168.30.50" });
// @ts-expect-error the plain form takes no Outputs
talos.imagefactory.getUrls({ schematicId: pulumi.output("abc"), talosVersion: "v1.12.0" });

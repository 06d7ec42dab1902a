/**
 * The secrets that the official provider's schema (0.8.1) marks in the outputs of its resources and the results of its functions: mostly a
 * part of a value, seldom the whole. `Secrets.machineSecrets`, the cluster's key material, is left readable: marking it is up to the
 * program.
 */
const MARKS: Record<string, readonly string[]> = {
  "talos:client/getConfiguration:getConfiguration": ["clientConfiguration.clientKey", "talosConfig"],
  "talos:cluster/getHealth:getHealth": ["clientConfiguration.clientKey"],
  "talos:cluster/kubeconfig:Kubeconfig": [
    "clientConfiguration.clientKey",
    "kubeconfigRaw",
    "kubernetesClientConfiguration.clientKey",
  ],
  "talos:machine/bootstrap:Bootstrap": ["clientConfiguration.clientKey"],
  "talos:machine/configurationApply:ConfigurationApply": [
    "clientConfiguration.clientKey",
    "machineConfiguration",
    "machineConfigurationInput",
  ],
  "talos:machine/getConfiguration:getConfiguration": ["machineConfiguration"],
  "talos:machine/secrets:Secrets": ["clientConfiguration.clientKey"],
};

export const secretMarks = (type: string): readonly string[] => MARKS[type] ?? [];

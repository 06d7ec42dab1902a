import * as pulumi from "@pulumi/pulumi";
import type * as inputTypes from "../types/input";
import type * as outputTypes from "../types/output";
import { inputs, invokeOptions, invokeOutputOptions } from "../utilities";

const TOKEN = "talos:machine/getConfiguration:getConfiguration";
const IN = [
  "clusterEndpoint",
  "clusterName",
  "configPatches",
  "docs",
  "examples",
  "kubernetesVersion",
  "machineSecrets",
  "machineType",
  "talosVersion",
];

/**
 * Generates a machine configuration, offline. Pin `talosVersion` and `kubernetesVersion`: a newer provider otherwise turns its
 * own defaults on.
 *
 * Source: Terraform provider siderolabs/talos 0.11, data source `talos_machine_configuration`.
 */
export function getConfiguration(
  args: GetConfigurationArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetConfigurationResult> {
  return pulumi.runtime.invoke(TOKEN, inputs(args, IN), invokeOptions(opts));
}

/** As {@link getConfiguration}, for Outputs. Secret as soon as `machineSecrets` is. */
export function getConfigurationOutput(
  args: GetConfigurationOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetConfigurationResult> {
  return pulumi.runtime.invokeOutput(TOKEN, inputs(args, IN), invokeOutputOptions(opts));
}

export interface GetConfigurationArgs {
  /** The Kubernetes API's URL, `https://<address>:6443`. */
  clusterEndpoint: string;
  clusterName: string;
  /** YAML or JSON, strategic merge or JSON patches, in order. */
  configPatches?: string[];
  /** Explain every field in comments. Default false. */
  docs?: boolean;
  /** Add commented examples. Default false. */
  examples?: boolean;
  /** `v1.36.3` or `1.36.3`. Unset: the provider's default, which changes with the provider. */
  kubernetesVersion?: string;
  machineSecrets: inputTypes.machine.MachineSecrets;
  /** `controlplane` or `worker`. */
  machineType: string;
  /** The Talos version whose features the configuration may use, `v1.12.0`. */
  talosVersion?: string;
}

export interface GetConfigurationOutputArgs {
  /** The Kubernetes API's URL, `https://<address>:6443`. */
  clusterEndpoint: pulumi.Input<string>;
  clusterName: pulumi.Input<string>;
  /** YAML or JSON, strategic merge or JSON patches, in order. */
  configPatches?: pulumi.Input<pulumi.Input<string>[]>;
  /** Explain every field in comments. Default false. */
  docs?: pulumi.Input<boolean>;
  /** Add commented examples. Default false. */
  examples?: pulumi.Input<boolean>;
  /** `v1.36.3` or `1.36.3`. Unset: the provider's default, which changes with the provider. */
  kubernetesVersion?: pulumi.Input<string>;
  machineSecrets: pulumi.Input<inputTypes.machine.MachineSecretsArgs>;
  /** `controlplane` or `worker`. */
  machineType: pulumi.Input<string>;
  /** The Talos version whose features the configuration may use, `v1.12.0`. */
  talosVersion?: pulumi.Input<string>;
}

export interface GetConfigurationResult {
  readonly clusterEndpoint: string;
  readonly clusterName: string;
  readonly configPatches?: string[];
  readonly docs?: boolean;
  readonly examples?: boolean;
  readonly id: string;
  readonly kubernetesVersion?: string;
  /** The configuration, as YAML. Secret. */
  readonly machineConfiguration: string;
  readonly machineSecrets: outputTypes.machine.MachineSecrets;
  readonly machineType: string;
  readonly talosVersion?: string;
}

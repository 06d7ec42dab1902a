import * as pulumi from "@pulumi/pulumi";
import type * as inputTypes from "../types/input";
import type * as outputTypes from "../types/output";
import { inputs, invokeOptions, invokeOutputOptions } from "../utilities";

const TOKEN = "talos:client/getConfiguration:getConfiguration";
const IN = ["clientConfiguration", "clusterName", "endpoints", "nodes"];

/**
 * Makes the `talosconfig` file of a cluster, offline.
 *
 * Source: Terraform provider siderolabs/talos 0.11, data source `talos_client_configuration`.
 */
export function getConfiguration(
  args: GetConfigurationArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetConfigurationResult> {
  return pulumi.runtime.invoke(TOKEN, inputs(args, IN), invokeOptions(opts));
}

/** As {@link getConfiguration}, for Outputs. Secret as soon as `clientConfiguration` is. */
export function getConfigurationOutput(
  args: GetConfigurationOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetConfigurationResult> {
  return pulumi.runtime.invokeOutput(TOKEN, inputs(args, IN), invokeOutputOptions(opts));
}

export interface GetConfigurationArgs {
  clientConfiguration: inputTypes.client.GetConfigurationClientConfiguration;
  clusterName: string;
  /** Addresses through which `talosctl` reaches the nodes: the control plane's. */
  endpoints?: string[];
  /** Nodes that `talosctl` means when it is given none. */
  nodes?: string[];
}

export interface GetConfigurationOutputArgs {
  clientConfiguration: pulumi.Input<inputTypes.client.GetConfigurationClientConfigurationArgs>;
  clusterName: pulumi.Input<string>;
  /** Addresses through which `talosctl` reaches the nodes: the control plane's. */
  endpoints?: pulumi.Input<pulumi.Input<string>[]>;
  /** Nodes that `talosctl` means when it is given none. */
  nodes?: pulumi.Input<pulumi.Input<string>[]>;
}

export interface GetConfigurationResult {
  readonly clientConfiguration: outputTypes.client.GetConfigurationClientConfiguration;
  readonly clusterName: string;
  readonly endpoints?: string[];
  readonly id: string;
  readonly nodes?: string[];
  /** The file, as YAML. Secret. */
  readonly talosConfig: string;
}

import * as pulumi from "@pulumi/pulumi";
import type * as inputTypes from "../types/input";
import type * as outputTypes from "../types/output";
import { inputs, invokeOptions, invokeOutputOptions } from "../utilities";

const TOKEN = "talos:cluster/getKubeconfig:getKubeconfig";
const IN = ["clientConfiguration", "endpoint", "node", "timeouts", "wait"];

/**
 * Fetches the cluster's kubeconfig, a new one at every run.
 *
 * Source: Terraform provider siderolabs/talos 0.11, data source `talos_cluster_kubeconfig`.
 *
 * @deprecated use the resource {@link Kubeconfig}
 */
export function getKubeconfig(args: GetKubeconfigArgs, opts?: pulumi.InvokeOptions): Promise<GetKubeconfigResult> {
  return pulumi.runtime.invoke(TOKEN, inputs(args, IN), invokeOptions(opts));
}

/**
 * As {@link getKubeconfig}, for Outputs.
 *
 * @deprecated use the resource {@link Kubeconfig}
 */
export function getKubeconfigOutput(
  args: GetKubeconfigOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetKubeconfigResult> {
  return pulumi.runtime.invokeOutput(TOKEN, inputs(args, IN), invokeOutputOptions(opts));
}

export interface GetKubeconfigArgs {
  clientConfiguration: inputTypes.cluster.GetKubeconfigClientConfiguration;
  endpoint?: string;
  node: string;
  timeouts?: inputTypes.cluster.GetKubeconfigTimeouts;
  wait?: boolean;
}

export interface GetKubeconfigOutputArgs {
  clientConfiguration: pulumi.Input<inputTypes.cluster.GetKubeconfigClientConfigurationArgs>;
  endpoint?: pulumi.Input<string>;
  node: pulumi.Input<string>;
  timeouts?: pulumi.Input<inputTypes.cluster.GetKubeconfigTimeoutsArgs>;
  wait?: pulumi.Input<boolean>;
}

export interface GetKubeconfigResult {
  readonly clientConfiguration: outputTypes.cluster.GetKubeconfigClientConfiguration;
  readonly endpoint: string;
  readonly id: string;
  /** The file, as YAML. Secret. */
  readonly kubeconfigRaw: string;
  readonly kubernetesClientConfiguration: outputTypes.cluster.GetKubeconfigKubernetesClientConfiguration;
  readonly node: string;
  readonly timeouts?: outputTypes.cluster.GetKubeconfigTimeouts;
  readonly wait?: boolean;
}

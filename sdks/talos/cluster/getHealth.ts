import * as pulumi from "@pulumi/pulumi";
import type * as inputTypes from "../types/input";
import type * as outputTypes from "../types/output";
import { inputs, invokeOptions, invokeOutputOptions } from "../utilities";

const TOKEN = "talos:cluster/getHealth:getHealth";
const IN = ["clientConfiguration", "controlPlaneNodes", "endpoints", "skipKubernetesChecks", "timeouts", "workerNodes"];

/**
 * Waits until the cluster is healthy. Without a CNI the Kubernetes checks never pass: set `skipKubernetesChecks` until there is
 * one.
 *
 * Source: Terraform provider siderolabs/talos 0.11, data source `talos_cluster_health`.
 */
export function getHealth(args: GetHealthArgs, opts?: pulumi.InvokeOptions): Promise<GetHealthResult> {
  return pulumi.runtime.invoke(TOKEN, inputs(args, IN), invokeOptions(opts));
}

/** As {@link getHealth}, for Outputs. */
export function getHealthOutput(
  args: GetHealthOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetHealthResult> {
  return pulumi.runtime.invokeOutput(TOKEN, inputs(args, IN), invokeOutputOptions(opts));
}

export interface GetHealthArgs {
  clientConfiguration: inputTypes.cluster.GetHealthClientConfiguration;
  controlPlaneNodes: string[];
  endpoints: string[];
  /** Check Talos and etcd only. Default false. */
  skipKubernetesChecks?: boolean;
  timeouts?: inputTypes.cluster.GetHealthTimeouts;
  workerNodes?: string[];
}

export interface GetHealthOutputArgs {
  clientConfiguration: pulumi.Input<inputTypes.cluster.GetHealthClientConfigurationArgs>;
  controlPlaneNodes: pulumi.Input<pulumi.Input<string>[]>;
  endpoints: pulumi.Input<pulumi.Input<string>[]>;
  /** Check Talos and etcd only. Default false. */
  skipKubernetesChecks?: pulumi.Input<boolean>;
  timeouts?: pulumi.Input<inputTypes.cluster.GetHealthTimeoutsArgs>;
  workerNodes?: pulumi.Input<pulumi.Input<string>[]>;
}

export interface GetHealthResult {
  readonly clientConfiguration: outputTypes.cluster.GetHealthClientConfiguration;
  readonly controlPlaneNodes: string[];
  readonly endpoints: string[];
  readonly id: string;
  readonly skipKubernetesChecks?: boolean;
  readonly timeouts?: outputTypes.cluster.GetHealthTimeouts;
  readonly workerNodes?: string[];
}

import * as pulumi from "@pulumi/pulumi";
import type * as inputTypes from "../types/input";
import type * as outputTypes from "../types/output";
import { inputs, invokeOptions, invokeOutputOptions } from "../utilities";

const TOKEN = "talos:machine/getDisks:getDisks";
const IN = ["clientConfiguration", "endpoint", "node", "selector", "timeouts"];

/**
 * The disks of a running machine.
 *
 * Source: Terraform provider siderolabs/talos 0.11, data source `talos_machine_disks`.
 */
export function getDisks(args: GetDisksArgs, opts?: pulumi.InvokeOptions): Promise<GetDisksResult> {
  return pulumi.runtime.invoke(TOKEN, inputs(args, IN), invokeOptions(opts));
}

/** As {@link getDisks}, for Outputs. */
export function getDisksOutput(
  args: GetDisksOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetDisksResult> {
  return pulumi.runtime.invokeOutput(TOKEN, inputs(args, IN), invokeOutputOptions(opts));
}

export interface GetDisksArgs {
  clientConfiguration: inputTypes.machine.GetDisksClientConfiguration;
  endpoint?: string;
  node: string;
  /** A CEL expression over the disk, `disk.size < 6u * TB`. */
  selector?: string;
  timeouts?: inputTypes.machine.GetDisksTimeouts;
}

export interface GetDisksOutputArgs {
  clientConfiguration: pulumi.Input<inputTypes.machine.GetDisksClientConfigurationArgs>;
  endpoint?: pulumi.Input<string>;
  node: pulumi.Input<string>;
  /** A CEL expression over the disk, `disk.size < 6u * TB`. */
  selector?: pulumi.Input<string>;
  timeouts?: pulumi.Input<inputTypes.machine.GetDisksTimeoutsArgs>;
}

export interface GetDisksResult {
  readonly clientConfiguration: outputTypes.machine.GetDisksClientConfiguration;
  readonly disks: outputTypes.machine.GetDisksDisk[];
  readonly endpoint: string;
  readonly id: string;
  readonly node: string;
  readonly selector?: string;
  readonly timeouts?: outputTypes.machine.GetDisksTimeouts;
}

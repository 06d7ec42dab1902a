import * as pulumi from "@pulumi/pulumi";
import type * as inputTypes from "../types/input";
import type * as outputTypes from "../types/output";
import { inputs, invokeOptions, invokeOutputOptions } from "../utilities";

const TOKEN = "talos:imageFactory/getVersions:getVersions";
const IN = ["filters"];

/**
 * The Talos versions that the Image Factory can build.
 *
 * Source: Terraform provider siderolabs/talos 0.11, data source `talos_image_factory_versions`.
 */
export function getVersions(args?: GetVersionsArgs, opts?: pulumi.InvokeOptions): Promise<GetVersionsResult> {
  return pulumi.runtime.invoke(TOKEN, inputs(args, IN), invokeOptions(opts));
}

/** As {@link getVersions}, for Outputs. */
export function getVersionsOutput(
  args?: GetVersionsOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetVersionsResult> {
  return pulumi.runtime.invokeOutput(TOKEN, inputs(args, IN), invokeOutputOptions(opts));
}

export interface GetVersionsArgs {
  filters?: inputTypes.imageFactory.GetVersionsFilters;
}

export interface GetVersionsOutputArgs {
  filters?: pulumi.Input<inputTypes.imageFactory.GetVersionsFiltersArgs>;
}

export interface GetVersionsResult {
  readonly filters?: outputTypes.imageFactory.GetVersionsFilters;
  readonly id: string;
  readonly talosVersions: string[];
}

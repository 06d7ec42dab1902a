import * as pulumi from "@pulumi/pulumi";
import type * as inputTypes from "../types/input";
import type * as outputTypes from "../types/output";
import { inputs, invokeOptions, invokeOutputOptions } from "../utilities";

const TOKEN = "talos:imageFactory/getOverlaysVersions:getOverlaysVersions";
const IN = ["filters", "talosVersion"];

/**
 * The overlays (board support) that exist for a Talos version.
 *
 * Source: Terraform provider siderolabs/talos 0.11, data source `talos_image_factory_overlays_versions`.
 */
export function getOverlaysVersions(
  args: GetOverlaysVersionsArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetOverlaysVersionsResult> {
  return pulumi.runtime.invoke(TOKEN, inputs(args, IN), invokeOptions(opts));
}

/** As {@link getOverlaysVersions}, for Outputs. */
export function getOverlaysVersionsOutput(
  args: GetOverlaysVersionsOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetOverlaysVersionsResult> {
  return pulumi.runtime.invokeOutput(TOKEN, inputs(args, IN), invokeOutputOptions(opts));
}

export interface GetOverlaysVersionsArgs {
  filters?: inputTypes.imageFactory.GetOverlaysVersionsFilters;
  talosVersion: string;
}

export interface GetOverlaysVersionsOutputArgs {
  filters?: pulumi.Input<inputTypes.imageFactory.GetOverlaysVersionsFiltersArgs>;
  talosVersion: pulumi.Input<string>;
}

export interface GetOverlaysVersionsResult {
  readonly filters?: outputTypes.imageFactory.GetOverlaysVersionsFilters;
  readonly id: string;
  readonly overlaysInfos: outputTypes.imageFactory.GetOverlaysVersionsOverlaysInfo[];
  readonly talosVersion: string;
}

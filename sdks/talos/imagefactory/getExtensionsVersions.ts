import * as pulumi from "@pulumi/pulumi";
import type * as inputTypes from "../types/input";
import type * as outputTypes from "../types/output";
import { inputs, invokeOptions, invokeOutputOptions } from "../utilities";

const TOKEN = "talos:imageFactory/getExtensionsVersions:getExtensionsVersions";
const IN = ["exactFilters", "filters", "talosVersion"];

/**
 * The system extensions that exist for a Talos version.
 *
 * Source: Terraform provider siderolabs/talos 0.11, data source `talos_image_factory_extensions_versions`.
 */
export function getExtensionsVersions(
  args: GetExtensionsVersionsArgs,
  opts?: pulumi.InvokeOptions,
): Promise<GetExtensionsVersionsResult> {
  return pulumi.runtime.invoke(TOKEN, inputs(args, IN), invokeOptions(opts));
}

/** As {@link getExtensionsVersions}, for Outputs. */
export function getExtensionsVersionsOutput(
  args: GetExtensionsVersionsOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetExtensionsVersionsResult> {
  return pulumi.runtime.invokeOutput(TOKEN, inputs(args, IN), invokeOutputOptions(opts));
}

export interface GetExtensionsVersionsArgs {
  exactFilters?: inputTypes.imageFactory.GetExtensionsVersionsExactFilters;
  filters?: inputTypes.imageFactory.GetExtensionsVersionsFilters;
  talosVersion: string;
}

export interface GetExtensionsVersionsOutputArgs {
  exactFilters?: pulumi.Input<inputTypes.imageFactory.GetExtensionsVersionsExactFiltersArgs>;
  filters?: pulumi.Input<inputTypes.imageFactory.GetExtensionsVersionsFiltersArgs>;
  talosVersion: pulumi.Input<string>;
}

export interface GetExtensionsVersionsResult {
  readonly exactFilters?: outputTypes.imageFactory.GetExtensionsVersionsExactFilters;
  readonly extensionsInfos: outputTypes.imageFactory.GetExtensionsVersionsExtensionsInfo[];
  readonly filters?: outputTypes.imageFactory.GetExtensionsVersionsFilters;
  readonly id: string;
  readonly talosVersion: string;
}

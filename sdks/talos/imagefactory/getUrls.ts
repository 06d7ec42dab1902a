import * as pulumi from "@pulumi/pulumi";
import type * as outputTypes from "../types/output";
import { inputs, invokeOptions, invokeOutputOptions } from "../utilities";

const TOKEN = "talos:imageFactory/getUrls:getUrls";
const IN = ["architecture", "platform", "sbc", "schematicId", "talosVersion"];

/**
 * Where the images of a schematic are.
 *
 * Source: Terraform provider siderolabs/talos 0.11, data source `talos_image_factory_urls`.
 */
export function getUrls(args: GetUrlsArgs, opts?: pulumi.InvokeOptions): Promise<GetUrlsResult> {
  return pulumi.runtime.invoke(TOKEN, inputs(args, IN), invokeOptions(opts));
}

/** As {@link getUrls}, for Outputs. */
export function getUrlsOutput(
  args: GetUrlsOutputArgs,
  opts?: pulumi.InvokeOutputOptions,
): pulumi.Output<GetUrlsResult> {
  return pulumi.runtime.invokeOutput(TOKEN, inputs(args, IN), invokeOutputOptions(opts));
}

export interface GetUrlsArgs {
  /** `amd64` (default) or `arm64`. */
  architecture?: string;
  /** `metal`, `nocloud`, …; this or `sbc`. */
  platform?: string;
  /** A single-board computer, `rpi_generic`; this or `platform`. */
  sbc?: string;
  schematicId: string;
  talosVersion: string;
}

export interface GetUrlsOutputArgs {
  /** `amd64` (default) or `arm64`. */
  architecture?: pulumi.Input<string>;
  /** `metal`, `nocloud`, …; this or `sbc`. */
  platform?: pulumi.Input<string>;
  /** A single-board computer, `rpi_generic`; this or `platform`. */
  sbc?: pulumi.Input<string>;
  schematicId: pulumi.Input<string>;
  talosVersion: pulumi.Input<string>;
}

export interface GetUrlsResult {
  readonly architecture: string;
  readonly id: string;
  readonly platform?: string;
  readonly sbc?: string;
  readonly schematicId: string;
  readonly talosVersion: string;
  readonly urls: outputTypes.imageFactory.GetUrlsUrls;
}

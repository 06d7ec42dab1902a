import * as pulumi from "@pulumi/pulumi";
import { hasType, inputs, resourceOptions } from "./utilities";

/** The Talos provider. It has no credentials of its own: each resource carries the client configuration it needs. */
export class Provider extends pulumi.ProviderResource {
  /** @internal */
  public static readonly __pulumiType = "talos";

  public static override isInstance(obj: unknown): obj is Provider {
    return hasType(obj, `pulumi:providers:${Provider.__pulumiType}`) || hasType(obj, Provider.__pulumiType);
  }

  constructor(name: string, args?: ProviderArgs, opts?: pulumi.ResourceOptions) {
    super(Provider.__pulumiType, name, inputs(args, ["imageFactoryUrl"]), resourceOptions(opts));
  }
}

export interface ProviderArgs {
  /** The Image Factory that makes schematics. Default `https://factory.talos.dev`. */
  imageFactoryUrl?: pulumi.Input<string>;
}

import * as pulumi from "@pulumi/pulumi";
import { hasType, inputs, resourceOptions } from "../utilities";

/**
 * A schematic of the Image Factory: which system extensions, overlay and kernel arguments an image has. Its `id` goes into image
 * names.
 *
 * Source: Terraform provider siderolabs/talos 0.11, `talos_image_factory_schematic`.
 */
export class Schematic extends pulumi.CustomResource {
  public static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state?: SchematicState,
    opts?: pulumi.CustomResourceOptions,
  ): Schematic {
    return new Schematic(name, state, { ...opts, id });
  }

  /** @internal */
  public static readonly __pulumiType = "talos:imageFactory/schematic:Schematic";

  public static override isInstance(obj: unknown): obj is Schematic {
    return hasType(obj, Schematic.__pulumiType);
  }

  declare public readonly schematic: pulumi.Output<string | undefined>;

  constructor(name: string, args?: SchematicArgs, opts?: pulumi.CustomResourceOptions) {
    super(Schematic.__pulumiType, name, inputs(args, ["schematic"]), resourceOptions(opts));
  }
}

/** What may be known of a resource that is looked up. */
export interface SchematicState extends SchematicArgs {}

export interface SchematicArgs {
  /** The schematic as YAML. Unset: the plain image. */
  schematic?: pulumi.Input<string>;
}

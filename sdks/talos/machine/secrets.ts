import * as pulumi from "@pulumi/pulumi";
import type * as inputTypes from "../types/input";
import type * as outputTypes from "../types/output";
import { hasType, inputs, resourceOptions } from "../utilities";

const IN = ["talosVersion"];
const OUT = ["clientConfiguration", "machineSecrets"];

/**
 * The key material of a Talos cluster: certificate authorities, tokens, encryption keys, and a client certificate for the
 * machine API. Protect it: replacing it is a new cluster. Lowering `talosVersion` replaces it, raising it does not.
 *
 * Source: Terraform provider siderolabs/talos 0.11, `talos_machine_secrets`.
 */
export class Secrets extends pulumi.CustomResource {
  /** Look an existing resource up. `pulumi import` takes the path of a `secrets.yaml` as id. */
  public static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state?: SecretsState,
    opts?: pulumi.CustomResourceOptions,
  ): Secrets {
    return new Secrets(name, state as SecretsArgs | undefined, { ...opts, id });
  }

  /** @internal */
  public static readonly __pulumiType = "talos:machine/secrets:Secrets";

  public static override isInstance(obj: unknown): obj is Secrets {
    return hasType(obj, Secrets.__pulumiType);
  }

  /** What `talosctl` and the other resources of this package call the machine API with. Secret, because its `clientKey` is. */
  declare public readonly clientConfiguration: pulumi.Output<outputTypes.machine.ClientConfiguration>;
  /** Secret: by this package's own mark, which the provider's schema does not have. */
  declare public readonly machineSecrets: pulumi.Output<outputTypes.machine.MachineSecrets>;
  declare public readonly talosVersion: pulumi.Output<string>;

  constructor(name: string, args?: SecretsArgs, opts?: pulumi.CustomResourceOptions) {
    const props = opts?.id === undefined ? inputs(args, IN, OUT) : inputs(args, [...IN, ...OUT]);
    super(Secrets.__pulumiType, name, props, resourceOptions(opts, ["machineSecrets"]));
  }
}

/** What may be known of a resource that is looked up. */
export interface SecretsState {
  clientConfiguration?: pulumi.Input<inputTypes.machine.ClientConfiguration>;
  machineSecrets?: pulumi.Input<inputTypes.machine.MachineSecretsArgs>;
  talosVersion?: pulumi.Input<string>;
}

export interface SecretsArgs {
  /** Whose defaults and features the secrets are made for, `v1.12.0`. Unset: the provider's own version. */
  talosVersion?: pulumi.Input<string>;
}

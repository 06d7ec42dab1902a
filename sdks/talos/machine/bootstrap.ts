import * as pulumi from "@pulumi/pulumi";
import type * as inputTypes from "../types/input";
import type * as outputTypes from "../types/output";
import { hasType, inputs, requireArgs, resourceOptions } from "../utilities";

const IN = ["clientConfiguration", "clientConfigurationWo", "endpoint", "node", "timeouts"];

/**
 * Starts etcd on the first control-plane node; once in a cluster's life. It never reads back; its update and its deletion do nothing,
 * and its creation in a cluster that runs already fails after ten minutes of retries. `pulumi import` of it is refused (it has no
 * inputs then): a cluster that runs is adopted without a Bootstrap.
 *
 * Source: Terraform provider siderolabs/talos 0.11, `talos_machine_bootstrap`.
 */
export class Bootstrap extends pulumi.CustomResource {
  public static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state?: BootstrapState,
    opts?: pulumi.CustomResourceOptions,
  ): Bootstrap {
    return new Bootstrap(name, state as BootstrapArgs, { ...opts, id });
  }

  /** @internal */
  public static readonly __pulumiType = "talos:machine/bootstrap:Bootstrap";

  public static override isInstance(obj: unknown): obj is Bootstrap {
    return hasType(obj, Bootstrap.__pulumiType);
  }

  /** Secret, because its `clientKey` is. */
  declare public readonly clientConfiguration: pulumi.Output<outputTypes.machine.ClientConfiguration | undefined>;
  /** Write-only, never in the state. */
  declare public readonly clientConfigurationWo: pulumi.Output<
    outputTypes.machine.BootstrapClientConfigurationWo | undefined
  >;
  declare public readonly endpoint: pulumi.Output<string>;
  declare public readonly node: pulumi.Output<string>;
  declare public readonly timeouts: pulumi.Output<outputTypes.machine.BootstrapTimeouts | undefined>;

  /** @throws Error when `node` is missing */
  constructor(name: string, args: BootstrapArgs, opts?: pulumi.CustomResourceOptions) {
    if (opts?.id === undefined) requireArgs(args, opts, ["node"]);
    const props = inputs(args, IN);
    if (props.clientConfigurationWo !== undefined)
      props.clientConfigurationWo = pulumi.secret(props.clientConfigurationWo);
    super(Bootstrap.__pulumiType, name, props, resourceOptions(opts));
  }
}

/** What may be known of a resource that is looked up. */
export interface BootstrapState extends Partial<BootstrapArgs> {}

export interface BootstrapArgs {
  clientConfiguration?: pulumi.Input<inputTypes.machine.ClientConfiguration>;
  /** As `clientConfiguration`, but write-only: never in the state. */
  clientConfigurationWo?: pulumi.Input<inputTypes.machine.BootstrapClientConfigurationWo>;
  /** Where the machine API is called; default `node`. */
  endpoint?: pulumi.Input<string>;
  /** The machine's address or name. */
  node: pulumi.Input<string>;
  timeouts?: pulumi.Input<inputTypes.machine.BootstrapTimeouts>;
}

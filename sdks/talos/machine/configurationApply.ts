import * as pulumi from "@pulumi/pulumi";
import type * as inputTypes from "../types/input";
import type * as outputTypes from "../types/output";
import { hasType, inputs, requireArgs, resourceOptions } from "../utilities";

const IN = [
  "applyMode",
  "clientConfiguration",
  "clientConfigurationWo",
  "configPatches",
  "endpoint",
  "machineConfigurationInput",
  "machineConfigurationInputWo",
  "node",
  "onDestroy",
  "timeouts",
];
const OUT = ["machineConfiguration", "machineConfigurationHash", "resolvedApplyMode"];
const SECRET = ["machineConfiguration", "machineConfigurationInput", "machineConfigurationInputWo"];

/**
 * Applies a machine configuration to a machine, which may be in maintenance mode or running. A changed `node` is an update in
 * place, which configures another machine: set `replaceOnChanges: ["node"]`.
 *
 * Source: Terraform provider siderolabs/talos 0.11, `talos_machine_configuration_apply`.
 */
export class ConfigurationApply extends pulumi.CustomResource {
  public static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state?: ConfigurationApplyState,
    opts?: pulumi.CustomResourceOptions,
  ): ConfigurationApply {
    return new ConfigurationApply(name, state as ConfigurationApplyArgs, { ...opts, id });
  }

  /** @internal */
  public static readonly __pulumiType = "talos:machine/configurationApply:ConfigurationApply";

  public static override isInstance(obj: unknown): obj is ConfigurationApply {
    return hasType(obj, ConfigurationApply.__pulumiType);
  }

  declare public readonly applyMode: pulumi.Output<string>;
  /** Secret, because its `clientKey` is. */
  declare public readonly clientConfiguration: pulumi.Output<outputTypes.machine.ClientConfiguration | undefined>;
  /** Write-only, never in the state. */
  declare public readonly clientConfigurationWo: pulumi.Output<
    outputTypes.machine.ConfigurationApplyClientConfigurationWo | undefined
  >;
  declare public readonly configPatches: pulumi.Output<string[] | undefined>;
  declare public readonly endpoint: pulumi.Output<string>;
  /** The configuration after the patches, as YAML. Secret. */
  declare public readonly machineConfiguration: pulumi.Output<string>;
  declare public readonly machineConfigurationHash: pulumi.Output<string>;
  /** Secret. */
  declare public readonly machineConfigurationInput: pulumi.Output<string | undefined>;
  /** Write-only, never in the state. */
  declare public readonly machineConfigurationInputWo: pulumi.Output<string | undefined>;
  declare public readonly node: pulumi.Output<string>;
  declare public readonly onDestroy: pulumi.Output<outputTypes.machine.ConfigurationApplyOnDestroy | undefined>;
  /** What an `applyMode` of `auto` or `staged_if_needing_reboot` came to. */
  declare public readonly resolvedApplyMode: pulumi.Output<string>;
  declare public readonly timeouts: pulumi.Output<outputTypes.machine.Timeout | undefined>;

  /** @throws Error when `node` is missing */
  constructor(name: string, args: ConfigurationApplyArgs, opts?: pulumi.CustomResourceOptions) {
    if (opts?.id === undefined) requireArgs(args, opts, ["node"]);
    const props = opts?.id === undefined ? inputs(args, IN, OUT) : inputs(args, [...IN, ...OUT]);
    for (const secret of ["clientConfigurationWo", "machineConfigurationInput", "machineConfigurationInputWo"]) {
      if (props[secret] !== undefined) props[secret] = pulumi.secret(props[secret]);
    }
    super(ConfigurationApply.__pulumiType, name, props, resourceOptions(opts, SECRET));
  }
}

/** What may be known of a resource that is looked up. */
export interface ConfigurationApplyState extends Partial<ConfigurationApplyArgs> {
  machineConfiguration?: pulumi.Input<string>;
  machineConfigurationHash?: pulumi.Input<string>;
  resolvedApplyMode?: pulumi.Input<string>;
}

export interface ConfigurationApplyArgs {
  /** `auto` (default), `reboot`, `no_reboot`, `staged`, `staged_if_needing_reboot`. */
  applyMode?: pulumi.Input<string>;
  clientConfiguration?: pulumi.Input<inputTypes.machine.ClientConfiguration>;
  /** As `clientConfiguration`, but write-only: never in the state. */
  clientConfigurationWo?: pulumi.Input<inputTypes.machine.ConfigurationApplyClientConfigurationWo>;
  /** YAML or JSON, strategic merge or JSON patches, in order. */
  configPatches?: pulumi.Input<pulumi.Input<string>[]>;
  /** Where the machine API is called; default `node`. */
  endpoint?: pulumi.Input<string>;
  /** What {@link getConfiguration} made. Secret. */
  machineConfigurationInput?: pulumi.Input<string>;
  /** As `machineConfigurationInput`, but write-only: never in the state. */
  machineConfigurationInputWo?: pulumi.Input<string>;
  /** The machine's address or name. */
  node: pulumi.Input<string>;
  onDestroy?: pulumi.Input<inputTypes.machine.ConfigurationApplyOnDestroy>;
  timeouts?: pulumi.Input<inputTypes.machine.Timeout>;
}

import * as pulumi from "@pulumi/pulumi";
import type * as inputTypes from "../types/input";
import type * as outputTypes from "../types/output";
import { hasType, inputs, requireArgs, resourceOptions } from "../utilities";

const IN = ["certificateRenewalDuration", "clientConfiguration", "endpoint", "node", "timeouts"];
const OUT = ["kubeconfigRaw", "kubernetesClientConfiguration"];

/**
 * Fetches the cluster's kubeconfig from a control-plane node, and renews it before its certificate expires.
 *
 * Source: Terraform provider siderolabs/talos 0.11, `talos_cluster_kubeconfig`.
 */
export class Kubeconfig extends pulumi.CustomResource {
  public static get(
    name: string,
    id: pulumi.Input<pulumi.ID>,
    state?: KubeconfigState,
    opts?: pulumi.CustomResourceOptions,
  ): Kubeconfig {
    return new Kubeconfig(name, state as KubeconfigArgs, { ...opts, id });
  }

  /** @internal */
  public static readonly __pulumiType = "talos:cluster/kubeconfig:Kubeconfig";

  public static override isInstance(obj: unknown): obj is Kubeconfig {
    return hasType(obj, Kubeconfig.__pulumiType);
  }

  declare public readonly certificateRenewalDuration: pulumi.Output<string>;
  declare public readonly clientConfiguration: pulumi.Output<outputTypes.cluster.KubeconfigClientConfiguration>;
  declare public readonly endpoint: pulumi.Output<string>;
  /** The file, as YAML. Secret. */
  declare public readonly kubeconfigRaw: pulumi.Output<string>;
  /** Secret, because its `clientKey` is. */
  declare public readonly kubernetesClientConfiguration: pulumi.Output<outputTypes.cluster.KubeconfigKubernetesClientConfiguration>;
  declare public readonly node: pulumi.Output<string>;
  declare public readonly timeouts: pulumi.Output<outputTypes.cluster.KubeconfigTimeouts | undefined>;

  /** @throws Error when `clientConfiguration` or `node` is missing */
  constructor(name: string, args: KubeconfigArgs, opts?: pulumi.CustomResourceOptions) {
    if (opts?.id === undefined) requireArgs(args, opts, ["clientConfiguration", "node"]);
    const props = opts?.id === undefined ? inputs(args, IN, OUT) : inputs(args, [...IN, ...OUT]);
    super(Kubeconfig.__pulumiType, name, props, resourceOptions(opts, ["kubeconfigRaw"]));
  }
}

/** What may be known of a resource that is looked up. */
export interface KubeconfigState extends Partial<KubeconfigArgs> {
  kubeconfigRaw?: pulumi.Input<string>;
  kubernetesClientConfiguration?: pulumi.Input<inputTypes.cluster.KubeconfigKubernetesClientConfiguration>;
}

export interface KubeconfigArgs {
  /** How long before its end the certificate is renewed, a Go duration. Default `720h`. */
  certificateRenewalDuration?: pulumi.Input<string>;
  clientConfiguration: pulumi.Input<inputTypes.cluster.KubeconfigClientConfiguration>;
  /** Where the machine API is called; default `node`. */
  endpoint?: pulumi.Input<string>;
  /** A control-plane node's address or name. */
  node: pulumi.Input<string>;
  timeouts?: pulumi.Input<inputTypes.cluster.KubeconfigTimeouts>;
}

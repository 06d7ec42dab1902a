import { Namespace } from "@pulumi/kubernetes/core/v1/namespace";
import * as pulumi from "@pulumi/pulumi";
import { ownLabels } from "../plan/objects";

export interface NamespacesArgs {
  names: string[];
}

/** The apps' namespaces. They also hold the apps' volumes, so a destroyed network leaves them standing. */
export class Namespaces extends pulumi.ComponentResource {
  readonly namespaces: Namespace[];

  constructor(name: string, { names }: NamespacesArgs, options: pulumi.ComponentResourceOptions) {
    super("homelab:network:Namespaces", name, {}, options);
    this.namespaces = names.map(
      (namespace) =>
        new Namespace(
          `namespace-${namespace}`,
          { metadata: { name: namespace, labels: ownLabels } },
          { parent: this, retainOnDelete: true },
        ),
    );
    this.registerOutputs({});
  }
}

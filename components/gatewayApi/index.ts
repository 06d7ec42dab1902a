import { CustomResourceDefinition } from "@pulumi/kubernetes/apiextensions/v1/customResourceDefinition";
import type { apiextensions } from "@pulumi/kubernetes/types/input";
import * as pulumi from "@pulumi/pulumi";
import definitions from "./crds.json";

/**
 * The Gateway API's resource definitions (standard channel, 1.6.1). Cilium's operator looks for them once, when it starts,
 * so everything of Cilium depends on this component.
 */
export class GatewayApi extends pulumi.ComponentResource {
  readonly definitions: CustomResourceDefinition[];

  constructor(name: string, options: pulumi.ComponentResourceOptions) {
    super("homelab:network:GatewayApi", name, {}, options);
    this.definitions = (definitions as unknown as apiextensions.v1.CustomResourceDefinition[]).map(
      (crd) => new CustomResourceDefinition(crdName(crd), crd, { parent: this }),
    );
    this.registerOutputs({});
  }
}

function crdName(crd: apiextensions.v1.CustomResourceDefinition): string {
  return (crd.metadata as { name: string }).name;
}

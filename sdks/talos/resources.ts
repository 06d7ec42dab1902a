import * as pulumi from "@pulumi/pulumi";
import { Kubeconfig } from "./cluster/kubeconfig";
import { Schematic } from "./imagefactory/schematic";
import { Bootstrap } from "./machine/bootstrap";
import { ConfigurationApply } from "./machine/configurationApply";
import { Secrets } from "./machine/secrets";
import { Provider } from "./provider";
import { VERSION } from "./utilities";

/** A resource that is found by its URN is given no arguments: the engine has them. */
const NO_ARGS = undefined as never;

type Construct = (name: string, opts: pulumi.CustomResourceOptions) => pulumi.Resource;

/** What a resource reference that comes back from the engine (`urn` of another stack or component) is made into. */
const RESOURCES: Record<string, [type: string, construct: Construct]> = {
  "cluster/kubeconfig": [Kubeconfig.__pulumiType, (name, opts) => new Kubeconfig(name, NO_ARGS, opts)],
  "imageFactory/schematic": [Schematic.__pulumiType, (name, opts) => new Schematic(name, NO_ARGS, opts)],
  "machine/bootstrap": [Bootstrap.__pulumiType, (name, opts) => new Bootstrap(name, NO_ARGS, opts)],
  "machine/configurationApply": [
    ConfigurationApply.__pulumiType,
    (name, opts) => new ConfigurationApply(name, NO_ARGS, opts),
  ],
  "machine/secrets": [Secrets.__pulumiType, (name, opts) => new Secrets(name, NO_ARGS, opts)],
};

for (const [module, [token, construct]] of Object.entries(RESOURCES)) {
  pulumi.runtime.registerResourceModule("talos", module, {
    version: VERSION,
    construct: (name, type, urn) => {
      if (type !== token) throw new Error(`unknown resource type ${type}`);
      return construct(name, { urn });
    },
  });
}

pulumi.runtime.registerResourcePackage("talos", {
  version: VERSION,
  constructProvider: (name, type, urn) => {
    if (type !== "pulumi:providers:talos") throw new Error(`unknown provider type ${type}`);
    return new Provider(name, undefined, { urn });
  },
});

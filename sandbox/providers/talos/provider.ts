import { version } from "@pulumiverse/talos/package.json";
import { checkInputs } from "../inputs";
import type { Provider, Resource } from "../serve";
import { bootstrap } from "./bootstrap";
import { configurationApply } from "./configurationApply";
import { getClientConfiguration, getHealth, getMachineConfiguration } from "./functions";
import { kubeconfig } from "./kubeconfig";
import { secretMarks } from "./marks";
import { schematic } from "./schematic";
import { secrets } from "./secrets";
import { playedVersion } from "./tool";

const RESOURCES: Record<string, Resource> = {
  "talos:cluster/kubeconfig:Kubeconfig": kubeconfig,
  "talos:imageFactory/schematic:Schematic": schematic,
  "talos:machine/bootstrap:Bootstrap": bootstrap,
  "talos:machine/configurationApply:ConfigurationApply": configurationApply,
  "talos:machine/secrets:Secrets": secrets,
};

/**
 * The official provider's tokens on Talos's own library, for the sandbox: every operation runs the `talos` program of the
 * toolchain, which generates, patches and validates configuration and speaks the machine API.
 */
export const talos: Provider = {
  name: "talos",
  version: playedVersion() ?? version,
  resources: (type) => RESOURCES[type],
  secretMarks,
  functions: {
    "talos:client/getConfiguration:getConfiguration": getClientConfiguration,
    "talos:cluster/getHealth:getHealth": getHealth,
    "talos:machine/getConfiguration:getConfiguration": getMachineConfiguration,
  },
  async checkConfig(news) {
    return { inputs: news, failures: checkInputs(news, { imageFactoryUrl: "string", version: "string" }) };
  },
};

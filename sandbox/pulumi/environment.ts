import { mkdirSync, rmSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { linkWhole } from "../common/files";
import { internet } from "../common/network";
import { repoRoot, type SandboxPaths } from "../common/paths";
import { officialPlugins, pluginsFolder } from "./project";

type Environment = Record<string, string | undefined>;

/**
 * Variables of the user's shell that must not reach the sandbox: they would point Pulumi or a provider at his real
 * accounts, or at a proxy that the sandbox cannot reach.
 */
const foreign = /^(PULUMI_|CLOUDFLARE_|TAILSCALE_|TALOS|KUBE|HELM_|AWS_|GOOGLE_|AZURE_|NODE_OPTIONS$|.*_proxy$)/i;
/** How Pulumi writes, and whether it takes over what others made or edited: these the user may set. */
const harmless =
  /^PULUMI_(K8S_(ENABLE_PATCH_FORCE|UPSERT_EXISTING_OBJECTS)$|DEBUG_|ENABLE_|PARALLEL|ERROR_OUTPUT|SUPPRESS_)/;

/** The user's environment without what belongs to his real network. */
export function cleanEnvironment(environment: Environment = process.env): Environment {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !foreign.test(name) || harmless.test(name)));
}

/** Environment of commands inside the sandbox: its cluster, its services, its tools. */
export function insideEnvironment(paths: SandboxPaths, bin: Record<string, string>): Environment {
  const clean = cleanEnvironment();
  const tools = [linkTools(paths, bin), dirname(process.execPath), join(repoRoot, "node_modules/.bin")];
  return {
    ...clean,
    PATH: [...tools, clean.PATH].filter(Boolean).join(delimiter),
    KUBECONFIG: paths.kubeconfig,
    HOMELAB_SANDBOX_DIR: paths.root,
    HOMELAB_TOOLCHAIN: paths.toolchain,
    CLOUDFLARE_BASE_URL: `http://${internet.cloudflare}/client/v4`,
    TAILSCALE_BASE_URL: `http://${internet.tailscale}`,
  };
}

/** Environment of the Pulumi CLI: nothing leaves the sandbox's state folder, and nothing is asked of the internet. */
export function pulumiEnvironment(paths: SandboxPaths, bin: Record<string, string>): Environment {
  mkdirSync(paths.backend, { recursive: true });
  mkdirSync(paths.pulumiHome, { recursive: true });
  // Official plugins that the user installed are found through his own plugin folder.
  if (officialPlugins().size > 0) linkWhole(join(paths.pulumiHome, "plugins"), pluginsFolder());
  return {
    ...insideEnvironment(paths, bin),
    PULUMI_HOME: paths.pulumiHome,
    PULUMI_BACKEND_URL: `file://${paths.backend}`,
    PULUMI_CONFIG_PASSPHRASE_FILE: paths.passphrase,
    PULUMI_STACK: paths.stack,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    DO_NOT_TRACK: "1",
    SSL_CERT_FILE: paths.authority,
    NODE_EXTRA_CA_CERTS: paths.authority,
    // Charts are fetched anew in each sandbox, and never from or into what the user's own Helm keeps.
    HELM_CACHE_HOME: join(paths.root, "helm/cache"),
    HELM_CONFIG_HOME: join(paths.root, "helm/config"),
    HELM_DATA_HOME: join(paths.root, "helm/data"),
  };
}

/** A folder with the tools under the names that people type. */
function linkTools(paths: SandboxPaths, bin: Record<string, string>): string {
  const folder = paths.bin;
  mkdirSync(folder, { recursive: true });
  const names = {
    pulumi: bin.pulumi,
    "pulumi-language-nodejs": bin["pulumi-language-nodejs"],
    helm: bin.helm,
    kubectl: bin["control-plane"],
  };
  for (const [name, target] of Object.entries(names)) {
    if (target === undefined) rmSync(join(folder, name), { force: true });
    else linkWhole(join(folder, name), target);
  }
  return folder;
}

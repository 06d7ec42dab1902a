import type { CheckFailure, Props } from "../types";
import { UNKNOWN } from "../wire";

/** The official provider's configuration, as far as it means something here. */
export interface Settings {
  kubeconfig?: string;
  context?: string;
  cluster?: string;
  namespace?: string;
  enablePatchForce: boolean;
  enableConfigMapMutable: boolean;
  enableSecretMutable: boolean;
  upsertExistingObjects: boolean;
  deleteUnreachable: boolean;
  skipUpdateUnreachable: boolean;
  suppressHelmHookWarnings: boolean;
}

const KNOWN = new Set([
  "alwaysRender",
  "cluster",
  "clusterIdentifier",
  "context",
  "deleteUnreachable",
  "enableConfigMapMutable",
  "enablePatchForce",
  "enableSecretMutable",
  "enableServerSideApply",
  "helmReleaseSettings",
  "kubeClientSettings",
  "kubeconfig",
  "namespace",
  "renderYamlToDirectory",
  "skipUpdateUnreachable",
  "suppressDeprecationWarnings",
  "suppressHelmHookWarnings",
  "upsertExistingObjects",
  "pluginDownloadURL",
  "version",
]);

export function checkSettings(config: Props): CheckFailure[] {
  const failures: CheckFailure[] = [];
  for (const [property, value] of Object.entries(config)) {
    if (!KNOWN.has(property) && !property.startsWith("__")) {
      failures.push({ property, reason: "the kubernetes provider has no such property" });
    }
    if (property === "enableServerSideApply" && value !== UNKNOWN && !flag(config, property, true)) {
      failures.push({ property, reason: "client-side apply is not supported here: leave it out or set it to true" });
    }
    if (property === "renderYamlToDirectory" && value !== UNKNOWN && value) {
      failures.push({ property, reason: "rendering to a directory is not supported here" });
    }
  }
  return failures;
}

export function readSettings(config: Props): Settings {
  return {
    kubeconfig: text(config.kubeconfig),
    context: text(config.context),
    cluster: text(config.cluster),
    namespace: text(config.namespace),
    enablePatchForce: flag(config, "enablePatchForce", false, "PULUMI_K8S_ENABLE_PATCH_FORCE"),
    enableConfigMapMutable: flag(config, "enableConfigMapMutable", false, "PULUMI_K8S_ENABLE_CONFIGMAP_MUTABLE"),
    enableSecretMutable: flag(config, "enableSecretMutable", false, "PULUMI_K8S_ENABLE_SECRET_MUTABLE"),
    upsertExistingObjects: flag(config, "upsertExistingObjects", false, "PULUMI_K8S_UPSERT_EXISTING_OBJECTS"),
    deleteUnreachable: flag(config, "deleteUnreachable", false, "PULUMI_K8S_DELETE_UNREACHABLE"),
    skipUpdateUnreachable: flag(config, "skipUpdateUnreachable", false, "PULUMI_K8S_SKIP_UPDATE_UNREACHABLE"),
    suppressHelmHookWarnings: flag(config, "suppressHelmHookWarnings", false, "PULUMI_K8S_SUPPRESS_HELM_HOOK_WARNINGS"),
  };
}

/** Provider configuration carries booleans as JSON text. */
function flag(config: Props, name: string, fallback: boolean, variable?: string): boolean {
  const value = config[name] ?? (variable ? process.env[variable] : undefined);
  if (value === undefined || value === null || value === "") return fallback;
  return value === true || value === "true" || value === "1";
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { releases } from "../../config/releases";
import type { GeneratedFiles } from "./files";

const PROMETHEUS_OPERATOR_VERSION = "0.85.0";

/**
 * The resource definitions that the program registers, from the Go modules of their projects: the Gateway API's standard channel and
 * prometheus-operator's ServiceMonitor. Descriptions are left out: they are four fifths of the text and nothing of the behaviour. The
 * Gateway API's admission policy against downgrades is left out as well, because the version is pinned here. Throws when Go cannot
 * get the modules.
 */
export function definitionFiles(): GeneratedFiles {
  return new Map([
    ["components/gatewayApi/crds.json", gatewayApi()],
    ["components/monitoring/serviceMonitor.schema.json", serviceMonitor()],
  ]);
}

function gatewayApi(): string {
  const folder = join(moduleFolder("sigs.k8s.io/gateway-api", releases.gatewayApi), "config/crd/standard");
  const names = readdirSync(folder).filter((f) => f.startsWith("gateway.networking.k8s.io_") && !f.includes("_vap_"));
  const objects = names.sort().map((file) => JSON.stringify(definition(join(folder, file))));
  return `[\n${objects.join(",\n")}\n]\n`;
}

function serviceMonitor(): string {
  const module = "github.com/prometheus-operator/prometheus-operator";
  const folder = join(moduleFolder(module, PROMETHEUS_OPERATOR_VERSION), "example/prometheus-operator-crd");
  return `${JSON.stringify(definition(join(folder, "monitoring.coreos.com_servicemonitors.yaml")))}\n`;
}

function moduleFolder(module: string, version: string): string {
  const answer = execFileSync("go", ["mod", "download", "-json", `${module}@v${version}`], { encoding: "utf8" });
  return (JSON.parse(answer) as { Dir: string }).Dir;
}

/** One definition without its status, which only the API server writes. */
function definition(file: string): unknown {
  const { status: _, ...rest } = parse(readFileSync(file, "utf8")) as Record<string, unknown>;
  return withoutDescriptions(rest);
}

/** A schema's own `description` is a string; a property that happens to be called description is a schema. */
function withoutDescriptions(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDescriptions);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([key, v]) => !(key === "description" && typeof v === "string"));
  return Object.fromEntries(kept.map(([key, v]) => [key, withoutDescriptions(v)]));
}

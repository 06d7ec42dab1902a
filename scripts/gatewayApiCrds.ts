/**
 * Writes the resource definitions that the program registers from the Go modules of their projects, or with --check compares:
 * components/gatewayApi/crds.json (Gateway API, config/crd/standard) and components/monitoring/serviceMonitor.schema.json
 * (prometheus-operator). Descriptions are left out: they are four fifths of the text and nothing of the behaviour. The Gateway
 * API's admission policy against downgrades is left out as well, because the version is pinned here.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

export const GATEWAY_API_VERSION = "1.6.1";
export const PROMETHEUS_OPERATOR_VERSION = "0.85.0";

const files: Record<string, () => string> = {
  "components/gatewayApi/crds.json": () => {
    const folder = join(moduleFolder("sigs.k8s.io/gateway-api", GATEWAY_API_VERSION), "config/crd/standard");
    const names = readdirSync(folder).filter((f) => f.startsWith("gateway.networking.k8s.io_") && !f.includes("_vap_"));
    const objects = names.sort().map((file) => JSON.stringify(definition(join(folder, file))));
    return `[\n${objects.join(",\n")}\n]\n`;
  },
  "components/monitoring/serviceMonitor.schema.json": () => {
    const module = "github.com/prometheus-operator/prometheus-operator";
    const folder = join(moduleFolder(module, PROMETHEUS_OPERATOR_VERSION), "example/prometheus-operator-crd");
    return `${JSON.stringify(definition(join(folder, "monitoring.coreos.com_servicemonitors.yaml")))}\n`;
  },
};

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

for (const [path, wanted] of Object.entries(files)) {
  const target = join(__dirname, "..", path);
  if (!process.argv.includes("--check")) writeFileSync(target, wanted());
  else if (readFileSync(target, "utf8") !== wanted()) {
    console.error(`${path} is not what the module holds; run: npm run crds`);
    process.exitCode = 1;
  }
}

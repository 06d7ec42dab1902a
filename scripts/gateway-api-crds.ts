/**
 * Writes components/gatewayApi/crds.json from the Gateway API's Go module (config/crd/standard), or with --check compares them.
 * Descriptions are left out: they are four fifths of the text and nothing of the behaviour. The release's admission policy
 * against downgrades is left out as well, because the version is pinned here.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

export const GATEWAY_API_VERSION = "1.6.1";
const target = join(__dirname, "../components/gatewayApi/crds.json");

function crds(): string {
  const answer = execFileSync("go", ["mod", "download", "-json", `sigs.k8s.io/gateway-api@v${GATEWAY_API_VERSION}`], {
    encoding: "utf8",
  });
  const folder = join((JSON.parse(answer) as { Dir: string }).Dir, "config/crd/standard");
  const files = readdirSync(folder).filter((f) => f.startsWith("gateway.networking.k8s.io_") && !f.includes("_vap_"));
  const objects = files.sort().map((file) => JSON.stringify(definition(join(folder, file))));
  return `[\n${objects.join(",\n")}\n]\n`;
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

const wanted = crds();
if (!process.argv.includes("--check")) writeFileSync(target, wanted);
else if (readFileSync(target, "utf8") !== wanted) {
  console.error("components/gatewayApi/crds.json is not what the module holds; run: npm run crds");
  process.exit(1);
}

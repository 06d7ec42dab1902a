import { existsSync } from "node:fs";
import { join } from "node:path";

/** A resource of `npm run plan -- --json`, as far as it is used here. */
export interface Planned {
  type: string;
  name: string;
  inputs: Record<string, unknown>;
  options: { custom?: boolean; protect?: boolean; ignoreChanges?: string[]; dependsOn?: string[]; provider?: string };
}

/** Where a resource's class is: its module (with sub-path), and its path from the package's entry point. */
interface Class {
  package: string;
  module: string;
  path: string[];
}

const CORE: Class = { package: "@pulumi/pulumi", module: "@pulumi/pulumi", path: ["CustomResource"] };

function classOf(type: string, root: string): Class {
  const [provider = "", module = "", name = ""] = type.split(":");
  if (type.startsWith("pulumi:providers:"))
    return { package: `@pulumi/${name}`, module: `@pulumi/${name}/provider`, path: ["Provider"] };
  if (provider === "kubernetes") {
    const [group = "", version = ""] = module.split("/");
    const folder = group.split(".")[0] ?? "";
    const found = {
      package: "@pulumi/kubernetes",
      module: `@pulumi/kubernetes/${folder}/${version}/${lower(name)}`,
      path: [folder, version, name],
    };
    const native =
      ["core", "apps", "batch", "policy", "helm"].includes(group) || group.endsWith(".k8s.io") || group === "helm.sh";
    if (native && existsSync(join(root, "node_modules", `${found.module}.js`))) return found;
    return {
      package: "@pulumi/kubernetes",
      module: "@pulumi/kubernetes/apiextensions/customResource",
      path: ["apiextensions", "CustomResource"],
    };
  }
  if (provider === "command")
    return { package: "@pulumi/command", module: `@pulumi/command/${module}/${lower(name)}`, path: [module, name] };
  if (provider === "cloudflare" || provider === "tailscale")
    return { package: `@pulumi/${provider}`, module: `@pulumi/${provider}/${lower(name)}`, path: [name] };
  return CORE;
}

const lower = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

/**
 * The planned resources as one flat program, in plain JavaScript with sub-path imports, or as a new TypeScript project has it, with
 * the packages' entry points. No component, no configuration, nothing derived: what a program costs that does only the registering.
 */
export function flatProgram(plan: readonly Planned[], language: "javascript" | "typescript", root: string): string {
  const custom = plan.filter((r) => r.options.custom === true);
  const known = new Set(custom.map((r) => `${r.type}::${r.name}`));
  const imports = new Map<string, string>();
  const body = custom.map((r) => {
    const found = classOf(r.type, root);
    const from = language === "typescript" ? found.package : found.module;
    if (!imports.has(from)) imports.set(from, `m${imports.size}`);
    const path = language === "typescript" ? found.path : found.path.slice(-1);
    const type = found === CORE ? `${JSON.stringify(r.type)}, ` : "";
    const any = language === "typescript" ? " as any" : "";
    return `r[${JSON.stringify(`${r.type}::${r.name}`)}] = new ${classCode(`${imports.get(from)}.${path.join(".")}`, found, language)}(${type}${JSON.stringify(r.name)}, ${code(r.inputs)}${any}, ${optionsCode(r, known)}${any});`;
  });
  const load = (from: string, name: string) =>
    language === "typescript" ? `import * as ${name} from "${from}";` : `const ${name} = require("${from}");`;
  const declared = language === "typescript" ? "const r: Record<string, any> = {};" : "const r = {};";
  return [
    load("@pulumi/pulumi", "pulumi"),
    ...[...imports].map(([from, name]) => load(from, name)),
    declared,
    unknownCode(language),
    ...body,
    "",
  ].join("\n");
}

/** CustomResource itself is abstract, for TypeScript. */
function classCode(path: string, found: Class, language: string): string {
  return found === CORE && language === "typescript" ? `(${path} as any)` : path;
}

/** Code for a value that the plan does not know: in a preview, the id of a resource that does not exist yet. */
function unknownCode(language: string): string {
  const any = language === "typescript" ? ": any" : "";
  return `const unknown${any} = () => { const first${any} = Object.values(r).find((x${any}) => x.__pulumiCustomResource); return first ? first.id : "first"; };\nconst hidden = pulumi.secret("hidden");`;
}

function optionsCode({ options }: Planned, known: ReadonlySet<string>): string {
  const parts: string[] = [];
  const after = (options.dependsOn ?? []).filter((d) => known.has(d));
  if (options.provider !== undefined && known.has(options.provider))
    parts.push(`provider: r[${JSON.stringify(options.provider)}]`);
  if (after.length > 0)
    parts.push(`dependsOn: [${after.map((d) => `r[${JSON.stringify(d)}]`).join(", ")}].filter(Boolean)`);
  if (options.protect) parts.push("protect: true");
  if (options.ignoreChanges) parts.push(`ignoreChanges: ${JSON.stringify(options.ignoreChanges)}`);
  return `{ ${parts.join(", ")} }`;
}

function code(value: unknown): string {
  if (value === "<unknown>") return "unknown()";
  if (value === "[secret]") return "hidden";
  if (Array.isArray(value)) return `[${value.map(code).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
  return `{${Object.entries(value)
    .map(([key, v]) => `${JSON.stringify(key)}:${code(v)}`)
    .join(",")}}`;
}

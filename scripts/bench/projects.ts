import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { secretKeys } from "../../config/secrets";
import { newCipher } from "../../sandbox/pulumi/passphrase";
import { stackFile } from "../../sandbox/pulumi/project";
import type { Command } from "./measure";

export const ROOT = join(__dirname, "..", "..");
const PROVIDERS = ["kubernetes", "cloudflare", "tailscale", "talos", "command"];
const PACKAGES: Record<string, string> = { talos: "@pulumiverse/talos" };
export const NODE = process.execPath;
const PASSPHRASE = "bench";

/** A folder with a Pulumi project in it, and the environment that `pulumi` needs there. */
export interface Project {
  folder: string;
  env: Record<string, string>;
}

/** A project whose providers are all the pass-through one. The program is below it, in files or as the link `program` to the checkout. */
export function makeProject(
  folder: string,
  pulumi: string,
  main: string,
  files: Record<string, string>,
  runtime: unknown = "nodejs",
): Project {
  for (const part of ["state", "home"]) mkdirSync(join(folder, part), { recursive: true });
  const path = join(__dirname, "provider");
  const providers = PROVIDERS.map((name) => ({ name, path, version: versionOf(PACKAGES[name] ?? `@pulumi/${name}`) }));
  writeFileSync(join(folder, "Pulumi.yaml"), stringify({ name: "homelab", runtime, main, plugins: { providers } }));
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "bench", version: "1.0.0", private: true, dependencies: { "@pulumi/pulumi": "*" } }),
  );
  symlinkSync(join(ROOT, "node_modules"), join(folder, "node_modules"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const env = {
    PATH: [join(pulumi, ".."), join(ROOT, "node_modules", ".bin"), process.env.PATH].join(":"),
    PULUMI_HOME: join(folder, "home"),
    PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
    PULUMI_CONFIG_PASSPHRASE: PASSPHRASE,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
  };
  return { folder, env };
}

/** This checkout's program and stack configuration, with a word for every secret, encrypted as the program demands it. */
export function ownProject(folder: string, pulumi: string, stack: string): Project {
  const file = parse(readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8")) as { config?: Record<string, unknown> };
  const cipher = newCipher(PASSPHRASE);
  const values = Object.fromEntries(secretKeys.map((s) => [`homelab:${s.name}`, cipher.encrypt("bench")]));
  const sealed = stackFile(file, { salt: cipher.salt, values }).file;
  mkdirSync(folder, { recursive: true });
  symlinkSync(ROOT, join(folder, "program"));
  const { runtime } = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as { runtime: unknown };
  // In quotes, as the sandbox writes them: a text here might be a number to the library that Pulumi reads it with.
  const files = { "Pulumi.bench.yaml": stringify(sealed, { defaultStringType: "QUOTE_DOUBLE" }) };
  return makeProject(folder, pulumi, "program/index.ts", files, runtime);
}

export function pulumiCommand(project: Project, pulumi: string, args: string[]): Command {
  return {
    file: pulumi,
    args: [...args, "--stack", "bench", "--non-interactive"],
    cwd: project.folder,
    env: project.env,
  };
}

export function previewCommand(project: Project, pulumi: string, ...more: string[]): Command {
  return pulumiCommand(project, pulumi, ["preview", "--suppress-outputs", "--color", "never", ...more]);
}

function versionOf(name: string): string {
  return (JSON.parse(readFileSync(join(ROOT, "node_modules", name, "package.json"), "utf8")) as { version: string })
    .version;
}

/** As `pulumi new typescript` writes it. */
export const NEW_PROJECT_TSCONFIG = JSON.stringify({
  compilerOptions: {
    strict: true,
    outDir: "bin",
    target: "es2020",
    module: "commonjs",
    moduleResolution: "node",
    sourceMap: true,
    experimentalDecorators: true,
    pretty: true,
    noFallthroughCasesInSwitch: true,
    noImplicitReturns: true,
    forceConsistentCasingInFileNames: true,
  },
  files: ["index.ts"],
});

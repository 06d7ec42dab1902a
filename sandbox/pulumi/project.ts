import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import { secretKeys } from "../../config/secrets";
import type { Credentials } from "../common/credentials";
import { sandboxError } from "../common/errors";
import { linkWhole, readJson, writeJson, writeWhole } from "../common/files";
import { repoRoot, type SandboxPaths, stacksFolder } from "../common/paths";
import type { ExtraTool } from "../toolchain";
import { cipherOf, ensurePassphrase, newCipher } from "./passphrase";

/** Providers that have a stand-in in sandbox/providers, with the npm package whose version they must have. */
const packages = {
  kubernetes: "@pulumi/kubernetes",
  cloudflare: "@pulumi/cloudflare",
  tailscale: "@pulumi/tailscale",
  talos: "@pulumiverse/talos",
  command: "@pulumi/command",
};
type Provider = keyof typeof packages;
const standIns = Object.keys(packages) as Provider[];

/** Official plugins that can be built where they are not installed. */
const buildable: Partial<Record<Provider, ExtraTool>> = { kubernetes: "pulumi-resource-kubernetes" };

interface ProjectFile {
  name: string;
  [field: string]: unknown;
}

interface StackFile {
  config?: Record<string, unknown>;
  [field: string]: unknown;
}

/** Ciphertexts of the sandbox's own values, so that they are encrypted once. */
interface SealedSecrets {
  salt: string;
  values: Record<string, string>;
  /** Hash of the plain values they were made from. */
  source: string;
}

/** Notes on the stack file for the person at the keyboard. */
export interface ProjectNotes {
  /** Configuration keys whose encrypted values the sandbox cannot read and has no value for. */
  dropped: string[];
}

/** Names given in HOMELAB_OFFICIAL: providers whose official plugin is used. Throws on a name that is none of ours. */
export function officialPlugins(setting = process.env.HOMELAB_OFFICIAL ?? ""): Set<string> {
  const names = setting
    .split(",")
    .map((name) => name.trim())
    .filter(Boolean);
  const unknown = names.filter((name) => !(standIns as readonly string[]).includes(name));
  if (unknown.length > 0) {
    throw sandboxError(
      "SBX-P2",
      `HOMELAB_OFFICIAL names ${unknown.join(", ")}, which the sandbox has no stand-in for.`,
      `Name some of: ${standIns.join(", ")}.`,
    );
  }
  return new Set(names);
}

/** Where the user's own Pulumi keeps the plugins that he installed. */
export const pluginsFolder = (): string => join(process.env.PULUMI_HOME ?? join(homedir(), ".pulumi"), "plugins");

/** The official plugins that are asked for and have to be built, by provider. */
export function pluginsToBuild(official = officialPlugins()): Partial<Record<Provider, ExtraTool>> {
  const installed = (name: Provider) =>
    existsSync(join(pluginsFolder(), `resource-${name}-v${versionOf(repoRoot, packages[name])}`));
  return Object.fromEntries(
    Object.entries(buildable).filter(([name]) => official.has(name) && !installed(name as Provider)),
  );
}

/**
 * Pulumi.yaml of the sandbox: the checkout's project, with stand-ins for the providers.
 * @param built folders of the official plugins that were built, by provider
 * @param newerTalos version of the Talos provider that the stack asks for in the installed one's place
 */
export function projectFile(
  original: ProjectFile,
  repo: string,
  official: Set<string>,
  built: Partial<Record<Provider, string>> = {},
  newerTalos?: string,
): ProjectFile {
  const {
    plugins,
    main,
    backend: _backend,
    ...rest
  } = original as ProjectFile & { plugins?: { providers?: { name: string }[] }; main?: string; backend?: unknown };
  const given = (plugins?.providers ?? []).filter(
    (provider) => !(standIns as readonly string[]).includes(provider.name),
  );
  const stands = standIns.flatMap((name) => {
    const path = official.has(name) ? built[name] : join(repo, "sandbox/providers", name);
    if (path === undefined) return [];
    // Resources in the state belong to the installed version until the first update.
    const versions = [versionOf(repo, packages[name]), ...(name === "talos" && newerTalos ? [newerTalos] : [])];
    return versions.map((version) => ({ name, version, path }));
  });
  // Pulumi wants the program below the project: a link leads to the checkout, which is never copied and so never stale.
  return {
    ...rest,
    main: join("program", main ?? "index.ts"),
    plugins: { ...plugins, providers: [...given, ...stands] },
  };
}

/** The plugin version that the package asks the engine for: a plugin that is given as another one would not be taken. */
function versionOf(repo: string, name: string): string | undefined {
  return readJson<{ version: string }>(join(repo, "node_modules", name, "package.json"))?.version;
}

/** The stack file with the sandbox's own secrets in place of the user's, which are encrypted with a key of his. */
export function stackFile(
  original: StackFile,
  sealed: Pick<SealedSecrets, "salt" | "values">,
): { file: StackFile; notes: ProjectNotes } {
  const { encryptionsalt: _salt, encryptedkey: _key, secretsprovider: _provider, config = {}, ...rest } = original;
  const dropped: string[] = [];
  const kept: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    if (key in sealed.values) continue;
    if (holdsSecret(value)) dropped.push(key);
    else kept[key] = value;
  }
  for (const [key, value] of Object.entries(sealed.values)) kept[key] = { secure: value };
  return { file: { ...rest, encryptionsalt: sealed.salt, config: kept }, notes: { dropped } };
}

function holdsSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if ("secure" in value && typeof value.secure === "string" && Object.keys(value).length === 1) return true;
  return Object.values(value).some(holdsSecret);
}

/** The values of the program's secret configuration keys in the sandbox, by full key (`homelab:cloudflareApiToken`). */
function sandboxSecrets(credentials: Credentials): Record<string, string> {
  const values = secretKeys.map(({ name }) => [name, credentials[name]] as const);
  return Object.fromEntries(values.map(([name, value]) => [`homelab:${name}`, value]));
}

function sealSecrets(path: string, passphrase: string, plain: Record<string, string>): SealedSecrets {
  const source = createHash("sha256")
    .update(JSON.stringify([passphrase, plain]))
    .digest("hex");
  const known = readJson<SealedSecrets>(path);
  if (known?.source === source) return known;
  // A new salt would make the secrets in Pulumi's state unreadable, so an existing one is kept.
  const cipher = known ? cipherOf(passphrase, known.salt) : newCipher(passphrase);
  const values = Object.fromEntries(Object.entries(plain).map(([key, value]) => [key, cipher.encrypt(value)]));
  const sealed = { salt: cipher.salt, values, source };
  writeJson(path, sealed, 0o600);
  return sealed;
}

function newerTalos({ config }: StackFile): string | undefined {
  const cluster = config?.["homelab:cluster"] as { talosProvider?: { version?: string } } | undefined;
  return cluster?.talosProvider?.version;
}

/** Writes .sandbox/<stack>/project anew from the checkout's files, so that an edit counts in the very next command. */
export function writeProject(
  paths: SandboxPaths,
  credentials: Credentials,
  bin: Partial<Record<string, string>>,
): ProjectNotes {
  const original = parse(readFileSync(join(repoRoot, "Pulumi.yaml"), "utf8")) as ProjectFile;
  const built = Object.entries(pluginsToBuild()).flatMap(([name, tool]) => {
    const executable = bin[tool];
    return executable === undefined ? [] : [[name, dirname(executable)]];
  });
  const stack = (parse(readFileSync(join(stacksFolder(), `Pulumi.${paths.stack}.yaml`), "utf8")) ?? {}) as StackFile;
  const project = projectFile(original, repoRoot, officialPlugins(), Object.fromEntries(built), newerTalos(stack));
  writeWhole(join(paths.project, "Pulumi.yaml"), stringify(project));
  linkWhole(join(paths.project, "program"), repoRoot);
  const sealed = sealSecrets(paths.secrets, ensurePassphrase(paths.passphrase), sandboxSecrets(credentials));
  const { file, notes } = stackFile(stack, sealed);
  // In quotes: what is a text here might be a number to the library that Pulumi reads it with (8_989).
  writeWhole(
    join(paths.project, `Pulumi.${paths.stack}.yaml`),
    stringify(file, { defaultStringType: "QUOTE_DOUBLE" }),
    0o600,
  );
  return notes;
}

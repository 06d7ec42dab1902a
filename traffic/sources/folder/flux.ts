import { isObject, plainMapping } from "../../model/yaml";
import { fieldsOf } from "../source";
import { below, objects } from "./kustomizations";
import type { Manifest } from "./objects";

/** What applies a part of the folder: Flux's Kustomization, or an Application of Argo CD with a path. */
interface Applier {
  /** Path of the part in the folder that was given. */
  path: string;
  namespace: string | undefined;
  /** Values of placeholders that it gives itself. */
  values: Record<string, unknown>;
}

const FLUX = /^kustomize\.toolkit\.fluxcd\.io\//;
const ARGO = /^argoproj\.io\//;

/** A placeholder as Flux writes it. Source: Flux, «Kustomization», post build variable substitution. */
const PLACEHOLDER = /\$?\$\{([A-Za-z_]\w*)(?::?[-=]([^}]*))?\}/g;

/** What Flux and Argo CD do with the files of a folder before they apply them. */
export class Appliers {
  private readonly all: Applier[];
  private readonly shared = new Map<string, unknown>();

  /** @param paths of all files in the folder */
  constructor(manifests: readonly Manifest[], paths: readonly string[]) {
    this.all = manifests
      .flatMap((manifest) => appliersOf(manifest, paths))
      .sort((a, b) => b.path.length - a.path.length);
    const names = new Set(manifests.flatMap((m) => postBuilds(m).flatMap(configMapsNamed)));
    for (const { kind, name, object } of manifests) {
      if (kind !== "ConfigMap" || !names.has(name)) continue;
      for (const [key, value] of Object.entries(fieldsOf(object.data)))
        this.shared.set(key, this.shared.has(key) && this.shared.get(key) !== value ? "<unknown>" : value);
    }
  }

  /** The namespace that objects of a file get where they have none. */
  namespaceOf(path: string): string | undefined {
    return this.all.find((a) => a.namespace !== undefined && isBelow(path, a.path))?.namespace;
  }

  /** The object with its placeholders filled in; a value with one whose value the folder does not tell is not known. */
  filled(manifest: Manifest): Manifest {
    if (!JSON.stringify(manifest.object).includes("${")) return manifest;
    const own = this.all.filter((a) => isBelow(manifest.path, a.path)).map((a) => a.values);
    const told = (key: string): unknown => own.find((v) => v[key] !== undefined)?.[key] ?? this.shared.get(key);
    const object = fill(manifest.object, told) as Record<string, unknown>;
    const { name } = fieldsOf(object.metadata);
    return { ...manifest, object, name: typeof name === "string" && name !== "<unknown>" ? name : manifest.name };
  }
}

function fill(value: unknown, told: (key: string) => unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => fill(item, told));
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, fill(v, told)]));
  if (typeof value !== "string" || !value.includes("${")) return value;
  let known = true;
  const text = value.replace(PLACEHOLDER, (whole, key: string, otherwise: string | undefined) => {
    if (whole.startsWith("$$")) return whole.slice(1);
    const found = told(key) ?? otherwise;
    if (found === undefined || found === "<unknown>" || found === "[secret]") known = false;
    return String(found);
  });
  if (!known) return "<unknown>";
  // Flux fills in text before it is parsed: a number or a flag alone becomes one.
  const alone = /^\$\{[^}]*\}$/.test(value);
  return alone && /^(\d+|true|false)$/.test(text) ? (JSON.parse(text) as unknown) : text;
}

function appliersOf({ apiVersion, kind, object }: Manifest, paths: readonly string[]): Applier[] {
  const spec = fieldsOf(object.spec);
  if (kind === "Kustomization" && FLUX.test(apiVersion)) {
    const values = fieldsOf(fieldsOf(spec.postBuild).substitute);
    return applier(spec.path, spec.targetNamespace, values, paths);
  }
  if (kind !== "Application" || !ARGO.test(apiVersion)) return [];
  const namespace = fieldsOf(spec.destination).namespace;
  return [fieldsOf(spec.source), ...objects(spec.sources)].flatMap((source) =>
    applier(source.path, namespace, {}, paths),
  );
}

/** The path counts from the repository's root, of which the folder that was given may be a part. */
function applier(
  path: unknown,
  namespace: unknown,
  values: Record<string, unknown>,
  paths: readonly string[],
): Applier[] {
  if (typeof path !== "string") return [];
  let wanted = below("", path.replace(/^\/+/, ""));
  while (wanted !== "" && !paths.some((p) => isBelow(p, wanted))) wanted = wanted.split("/").slice(1).join("/");
  if (wanted === "") return [];
  return [{ path: wanted, namespace: typeof namespace === "string" ? namespace : undefined, values }];
}

/** The `postBuild` of a Kustomization, and those that its patches put into others. */
function postBuilds({ apiVersion, kind, object }: Manifest): Record<string, unknown>[] {
  if (kind !== "Kustomization" || !FLUX.test(apiVersion)) return [];
  const spec = fieldsOf(object.spec);
  const patched = objects(spec.patches).map(({ patch }) => {
    return fieldsOf(fieldsOf(plainMapping(String(patch))?.spec).postBuild);
  });
  return [fieldsOf(spec.postBuild), ...patched];
}

function configMapsNamed(postBuild: Record<string, unknown>): string[] {
  return objects(postBuild.substituteFrom).flatMap(({ kind, name }) =>
    kind === "ConfigMap" && typeof name === "string" ? [name] : [],
  );
}

function isBelow(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

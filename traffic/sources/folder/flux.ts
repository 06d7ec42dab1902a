import { isObject, plainMapping } from "../../model/yaml";
import { fieldsOf } from "../source";
import { below, objects } from "./kustomizations";
import type { Manifest } from "./objects";

/** An object that applies a part of the folder: Flux's Kustomization, or an Application of Argo CD with a path. */
interface Applier {
  manifest: Manifest;
  /** Where its files come from, as far as one source differs from another. */
  source: string;
  /** Is it more than the files of that path? */
  more: boolean;
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

/** The objects of Flux and Argo CD that apply parts of the folder, and the changes that they make to its files before that. */
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

  /**
   * The objects that apply a part of the folder and nothing else. The source that most of them have is taken for the folder's own.
   *
   * @param isWhole was everything read that lies in a part of the folder?
   */
  whole(isWhole: (path: string) => boolean): Set<Manifest> {
    const counts = new Map<string, number>();
    for (const { source } of this.all) counts.set(source, (counts.get(source) ?? 0) + 1);
    const [own] = [...counts].sort((a, b) => b[1] - a[1])[0] ?? [];
    const whole = (a: Applier) => a.source === own && !a.more && isWhole(a.path);
    return new Set(this.all.filter(whole).map(({ manifest }) => manifest));
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

function appliersOf(manifest: Manifest, paths: readonly string[]): Applier[] {
  const { apiVersion, kind, object } = manifest;
  const spec = fieldsOf(object.spec);
  if (kind === "Kustomization" && FLUX.test(apiVersion)) {
    const values = fieldsOf(fieldsOf(spec.postBuild).substitute);
    const path = pathOf(spec.path, paths);
    if (path === undefined) return [];
    const { kind: of, name, namespace: inNamespace } = fieldsOf(spec.sourceRef);
    const more = ["patches", "components", "namePrefix", "nameSuffix"].some((key) => spec[key] !== undefined);
    const source = [of, inNamespace, name].join("/");
    return [{ manifest, path, namespace: textOf(spec.targetNamespace), values, source, more }];
  }
  if (kind !== "Application" || !ARGO.test(apiVersion)) return [];
  const namespace = textOf(fieldsOf(spec.destination).namespace);
  const sources = [spec.source, ...objects(spec.sources)].map(fieldsOf).filter((s) => Object.keys(s).length > 0);
  return sources.flatMap((source): Applier[] => {
    const path = pathOf(source.path, paths);
    if (path === undefined) return [];
    const others = ["helm", "kustomize", "plugin", "directory"].some((key) => source[key] !== undefined);
    const more = others || sources.length > 1 || paths.some((p) => /^Chart\.ya?ml$/.test(p.slice(path.length + 1)));
    return [{ manifest, path, namespace, values: {}, source: String(source.repoURL), more }];
  });
}

const textOf = (value: unknown) => (typeof value === "string" ? value : undefined);

/** The path counts from the repository's root, of which the folder that was given may be a part. */
function pathOf(path: unknown, paths: readonly string[]): string | undefined {
  if (typeof path !== "string") return undefined;
  let wanted = below("", path.replace(/^\/+/, ""));
  while (wanted !== "" && !paths.some((p) => isBelow(p, wanted))) wanted = wanted.split("/").slice(1).join("/");
  return wanted === "" ? undefined : wanted;
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

import type { Resource } from "../../model/resource";
import { VALUES_FILE } from "../../model/types";
import { isObject } from "../../model/yaml";
import { applicationsOf } from "./applicationSets";
import { type Unread, yamlFiles } from "./files";
import { Appliers } from "./flux";
import { chartsOf, configMapsOf, dependenciesOf, namedFiles } from "./generated";
import { changesUnread, type Kustomization, kustomizationOf, namespacesOf } from "./kustomizations";
import { fileResource, inNamespace, type Manifest, objectsOf, resourceOf } from "./objects";
import { ReadFiles } from "./readWhole";
import { type Content, documentsOf, withoutCiphers } from "./yaml";

/** The contents of a folder of Kubernetes YAML. */
export interface Manifests {
  resources: Resource[];
  /** Files, or documents in them, that could not be read as objects, each with the reason: what they say is not in the model. */
  unread: Unread[];
}

/**
 * Every object in a folder's YAML files, however deep, lists taken apart, with the namespaces that kustomizations, Flux and Argo CD give and
 * the placeholders that Flux fills in. Charts are not rendered: they are resources by themselves, with their values.
 *
 * @throws what the file system throws for a folder that cannot be read
 */
export function resourcesOfManifests(folder: string): Manifests {
  const { files, unread } = yamlFiles(folder);
  const contents = files.flatMap((file) => {
    const read = documentsOf(file);
    unread.push(...read.unread);
    return read.contents.map((content) => ({ ...content, value: withoutCiphers(content.value) }));
  });
  const { resources, others } = charted(folder, contents, unread);
  return { resources, unread: [...unread, ...others] };
}

function charted(folder: string, contents: readonly Content[], unread: Unread[]) {
  const byPath = new Map(contents.map((content) => [content.path, content]));
  const kustomizations = contents.flatMap((content) => kustomizationOf(content) ?? []);
  const tools = new Set(kustomizations.map((k) => k.where));
  const plain = contents.filter(({ where, path }) => !tools.has(where) && !/(^|\/)Chart\.ya?ml$/.test(path));
  const read = plain.map(objectsOf);
  const generated = kustomizations.flatMap((k) => configMapsOf(folder, k));
  const others = [...read.flatMap((r) => r.unread), ...kustomizations.flatMap(changesUnread)];
  const all = made([...read.flatMap((r) => r.manifests), ...generated], [...byPath.keys()]);
  const readFiles = new ReadFiles([...byPath.keys()], kustomizations, [...unread, ...read.flatMap((r) => r.unread)]);
  const manifests = placed(all, kustomizations, [...byPath.keys()], readFiles);
  const charts = [...kustomizations.flatMap(chartsOf), ...contents.flatMap((c) => dependenciesOf(c, byPath))];
  const resources = [...once(manifests, unread), ...charts];
  const named = [...namedFiles(resources)].map((name) => name.replace(/^(\$[\w-]+)?\/*(\.\/)*/, ""));
  const isNamed = (path: string) => named.some((n) => n === path || n.endsWith(`/${path}`) || path.endsWith(`/${n}`));
  for (const { path, value } of plain)
    if (isObject(value) && isNamed(path)) resources.push(fileResource(VALUES_FILE, path, value));
  return { resources, others: others.filter(({ file }) => !isNamed(file)) };
}

/** Manifests, with the Applications in the place of ApplicationSets that tell which they are. */
function made(manifests: readonly Manifest[], paths: readonly string[]): Manifest[] {
  return manifests.flatMap((manifest) => {
    const isSet = manifest.kind === "ApplicationSet" && manifest.apiVersion.startsWith("argoproj.io/");
    return (isSet ? applicationsOf(manifest, paths) : undefined) ?? [manifest];
  });
}

/** Manifests with their namespaces and without placeholders. */
function placed(
  manifests: readonly Manifest[],
  kustomizations: readonly Kustomization[],
  paths: readonly string[],
  read: ReadFiles,
): Manifest[] {
  const listed = namespacesOf(kustomizations);
  const appliers = new Appliers(manifests, paths);
  const whole = appliers.whole((path) => read.whole(path));
  return manifests.map((manifest) => {
    const filled = appliers.filled(manifest);
    const own = whole.has(manifest) ? { ...filled, whole: true } : filled;
    return inNamespace(own, appliers.namespaceOf(manifest.path) ?? listed.get(manifest.path));
  });
}

/** An object that stands in the folder twice is judged once, and the second is told. */
function once(manifests: readonly Manifest[], unread: Unread[]): Resource[] {
  const first = new Map<string, string>();
  return manifests.flatMap((manifest) => {
    const resource = resourceOf(manifest);
    const before = first.get(resource.urn);
    if (before === undefined) {
      first.set(resource.urn, manifest.where);
      return [resource];
    }
    const why = `has ${manifest.kind} ${resource.name} once more, which stands in ${before} too: only the one there is judged`;
    unread.push({ file: manifest.where, why });
    return [];
  });
}

import type { Resource } from "../../model/resource";
import { VALUES_FILE } from "../../model/types";
import { isObject } from "../../model/yaml";
import { type Unread, yamlFiles } from "./files";
import { Appliers } from "./flux";
import { chartsOf, configMapsOf, dependenciesOf, namedFiles } from "./generated";
import { changesUnread, kustomizationOf, namespacesOf } from "./kustomizations";
import { fileResource, inNamespace, type Manifest, objectsOf, resourceOf } from "./objects";
import { type Content, documentsOf, withoutCiphers } from "./yaml";

/** What a folder of Kubernetes YAML holds. */
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
  const manifests = placed([...read.flatMap((r) => r.manifests), ...generated], namespacesOf(kustomizations), [
    ...byPath.keys(),
  ]);
  const charts = [...kustomizations.flatMap(chartsOf), ...contents.flatMap((c) => dependenciesOf(c, byPath))];
  const resources = [...once(manifests, unread), ...charts];
  const named = [...namedFiles(resources)].map((name) => name.replace(/^(\$[\w-]+)?\/*(\.\/)*/, ""));
  const isNamed = (path: string) => named.some((n) => n === path || n.endsWith(`/${path}`) || path.endsWith(`/${n}`));
  for (const { path, value } of plain)
    if (isObject(value) && isNamed(path)) resources.push(fileResource(VALUES_FILE, path, value));
  const others = [...read.flatMap((r) => r.unread), ...kustomizations.flatMap(changesUnread)];
  return { resources, others: others.filter(({ file }) => !isNamed(file)) };
}

/** Manifests with their namespaces and without placeholders. */
function placed(
  manifests: readonly Manifest[],
  listed: ReadonlyMap<string, string>,
  paths: readonly string[],
): Manifest[] {
  const appliers = new Appliers(manifests, paths);
  return manifests.map((manifest) =>
    inNamespace(appliers.filled(manifest), appliers.namespaceOf(manifest.path) ?? listed.get(manifest.path)),
  );
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

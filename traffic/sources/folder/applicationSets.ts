import { isObject } from "../../model/yaml";
import { fieldsOf } from "../source";
import { objects } from "./kustomizations";
import type { Manifest } from "./objects";

/** Values by the names that a template uses: `name`, `path.basename`. */
type Parameters = Record<string, unknown>;

const PLACEHOLDER = /\{\{-?\s*\.?([\w.-]+)\s*-?\}\}/g;

/**
 * The Applications that an ApplicationSet makes, where lists and folders of the repository are all that it makes them of. Source: Argo CD,
 * «Generators»: list and git (directories).
 *
 * @param paths of all files in the folder that was given
 * @returns undefined where something else decides which they are
 */
export function applicationsOf({ object, ...manifest }: Manifest, paths: readonly string[]): Manifest[] | undefined {
  const spec = fieldsOf(object.spec);
  if (spec.templatePatch !== undefined) return undefined;
  const template = fieldsOf(spec.template);
  const made: Manifest[] = [];
  for (const generator of objects(spec.generators)) {
    const all = parametersOf(generator, paths);
    if (all === undefined) return undefined;
    for (const parameters of all) {
      const filled = fill(template, parameters) as Record<string, unknown>;
      const { name } = fieldsOf(filled.metadata);
      if (typeof name !== "string" || /\{\{/.test(JSON.stringify(filled))) return undefined;
      const metadata = { namespace: fieldsOf(object.metadata).namespace, ...fieldsOf(filled.metadata) };
      const application = { apiVersion: manifest.apiVersion, kind: "Application", metadata, spec: filled.spec };
      made.push({ ...manifest, kind: "Application", name, object: application });
    }
  }
  return made;
}

function parametersOf(generator: Record<string, unknown>, paths: readonly string[]): Parameters[] | undefined {
  const { list, git, ...others } = generator;
  // A selector leaves out some, and other generators are of what no folder tells.
  if (Object.keys(others).length > 0) return undefined;
  if (isObject(list) && Array.isArray(list.elements) && list.elementsYaml === undefined)
    return list.elements.map((element) => flat(fieldsOf(element)));
  const { directories, pathParamPrefix } = fieldsOf(git);
  return Array.isArray(directories) && pathParamPrefix === undefined
    ? foldersOf(objects(directories), paths).map(pathParameters)
    : undefined;
}

/** `{a: {b: 1}}` by `a.b`. */
function flat(values: Record<string, unknown>, before = ""): Parameters {
  return Object.fromEntries(
    Object.entries(values).flatMap(([key, value]) =>
      isObject(value) ? Object.entries(flat(value, `${before}${key}.`)) : [[`${before}${key}`, value]],
    ),
  );
}

function foldersOf(directories: readonly Record<string, unknown>[], paths: readonly string[]): string[] {
  const folders = new Set<string>();
  for (const path of paths)
    for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) folders.add(path.slice(0, at));
  const chosen = (folder: string, excluded: boolean) =>
    directories.some(({ path, exclude }) => (exclude === true) === excluded && glob(String(path)).test(folder));
  return [...folders].filter((folder) => chosen(folder, false) && !chosen(folder, true)).sort();
}

/** A star stands for one part of a path. */
function glob(pattern: string): RegExp {
  const escaped = pattern.replace(/[\\^$.|+()[\]{}]/g, "\\$&");
  return new RegExp(`^${escaped.replace(/\*+/g, "[^/]*").replace(/\?/g, "[^/]")}$`);
}

/** The names of both kinds of template: the older `{{path}}`, and Go's `{{.path.path}}`. */
function pathParameters(path: string): Parameters {
  const parts = path.split("/");
  const basename = parts.at(-1);
  const normalized = basename?.replace(/[^a-z0-9.-]/gi, "-");
  const numbered = parts.map((part, i) => [`path[${i}]`, part]);
  return {
    path,
    "path.path": path,
    "path.basename": basename,
    "path.basenameNormalized": normalized,
    ...Object.fromEntries(numbered),
  };
}

function fill(value: unknown, parameters: Parameters): unknown {
  if (Array.isArray(value)) return value.map((item) => fill(item, parameters));
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, v]) => [key, fill(v, parameters)]));
  if (typeof value !== "string") return value;
  return value.replace(PLACEHOLDER, (whole, key: string) => {
    const found = parameters[key];
    return found === undefined ? whole : String(found);
  });
}

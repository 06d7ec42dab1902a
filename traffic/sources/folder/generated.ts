import { readFileSync } from "node:fs";
import { join, relative } from "node:path";
import type { Resource } from "../../model/resource";
import { HELM_CHART } from "../../model/types";
import { isObject } from "../../model/yaml";
import { fieldsOf } from "../source";
import { below, type Kustomization, objects, texts } from "./kustomizations";
import { fileResource, type Manifest } from "./objects";
import type { Content } from "./yaml";

/** Charts that a kustomization names. Source: kustomize, «helmCharts». */
export function chartsOf(kustomization: Kustomization): Resource[] {
  const { folder, fields, namespace } = kustomization;
  return objects(fields.helmCharts).map((chart) => {
    const files = [...texts(chart.additionalValuesFiles)];
    if (typeof chart.valuesFile === "string") files.unshift(chart.valuesFile);
    const props = {
      chart: chart.name,
      version: chart.version,
      namespace: namespace ?? chart.namespace,
      values: chart.valuesInline,
      valuesFiles: files.map((file) => below(folder, file)),
    };
    return fileResource(HELM_CHART, String(chart.releaseName ?? chart.name), props);
  });
}

/** Charts that a Chart.yaml depends on: their values are a part of the values.yaml beside it, under their name. Source: Helm, «Charts». */
export function dependenciesOf({ path, value }: Content, byPath: ReadonlyMap<string, Content>): Resource[] {
  if (!/(^|\/)Chart\.ya?ml$/.test(path)) return [];
  const folder = path.slice(0, Math.max(0, path.lastIndexOf("/")));
  const values = fieldsOf(byPath.get(below(folder, "values.yaml"))?.value);
  return objects(fieldsOf(value).dependencies).map((dependency) => {
    const key = String(dependency.alias ?? dependency.name);
    const props = { chart: dependency.name, version: dependency.version, values: values[key], valuesFiles: [] };
    return fileResource(HELM_CHART, key, props);
  });
}

/** ConfigMaps that a kustomization generates, without the hash behind their names. Source: kustomize, «configMapGenerator». */
export function configMapsOf(root: string, kustomization: Kustomization): Manifest[] {
  const { folder, fields, namespace, where } = kustomization;
  return objects(fields.configMapGenerator).flatMap((generator) => {
    if (typeof generator.name !== "string") return [];
    const data: Record<string, unknown> = {};
    for (const literal of texts(generator.literals)) {
      const [key = "", ...rest] = literal.split("=");
      data[key] = rest.join("=").replace(/^(["'])(.*)\1$/, "$2");
    }
    for (const entry of texts(generator.files)) {
      const [first = "", second] = entry.split("=");
      const path = below(folder, second ?? first);
      data[second === undefined ? path.slice(path.lastIndexOf("/") + 1) : first] = fileText(root, path);
    }
    const own = typeof generator.namespace === "string" ? generator.namespace : namespace;
    const metadata = { name: generator.name, ...(own !== undefined && { namespace: own }) };
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata, data };
    return [
      {
        path: below(folder, "kustomization.yaml"),
        where,
        apiVersion: "v1",
        kind: "ConfigMap",
        name: generator.name,
        object,
      },
    ];
  });
}

function fileText(root: string, path: string): string {
  if (relative(root, join(root, path)).startsWith("..")) return "<unknown>";
  try {
    return readFileSync(join(root, path), "utf8");
  } catch {
    return "<unknown>";
  }
}

/** Files of values that something in the folder names: they are read as values, and are no objects that cannot be read. */
export function namedFiles(resources: readonly Resource[]): Set<string> {
  const found = new Set<string>();
  const visit = (value: unknown) => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (isObject(value))
      for (const [key, inner] of Object.entries(value)) {
        if (key === "valueFiles" || key === "valuesFiles") for (const text of texts(inner)) found.add(text);
        else visit(inner);
      }
  };
  for (const { type, props } of resources) if (type === HELM_CHART || /:Application(Set)?$/.test(type)) visit(props);
  return found;
}

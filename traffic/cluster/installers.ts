import { ipv6, parseAddress } from "../model/addresses";
import { title } from "../model/kind";
import { objectName } from "../model/kubernetes";
import type { Network } from "../model/network";
import type { Stack } from "../model/stack";
import { HELM_CHART } from "../model/types";
import { Lookup, settle, Unknown } from "../model/unknown";
import type { View } from "../model/view";

/** Something that installs objects which are not among the resources. */
interface Installer {
  at: View;
  /** Where it puts them, the first that is said; `default` where none is. */
  namespaces: readonly View[];
  /** The fields from which the objects are made. */
  values: readonly View[];
}

/** Helm and the tools that apply a repository: by group and kind, where they say the namespace, and where the values. */
const INSTALLERS: readonly [group: string, kind: string, namespaces: readonly string[], values: readonly string[]][] = [
  ["helm.sh", "Release", ["namespace"], ["values"]],
  ["argoproj.io", "Application", ["spec.destination.namespace"], ["spec.source", "spec.sources"]],
  ["helm.toolkit.fluxcd.io", "HelmRelease", ["spec.targetNamespace", "metadata.namespace"], ["spec.values"]],
  ["kustomize.toolkit.fluxcd.io", "Kustomization", ["spec.targetNamespace"], []],
  ["helm.cattle.io", "HelmChart", ["spec.targetNamespace"], ["spec.valuesContent"]],
  ["argoproj.io", "ApplicationSet", ["spec.template.spec.destination.namespace"], ["spec"]],
];

function installers(stack: Stack): Installer[] {
  const found = INSTALLERS.flatMap(([group, kind, namespaces, values]) =>
    stack
      .kind(group, kind)
      .filter(({ resource }) => resource.brings === undefined)
      .map((at) => ({
        at,
        namespaces: namespaces.map((path) => at.at(path)),
        values: values.map((path) => at.at(path)),
      })),
  );
  const charts = stack
    .type(HELM_CHART)
    .map((at) => ({ at, namespaces: [at.at("namespace")], values: [at.at("values")] }));
  return [...found, ...charts];
}

/** May something bring objects that this model does not see? */
export function anyInstaller(network: Network): boolean {
  return network.index("cluster/installers/any", (stack) => installers(stack).length > 0);
}

/** A resource that may bring objects into a namespace which this model does not see: then what is not here may yet be there. */
export function installerInto(network: Network, namespace: string): View | undefined {
  const byNamespace = network.index("cluster/installers", (stack) => {
    const found = new Lookup<View>();
    for (const { at, namespaces } of installers(stack)) found.add(() => [[namespaceIn(namespaces), at]]);
    return found;
  });
  return byNamespace.one(namespace);
}

/** @throws Unknown */
function namespaceIn(views: readonly View[]): string {
  for (const view of views) {
    const text = view.text();
    if (text?.includes("{{"))
      throw Unknown.because(`${title(view.resource)} installs into namespaces that the resources do not tell`, view);
    if (text !== undefined) return text;
  }
  return "default";
}

/** The value of a chart that names an address: charts are not rendered, and a Service may ask for it. */
export function addressInValues(network: Network, address: string): View | undefined {
  const found = network.index("cluster/installers/addresses", (stack) => {
    const byAddress = new Map<string, View>();
    const look = (view: View): void => {
      if (!view.known) return;
      for (const word of view.text()?.match(/[\da-f.:]+/gi) ?? []) {
        const own = canonical(word);
        if (own !== undefined && !byAddress.has(own)) byAddress.set(own, view);
      }
      for (const item of view.items()) look(item);
      for (const [, value] of view.entries()) look(value);
    };
    for (const { values } of installers(stack)) for (const view of values) look(view);
    return byAddress;
  });
  return found.get(canonical(address) ?? address);
}

function canonical(text: string): string | undefined {
  return parseAddress(text) === undefined ? ipv6(text) : text;
}

/** Keys under which charts take the names of routes. */
const NAMING = /^(host|hosts|hostname|hostnames|domain|domains|fqdn)$/i;

interface Names {
  exact: Map<string, View>;
  /** Names with a template of Helm in them, and longer texts. */
  patterns: { pattern: RegExp; at: View }[];
  /** Values that are not known and may be any name. */
  open: View[];
}

/**
 * The value of a chart that may make a route for a name: charts are not rendered, so that whether it does is not known. Values below `ingress`
 * make no route.
 */
export function routeInValues(network: Network, host: string): View | undefined {
  const { exact, patterns, open } = network.index("cluster/installers/names", (stack) => {
    const names: Names = { exact: new Map(), patterns: [], open: [] };
    for (const { at, values } of installers(stack)) for (const view of values) visit(view, "", objectNameOf(at), names);
    return names;
  });
  const name = host.toLowerCase();
  return exact.get(name) ?? patterns.find(({ pattern }) => pattern.test(name))?.at ?? open[0];
}

function objectNameOf(at: View): string {
  const name = settle(() => objectName(at));
  return name instanceof Unknown ? at.name : name;
}

function visit(view: View, key: string, release: string, names: Names): void {
  if (key === "ingress") return;
  if (!view.known) {
    if (NAMING.test(key)) names.open.push(view);
    return;
  }
  const text = view.text()?.toLowerCase();
  if (text === undefined) {
    for (const item of view.items()) visit(item, key, release, names);
    for (const [inner, value] of view.entries()) visit(value, inner, release, names);
  } else if (text.includes("\n"))
    for (const word of text.match(/[\w.{}*-]*\.[\w.{}-]+/g) ?? []) add(word, view, release, names);
  else if (!text.includes("*") || NAMING.test(key)) add(text, view, release, names);
}

function add(text: string, at: View, release: string, names: Names): void {
  const name = text.replace(/\{\{-?\s*\.release\.name\s*-?\}\}/g, release);
  if (!/^[\w*{].*\.\w/.test(name)) return;
  if (!/\{\{|\*/.test(name)) {
    if (!names.exact.has(name)) names.exact.set(name, at);
    return;
  }
  const parts = name.split(/\{\{.*?\}\}|\*/).map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, "\\$&"));
  names.patterns.push({ pattern: new RegExp(`^${parts.join(".+")}$`), at });
}

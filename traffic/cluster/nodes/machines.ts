import { orElse } from "../../model/unknown";
import { View } from "../../model/view";
import { plainDocuments } from "../../model/yaml";

/** A machine's configuration as far as the resource that applies it tells. */
export interface Machine {
  apply: View;
  /** Generated configuration first, then the patches in order: the last that sets a value wins. */
  sources: { view: View; documents: View[] }[];
}

/**
 * The sources of a machine's configuration. The generated part is secret and not known before the first update; the patches are judged
 * even then.
 */
export function machine(apply: View): Machine {
  const sources = [apply.at("machineConfigurationInput"), ...apply.at("configPatches").items()];
  return { apply, sources: sources.map((view) => ({ view, documents: parse(view) })) };
}

/**
 * The value at a path of the machine configuration.
 *
 * @throws Unknown when no later patch sets it and one that may set it is not known
 */
export function configured(machine: Machine, path: string): View {
  const found = lastSet(machine, (document) => existing(document.at(path)));
  return found ?? View.parsed(machine.apply.resource, path, undefined);
}

/**
 * A setting that newer machines have in a document of its own, and others in the v1alpha1 document.
 *
 * @throws Unknown as {@link configured} does
 */
export function setting(machine: Machine, path: string, [kind, field]: readonly [string, string]): View {
  let isGone = false;
  const found = lastSet(machine, (document) => {
    if (document.at("kind").text() !== kind) return existing(document.at(path));
    isGone ||= isDeletion(document);
    return isGone ? undefined : existing(document.at(field));
  });
  return found ?? View.parsed(machine.apply.resource, path, undefined);
}

/**
 * The value from the last document that has one; undefined where none has.
 *
 * @throws Unknown when no later patch has a value and one that may is not known
 */
export function lastSet<T>({ sources }: Machine, read: (document: View) => T | undefined): T | undefined {
  for (const { view, documents } of [...sources].reverse()) {
    for (const document of [...documents].reverse()) {
      const value = read(document);
      if (value !== undefined) return value;
    }
    // Reading an unknown source throws: it may set the value.
    view.value();
  }
  return undefined;
}

function existing(value: View): View | undefined {
  return value.exists() ? value : undefined;
}

/**
 * The documents of the kinds in a machine's configuration, as far as it is known, without those that a later patch takes out. Since 1.12
 * Talos moves its settings, one kind after the other, out of the v1alpha1 document into such documents; 1.14 generates those of Kubernetes.
 * Source: Talos, «Configuration», the reference of each document, and «Strategic merge patches» for `$patch: delete`.
 */
export function documentsOf(machine: Machine, ...kinds: string[]): View[] {
  const found: View[] = [];
  for (const document of written(machine, kinds)) {
    if (!isDeletion(document)) found.push(document);
    else found.splice(0, found.length, ...found.filter((earlier) => !isOf(document, earlier)));
  }
  return found;
}

/**
 * Does a patch take out the document of the kind, and none bring it back?
 *
 * @throws Unknown when a patch that may is not known
 */
export function takesOut(machine: Machine, kind: string): boolean {
  const isOut = (document: View) => (document.at("kind").text() === kind ? isDeletion(document) : undefined);
  return lastSet(machine, isOut) === true;
}

function written({ sources }: Machine, kinds: readonly string[]): View[] {
  const all = sources.flatMap(({ documents }) => documents);
  return all.filter((document) => kinds.includes(document.at("kind").text() ?? ""));
}

export function isDeletion(document: View): boolean {
  return document.at("$patch").text() === "delete";
}

/** Is the document one that the deletion is for? Of kinds that may be there several times the name says which. */
function isOf(deletion: View, document: View): boolean {
  const [kind, name] = ["kind", "name"].map((field) => deletion.at(field).text());
  return kind === document.at("kind").text() && name === document.at("name").text();
}

/** A field of a document of which a machine has at most one; undefined where nothing that is known sets it. */
export function documentField(machine: Machine, kind: string, field: string): View | undefined {
  return documentsOf(machine, kind)
    .map((document) => document.at(field))
    .filter((value) => value.exists())
    .at(-1);
}

/** Does a part of the configuration that is known set the path? */
export function sets(machine: Machine, path: string): boolean {
  return machine.sources.some(({ documents }) => documents.some((document) => document.at(path).exists()));
}

/** The taint that keeps pods off control planes; Talos 1.14 generates it. */
const CONTROL_PLANE_TAINT = "node-role.kubernetes.io/control-plane";

/** Does a control plane take pods as workers do? As far as the configuration is known; Talos leaves control planes to themselves. */
export function takesPods(machine: Machine): boolean {
  const last = documentsOf(machine, "KubeNodeConfig").at(-1)?.at("taints");
  if (last?.exists()) return last.at(CONTROL_PLANE_TAINT, "$patch").text() === "delete";
  return orElse(() => configured(machine, "cluster.allowSchedulingOnControlPlanes").flag()) === true;
}

/** The host of the cluster's endpoint, `192.168.30.50` of `https://192.168.30.50:6443`. */
export function endpointHost(machine: Machine): string | undefined {
  const url = setting(machine, "cluster.controlPlane.endpoint", ["KubeClusterConfig", "endpoint"]).text();
  return url === undefined ? undefined : /^\w+:\/\/([^:/]+)/.exec(url)?.[1];
}

export function isControlPlane(machine: Machine): boolean {
  return configured(machine, "machine.type").text() === "controlplane";
}

function parse(source: View): View[] {
  if (!source.known) return [];
  const text = source.text();
  if (text === undefined) return [];
  return documents(text).map((document) => View.parsed(source.resource, source.path, document));
}

/** Many rules read the same few configurations, and parsing one takes milliseconds. */
const parsed = new Map<string, unknown[]>();

function documents(text: string): unknown[] {
  const known = parsed.get(text);
  if (known !== undefined) return known;
  const found = plainDocuments(text);
  if (parsed.size >= 100) parsed.clear();
  parsed.set(text, found);
  return found;
}

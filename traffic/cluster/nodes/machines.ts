import { parseAllDocuments } from "yaml";
import { parseRange, type Range } from "../../model/addresses";
import { View } from "../../model/view";

/** A machine's configuration as far as the resource that applies it tells. */
export interface Machine {
  apply: View;
  /** Generated configuration first, then the patches in order: the last that sets a value wins. */
  sources: { view: View; documents: View[] }[];
}

/**
 * What makes up a machine's configuration. The generated part is secret and not known before the first update: what the patches set is
 * judged already then.
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
  for (const { view, documents } of [...machine.sources].reverse()) {
    const found = documents.map((document) => document.at(path)).filter((value) => value.exists());
    const last = found[found.length - 1];
    if (last !== undefined) return last;
    // Reading an unknown source throws: it may set the value.
    view.value();
  }
  return View.parsed(machine.apply.resource, path, undefined);
}

/** Does a part of the configuration that is known set the path? */
export function sets(machine: Machine, path: string): boolean {
  return machine.sources.some(({ documents }) => documents.some((document) => document.at(path).exists()));
}

/** The machine's own addresses with their networks (`192.168.30.50/24`), of all its interfaces. */
export function addresses(machine: Machine): { address: string; network: Range }[] {
  return configured(machine, "machine.network.interfaces")
    .items()
    .flatMap((i) => i.at("addresses").texts())
    .flatMap((cidr) => {
      const network = parseRange(cidr);
      return network === undefined ? [] : [{ address: cidr.replace(/\/.*$/, ""), network }];
    });
}

/** Where the machine's routes lead: the LAN's router. */
export function routers(machine: Machine): string[] {
  return configured(machine, "machine.network.interfaces")
    .items()
    .flatMap((i) => i.at("routes").items())
    .flatMap((route) => route.at("gateway").text() ?? []);
}

/** The host of the cluster's endpoint, `192.168.30.50` of `https://192.168.30.50:6443`. */
export function endpointHost(machine: Machine): string | undefined {
  const url = configured(machine, "cluster.controlPlane.endpoint").text();
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
  const found = parseAllDocuments(text)
    .filter((document) => document.errors.length === 0)
    .map((document) => document.toJS() as unknown);
  if (parsed.size >= 100) parsed.clear();
  parsed.set(text, found);
  return found;
}

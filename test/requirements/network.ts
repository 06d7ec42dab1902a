import { isDeepStrictEqual } from "node:util";
import { parse } from "yaml";
import type { PlannedResource } from "../../scripts/plan/evaluate";
import { at } from "../planned";

/** One fact of a network's document and how the registered resources show it. */
export interface Requirement {
  /** The document's own words. */
  quote: string;
  /** The heading under which they stand. */
  section: string;
  holds(network: Network): boolean;
}

/** Registered resources, read the way a requirement speaks of them. */
export class Network {
  constructor(readonly resources: readonly PlannedResource[]) {}

  /** Inputs of a resource by its logical name; {} when it is not registered. */
  named(name: string): Record<string, unknown> {
    return this.resources.find((r) => r.name === name && r.options.custom)?.inputs ?? {};
  }

  /** A value of a resource's inputs. */
  value(name: string, path: string): unknown {
    return at(this.named(name), path);
  }

  is(name: string, path: string, wanted: unknown): boolean {
    return isDeepStrictEqual(this.value(name, path), wanted);
  }

  has(...names: string[]): boolean {
    return names.every((name) => this.resources.some((r) => r.name === name && r.options.custom));
  }

  /** Inputs of every resource whose type ends in `:kind`. */
  kind(kind: string): Record<string, unknown>[] {
    return this.resources.filter((r) => r.type.endsWith(`:${kind}`)).map((r) => r.inputs);
  }

  /** A value of a machine's patches, from the document that has the path. */
  machine(node: string, path: string): unknown {
    const patches = this.value(`node-${node}`, "configPatches");
    const documents = Array.isArray(patches) ? patches.map((p): unknown => parse(String(p))) : [];
    return documents.map((d) => at(d, path)).find((v) => v !== undefined);
  }

  machineIs(node: string, path: string, wanted: unknown): boolean {
    return isDeepStrictEqual(this.machine(node, path), wanted);
  }

  /** Lines of the file on the LAN's resolver. */
  resolverLines(): string[] {
    const [, , ...lines] = String(this.value("lan-dns-file", "stdin") ?? "").split("\n");
    return lines.filter((line) => line !== "" && !line.startsWith("#"));
  }

  /** An input of a component, e.g. the address plan. */
  component(name: string, path: string): unknown {
    return at(this.resources.find((r) => r.name === name && !r.options.custom)?.inputs, path);
  }

  without(resource: PlannedResource): Network {
    return new Network(this.resources.filter((r) => r !== resource));
  }
}

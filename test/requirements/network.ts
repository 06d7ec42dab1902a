import { isDeepStrictEqual } from "node:util";
import { parseAllDocuments } from "yaml";
import type { Homelab } from "../../config/homelab";
import type { PlannedResource } from "../../scripts/plan/evaluate";
import { at } from "../planned";

export { at };

type Map = Record<string, unknown>;

/** One fact of a network's own document, and how it shows in what the program registers. */
export interface Requirement {
  /** Heading of the document. */
  section: string;
  /** The value, as the document writes it. */
  quote: string;
  holds(network: Network): boolean;
  /** The document offers it beside what the stack file chooses: it shows in what that choice would plan. */
  alternative?: true;
}

/** The resources that a stack registers, found by logical names or by the names that the systems themselves use. */
export class Network {
  constructor(
    readonly resources: readonly PlannedResource[],
    readonly homelab: Homelab,
  ) {}

  without(gone: PlannedResource): Network {
    return new Network(
      this.resources.filter((r) => r !== gone),
      this.homelab,
    );
  }

  /** Inputs of the resources of a type (the part after the last colon). */
  all(type: string): Map[] {
    return this.resources.filter((r) => r.type.split(":").at(-1) === type).map((r) => r.inputs);
  }

  only(type: string): Map | undefined {
    return this.all(type)[0];
  }

  /** A Kubernetes object by kind and name, `namespace/name` where it has one. */
  object(kind: string, name: string): Map | undefined {
    return this.all(kind).find((o) => {
      const { namespace, name: own } = (o.metadata ?? {}) as { namespace?: string; name?: string };
      return (namespace ? `${namespace}/${own}` : own) === name;
    });
  }

  release(name: string): Map | undefined {
    return this.all("Release").find((r) => r.name === name);
  }

  /** Inputs of a resource by its logical name; {} when it is not registered. */
  named(name: string): Map {
    return this.resources.find((r) => r.name === name && r.options.custom)?.inputs ?? {};
  }

  /** A value of the inputs of a resource with that logical name. */
  value(name: string, path: string): unknown {
    return at(this.named(name), path);
  }

  is(name: string, path: string, wanted: unknown): boolean {
    return isDeepStrictEqual(this.value(name, path), wanted);
  }

  /** True when resources with these logical names are registered. */
  has(...names: string[]): boolean {
    return names.every((name) => this.resources.some((r) => r.name === name && r.options.custom));
  }

  /** A file of a ConfigMap by its logical name; "" when there is none. */
  file(name: string, key: string): string {
    return (this.named(name).data as Record<string, string> | undefined)?.[key] ?? "";
  }

  /** A value of the address plan, which is a component's input. */
  planned(path: string): unknown {
    return at(this.resources.find((r) => r.name === "address-plan")?.inputs, path);
  }

  /** True when the address plan gives an address to an owner. */
  owns(owner: string, address: string): boolean {
    const owners = (this.planned("addresses") ?? []) as { address: string; owner: string }[];
    return owners.some((o) => o.owner === owner && o.address === address);
  }

  /** True when the address plan has somebody serve a port. */
  serves(address: string, port: number, protocol = "TCP"): boolean {
    const ports = (this.planned("ports") ?? []) as { address: string; port: number; protocol: string }[];
    return ports.some((p) => p.address === address && p.port === port && p.protocol === protocol);
  }

  /** The configuration patches of a machine, or of the only one: every document, laid side by side, each section's parts too. */
  machine(node?: string): Map {
    const apply = node === undefined ? this.only("ConfigurationApply") : this.named(`node-${node}`);
    const patches = (at(apply, "configPatches") ?? []) as string[];
    const merged: Map = {};
    for (const document of patches.flatMap((text) => parseAllDocuments(text).map((d) => d.toJS() as Map)))
      for (const [key, part] of Object.entries(document)) {
        const before = merged[key];
        merged[key] = typeof part === "object" && typeof before === "object" ? { ...before, ...part } : part;
      }
    return merged;
  }

  machineIs(node: string, path: string, wanted: unknown): boolean {
    return isDeepStrictEqual(at(this.machine(node), path), wanted);
  }

  /** True when the LAN's resolver is of this kind and gets its names in this file. */
  resolverReads(kind: "pihole" | "dnsmasq", file: string): boolean {
    return this.resolverLines()[0]?.startsWith(`kind='${kind}' path='${file}' `) === true;
  }

  /** Lines of what is sent to the LAN's resolver: where the file goes, the file, and the script that puts it there. */
  resolverLines(): string[] {
    return String(this.value("lan-dns-file", "stdin") ?? "").split("\n");
  }

  policy(): Map | undefined {
    const text = at(this.only("Acl"), "acl");
    return typeof text === "string" ? (JSON.parse(text) as Map) : undefined;
  }

  /** True when the tailnet's policy grants an address and port, and tests the grant. */
  grants(address: string, ip: string): boolean {
    const policy = this.policy();
    const hosts = (policy?.hosts ?? {}) as Record<string, string>;
    const grants = (policy?.grants ?? []) as { dst: string[]; ip: string[] }[];
    const tests = (policy?.tests ?? []) as { proto?: string; accept?: string[] }[];
    const [proto, port] = ip.split(":");
    return grants.some((g) =>
      g.dst.some(
        (d) =>
          hosts[d] === address &&
          g.ip.includes(ip) &&
          tests.some((t) => (t.proto ?? "tcp") === proto && t.accept?.includes(`${d}:${port}`)),
      ),
    );
  }
}

/** True when every path of an object has the value given. */
export function has(value: unknown, expected: Record<string, unknown>): boolean {
  return (
    value !== undefined &&
    Object.entries(expected).every(([path, wanted]) => isDeepStrictEqual(at(value, path), wanted))
  );
}

export type Fact = [quote: string, holds: Requirement["holds"], kind?: "alternative"];

/** A section's facts, one after the other. */
export function section(name: string, facts: Fact[]): Requirement[] {
  return facts.map(([quote, holds, kind]) => ({ section: name, quote, holds, ...(kind && { alternative: true }) }));
}

import { isDeepStrictEqual } from "node:util";
import { parseAllDocuments } from "yaml";
import type { Homelab } from "../../config/homelab";
import type { PlannedResource } from "../../scripts/plan/evaluate";

type Map = Record<string, unknown>;

/** One fact of a network's own document, and how it shows in what the program registers. */
export interface Requirement {
  /** Heading of the document. */
  section: string;
  /** The value, as the document writes it. */
  quote: string;
  holds(network: Network): boolean;
}

/** What a stack registers, asked by the names that the systems themselves use. */
export class Network {
  constructor(
    readonly resources: PlannedResource[],
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

  /** Every document of a machine's configuration patches, laid side by side. */
  machine(): Map {
    const patches = (at(this.only("ConfigurationApply"), "configPatches") ?? []) as string[];
    return Object.assign({}, ...patches.flatMap((text) => parseAllDocuments(text).map((d) => d.toJS() as Map)));
  }

  /** Lines of the LAN resolver's file. */
  resolverLines(): string[] {
    return String(at(this.resources.find((r) => r.type === "command:remote:Command")?.inputs, "stdin") ?? "").split(
      "\n",
    );
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
    return (
      grants.some((g) => g.dst.some((d) => hosts[d] === address) && g.ip.includes(ip)) &&
      tests.some((t) => (t.proto ?? "tcp") === proto && t.accept?.includes(`${address}:${port}`))
    );
  }
}

/** The value at a path: `spec.listeners.0.name`. */
export function at(value: unknown, path: string): unknown {
  return path.split(".").reduce<unknown>((v, key) => (v as Map | undefined | null)?.[key], value);
}

/** True when every path of an object has the value given. */
export function has(value: unknown, expected: Record<string, unknown>): boolean {
  return (
    value !== undefined &&
    Object.entries(expected).every(([path, wanted]) => isDeepStrictEqual(at(value, path), wanted))
  );
}

/** A section's facts, one after the other. */
export function section(name: string, facts: [quote: string, holds: Requirement["holds"]][]): Requirement[] {
  return facts.map(([quote, holds]) => ({ section: name, quote, holds }));
}

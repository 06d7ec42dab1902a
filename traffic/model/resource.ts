/** A registered resource, as the policy runner, `npm run plan -- --json` and an exported state know it. */
export interface Resource {
  /** Pulumi's type token, `kubernetes:gateway.networking.k8s.io/v1:Gateway`. */
  type: string;
  name: string;
  urn: string;
  /** Inputs (or outputs) in Pulumi's wire form: plain JSON in which unknown and secret values are still marked. */
  props: Readonly<Record<string, unknown>>;
  opts: ResourceOptions;
  /** URNs of the resources whose outputs each property was made from, where the engine tells: what a value not known yet will come from. */
  dependencies?: Readonly<Record<string, readonly string[]>>;
  /** Of a tool that applies a part of a folder: all that it applies is among the resources. */
  brings?: "what was read";
}

export interface ResourceOptions {
  protect: boolean;
  ignoreChanges: readonly string[];
}

/** Key and values by which Pulumi marks special values on the wire and in a state. Source: sdk/nodejs/runtime/rpc.ts of Pulumi. */
export const SIGNATURE = "4dabf18193072939515e22adb298388d";
export const SECRET = "1b47061264138c4ac30d75fd1eb44270";
const OUTPUT = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** How an unknown value of each kind is written. Sources: sdk/nodejs/runtime/rpc.ts, sdk/go/common/resource/plugin/rpc.go. */
const UNKNOWNS = new Set<unknown>([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
  "<unknown>",
]);

/** How the CLI and `npm run plan` write a secret that they do not show: secret, and not known here. */
const HIDDEN = "[secret]";

export const UNKNOWN: unique symbol = Symbol("unknown");

/** A value without its marks: {@link UNKNOWN} when it is not known yet. */
export function unwrap(value: unknown): unknown {
  if (typeof value === "string") return UNKNOWNS.has(value) || value === HIDDEN ? UNKNOWN : value;
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const marked = value as Record<string, unknown>;
  const signature = marked[SIGNATURE];
  if (signature === SECRET) return unwrap(marked.value);
  if (signature === OUTPUT) return "value" in marked ? unwrap(marked.value) : UNKNOWN;
  return value;
}

/** Is the value itself marked secret? (A secret inside it does not count.) */
export function isSecret(value: unknown): boolean {
  if (value === HIDDEN) return true;
  if (typeof value !== "object" || value === null) return false;
  const marked = value as Record<string, unknown>;
  const signature = marked[SIGNATURE];
  return signature === SECRET || (signature === OUTPUT && marked.secret === true);
}

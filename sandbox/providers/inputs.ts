import { type CheckFailure, containsUnknown, isObject, type Props, UNKNOWN } from "./serve";
import { SECRET, SIGNATURE_KEY } from "./wire";

type Primitive = "string" | "number" | "integer" | "boolean" | "any";

/**
 * The type of an input in an official provider's schema: a primitive, `!` behind it when it is required; `[x]` a list;
 * an object with its properties; `mapOf(x)`; `required(x)` for lists and objects.
 */
export type Spec = Primitive | `${Primitive}!` | readonly [Spec] | { readonly [property: string]: Spec } | Special;

class Special {
  constructor(
    readonly inner: Spec,
    readonly kind: "required" | "map",
  ) {}
}

export const required = (inner: Spec): Spec => new Special(inner, "required");
export const mapOf = (inner: Spec): Spec => new Special(inner, "map");

const isRequired = (spec: Spec): boolean =>
  typeof spec === "string" ? spec.endsWith("!") : spec instanceof Special && spec.kind === "required";

/** Everything that is wrong with a resource's inputs: unknown properties, missing ones, wrong types. */
export function checkInputs(inputs: Props, spec: Record<string, Spec>): CheckFailure[] {
  const failures: CheckFailure[] = [];
  properties(inputs, spec, "", failures);
  return failures;
}

function properties(value: Props, spec: Record<string, Spec>, path: string, failures: CheckFailure[]): void {
  const at = (name: string) => (path === "" ? name : `${path}.${name}`);
  for (const [name, part] of Object.entries(spec)) {
    if (isRequired(part) && (value[name] === undefined || value[name] === null))
      failures.push({ property: at(name), reason: `missing required property '${name}'` });
  }
  for (const [name, part] of Object.entries(value)) {
    if (name === "__defaults" || name === "__internal" || part === undefined || part === null) continue;
    const wanted = spec[name];
    if (wanted === undefined)
      failures.push({
        property: at(name),
        reason: `the official provider has no property '${name}' here${nearest(name, Object.keys(spec))}`,
      });
    else judge(part, wanted, at(name), failures);
  }
}

function judge(value: unknown, spec: Spec, path: string, failures: CheckFailure[]): void {
  if (value === UNKNOWN || value === undefined || value === null) return;
  const wrong = (wanted: string) =>
    failures.push({
      property: path,
      reason: `expected ${wanted}, got ${Array.isArray(value) ? "a list" : `a ${typeof value}`}`,
    });
  if (spec instanceof Special) {
    if (spec.kind === "required") judge(value, spec.inner, path, failures);
    else if (!isObject(value)) wrong("an object");
    else
      for (const [key, part] of Object.entries(value))
        judge(part, spec.inner, `${path}[${JSON.stringify(key)}]`, failures);
  } else if (Array.isArray(spec)) {
    if (!Array.isArray(value)) wrong("a list");
    else for (const [index, part] of value.entries()) judge(part, spec[0] as Spec, `${path}[${index}]`, failures);
  } else if (typeof spec === "string") {
    const kind = spec.replace("!", "");
    if (kind === "any") return;
    if (kind === "integer" ? !Number.isInteger(value) : typeof value !== kind)
      wrong(`${kind === "integer" ? "an" : "a"} ${kind}`);
  } else if (!isObject(value)) wrong("an object");
  else properties(value, spec as Record<string, Spec>, path, failures);
}

/** « (did you mean 'name'?)» when one known name differs in case only or by a letter more or less. */
function nearest(name: string, known: string[]): string {
  const plain = (text: string) => text.toLowerCase().replace(/[_-]|s$/g, "");
  const match = known.find((k) => plain(k) === plain(name));
  return match ? ` (did you mean '${match}'?)` : "";
}

/** Outputs of a preview: the inputs, and UNKNOWN for what the service decides. */
export function previewed(inputs: Props, computed: string[]): Props {
  return { ...Object.fromEntries(computed.map((name) => [name, UNKNOWN])), ...inputs };
}

/**
 * The inputs as they would have to be written to get what is live: each given input takes its live value, and a live
 * value that is not the service's default is added. That is how a change made in the dashboard shows as a difference
 * afterwards. `live` has only properties that a program may set.
 */
export function refreshedInputs(inputs: Props, live: Props, defaults: Props = {}): Props {
  const result: Props = {};
  for (const name of new Set([...Object.keys(inputs), ...Object.keys(live)])) {
    const value = live[name];
    const given = inputs[name] !== undefined && inputs[name] !== null;
    if (!(name in live)) {
      if (given) result[name] = inputs[name];
    } else if (value !== undefined && value !== null && (given || !sameValue(value, defaults[name])))
      result[name] = value;
  }
  return result;
}

/** Deep equality of plain JSON; an unknown equals nothing. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (containsUnknown(a) || containsUnknown(b)) return false;
  return JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, v]) => v !== undefined && v !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, sorted(v)]),
  );
}

/** The properties whose change counts: a value left out is the same as the service's default. */
export function changedInputs(olds: Props, news: Props, defaults: Props = {}): string[] {
  const names = new Set([...Object.keys(olds), ...Object.keys(news)]);
  names.delete("__defaults");
  return [...names].filter((name) => !sameValue(olds[name] ?? defaults[name], news[name] ?? defaults[name]));
}

/** Marks a value secret in a function's result, in the engine's own notation: functions have no list of secret paths. */
export function secret(value: unknown): Props {
  return { [SIGNATURE_KEY]: SECRET, value };
}

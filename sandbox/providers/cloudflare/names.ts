import { isObject } from "../serve";

/** Words that a plain change of case does not give. Pulumi's name → the API's. */
const SPECIAL: Record<string, string> = {
  noTlsVerify: "noTLSVerify",
  matchSnItoHost: "matchSNItoHost",
  ingresses: "ingress",
  audTags: "audTag",
};
const BACK = Object.fromEntries(Object.entries(SPECIAL).map(([a, b]) => [b, a]));

/** `keyTag` → `key_tag`, in objects at every depth (the DNS API). */
export function toSnake(value: unknown): unknown {
  return renamed(value, (key) => key.replace(/[A-Z]/g, (c) => `_${c.toLowerCase()}`));
}

/** `flatten_cname` → `flattenCname`. */
export function toCamel(value: unknown): unknown {
  return renamed(value, (key) => key.replace(/_([a-z0-9])/g, (_, c: string) => c.toUpperCase()));
}

/** A tunnel's configuration, whose API is camel case but for a few words. */
export const toTunnelConfig = (value: unknown): unknown => renamed(value, (key) => SPECIAL[key] ?? key);
export const fromTunnelConfig = (value: unknown): unknown => renamed(value, (key) => BACK[key] ?? key);

function renamed(value: unknown, name: (key: string) => string): unknown {
  if (Array.isArray(value)) return value.map((v) => renamed(v, name));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, v]) => key !== "__defaults" && v !== undefined && v !== null)
      .map(([key, v]) => [name(key), renamed(v, name)]),
  );
}

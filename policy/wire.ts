import type { Resource } from "../traffic/resource";

/** The part of a gRPC request's property map that is used here. */
interface Struct {
  toJavaScript(): Record<string, unknown>;
}

type Deserialize = (properties: Struct, proxySecrets: boolean) => unknown;

/**
 * Makes the policy SDK read each resource once and keep the marks of secret values.
 *
 * As it is, the SDK deserializes all resources anew for every rule (with forty stack rules forty times: most of the pack's time), and drops
 * the marks, without which no rule can tell a secret from plaintext. Its own function is replaced where it is looked up; should a
 * later SDK have another layout, the rules run on what it gives them, only slower.
 *
 * @returns whether the marks of secrets are kept
 */
export function keepWireForm(): boolean {
  const sdk = loadDeserialize();
  if (sdk === undefined) return false;
  const original = sdk.deserializeProperties;
  const seen = new WeakMap<Struct, Record<string, unknown>>();
  sdk.deserializeProperties = (properties, proxySecrets) => {
    if (proxySecrets) return original(properties, proxySecrets);
    const known = seen.get(properties);
    if (known !== undefined) return known;
    const props = properties.toJavaScript();
    seen.set(properties, props);
    return props;
  };
  return true;
}

function loadDeserialize(): { deserializeProperties: Deserialize } | undefined {
  try {
    const module = require("@pulumi/policy/deserialize") as { deserializeProperties?: Deserialize };
    return typeof module.deserializeProperties === "function"
      ? (module as { deserializeProperties: Deserialize })
      : undefined;
  } catch {
    return undefined;
  }
}

/** What the SDK hands to a rule, as far as it is used here. */
export interface SdkResource {
  type: string;
  name: string;
  urn: string;
  props: Record<string, unknown>;
  opts: { protect: boolean; ignoreChanges: string[] };
  /** Given to stack rules only. */
  propertyDependencies?: Record<string, { urn: string }[]>;
}

/**
 * The resource without the SDK's proxies, which throw on every read of an unknown value. They stop property reads only, so the
 * descriptors lead to what is behind them.
 */
export function withoutProxies({ type, name, urn, props, opts, propertyDependencies }: SdkResource): Resource {
  const plain: Record<string, unknown> = {};
  for (const key of Object.keys(props)) plain[key] = Object.getOwnPropertyDescriptor(props, key)?.value;
  return {
    ...{ type, name, urn, props: plain, opts },
    ...(propertyDependencies && { dependencies: urnsOf(propertyDependencies) }),
  };
}

function urnsOf(dependencies: Record<string, { urn: string }[]>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(dependencies).map(([key, resources]) => [key, resources.map((r) => r.urn)]));
}

/** The object behind the SDK's proxy, to tell whether two are the same; undefined when the SDK does not say. */
export function behindProxy(props: Record<string, unknown> | undefined): object | undefined {
  const target = props?.__getSpecialProxyTarget;
  return typeof target === "object" && target !== null ? target : undefined;
}

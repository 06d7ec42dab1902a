import type { Resource } from "../traffic/model/resource";

/** The part of a gRPC request's property map that is used here. */
interface Struct {
  toJavaScript(): Record<string, unknown>;
}

type Deserialize = (properties: Struct, proxySecrets: boolean) => unknown;

/** The request of a stack's analysis, as far as it is used here. */
interface StackRequest {
  getResourcesList(): unknown[];
}

let handedOut: unknown[] | undefined;

/**
 * Makes the policy SDK read each resource once and keep the marks of secret values.
 *
 * As it is, the SDK deserializes all resources anew for every rule, makes an object of each for every stack rule (thirty times all of them:
 * most of the pack's time), and drops the marks, without which no rule can tell a secret from plaintext. Its own functions are replaced
 * where they are looked up; should a later SDK have another layout, the rules run on what it gives them, only slower.
 *
 * @returns whether the marks of secrets are kept, and whether {@link resourcesOnce} works
 */
export function keepWireForm(): { secrets: boolean; once: boolean } {
  return { secrets: keepMarks(), once: keepList() };
}

/** The list that the SDK goes through for each rule of the analysis under way; undefined when it cannot be told. */
export function resourcesOnce(): unknown[] | undefined {
  return handedOut;
}

function keepList(): boolean {
  const request = loadStackRequest();
  if (request === undefined) return false;
  const original = request.getResourcesList;
  request.getResourcesList = function () {
    // A copy, which a rule that has read it may empty for those that come after.
    handedOut = [...original.call(this)];
    return handedOut;
  };
  return true;
}

function loadStackRequest(): StackRequest | undefined {
  try {
    const module = require("@pulumi/pulumi/proto/analyzer_pb") as { AnalyzeStackRequest?: { prototype: StackRequest } };
    return module.AnalyzeStackRequest?.prototype;
  } catch {
    return undefined;
  }
}

function keepMarks(): boolean {
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

/** A resource as the SDK hands it to a rule, with the fields that are used here. */
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

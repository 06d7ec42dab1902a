import * as pulumi from "@pulumi/pulumi";

/** The provider's version: the engine loads this plugin, and no other, for the package's resources. */
export const VERSION = "0.8.1";

/** Where the engine downloads the plugin from when it is not installed: it is not one of Pulumi's own. */
const PLUGIN_SERVER = "github://api.github.com/pulumiverse";

const DEFAULTS = { version: VERSION, pluginDownloadURL: PLUGIN_SERVER };

/**
 * A resource's options with the package's defaults.
 *
 * @param secretOutputs outputs that are secret as a whole. Never one with a secret inside, which the provider marks itself: the engine
 *   would mark the value around it once more, Pulumi's Node.js SDK takes off one mark, and a program would read
 *   `{"4dabf18193072939515e22adb298388d": …, "value": {…}}` in place of the value.
 */
export function resourceOptions(
  opts: pulumi.CustomResourceOptions | undefined,
  secretOutputs: string[] = [],
): pulumi.CustomResourceOptions {
  const withDefaults = pulumi.mergeOptions({ ...DEFAULTS }, opts);
  return secretOutputs.length === 0
    ? withDefaults
    : pulumi.mergeOptions(withDefaults, { additionalSecretOutputs: secretOutputs });
}

export function invokeOptions(opts: pulumi.InvokeOptions | undefined): pulumi.InvokeOptions {
  return { ...DEFAULTS, ...opts };
}

/** As {@link invokeOptions}, for the Output form, which also understands `dependsOn`. */
export function invokeOutputOptions(opts: pulumi.InvokeOutputOptions | undefined): pulumi.InvokeOutputOptions {
  return { ...DEFAULTS, ...opts };
}

/**
 * What a resource registers: exactly the named properties of its arguments (an undefined value leaves one out), so that a
 * property of no schema never reaches the provider. Outputs that only the provider knows are named in `outputs`.
 */
export function inputs(
  args: object | undefined,
  names: readonly string[],
  outputs: readonly string[] = [],
): pulumi.Inputs {
  const source: Record<string, unknown> = { ...args };
  const result: pulumi.Inputs = {};
  for (const name of names) result[name] = source[name];
  for (const name of outputs) result[name] = undefined;
  return result;
}

/**
 * Fails as the published package does, before anything is registered. A resource that is only looked up by URN has no
 * arguments.
 *
 * @throws Error `Missing required property '<name>'`
 */
export function requireArgs(
  args: object | undefined,
  opts: pulumi.CustomResourceOptions | undefined,
  names: readonly string[],
): void {
  if (opts?.urn !== undefined) return;
  const source: Record<string, unknown> = { ...args };
  for (const name of names) {
    if (source[name] === undefined) throw new Error(`Missing required property '${name}'`);
  }
}

/** True when `obj` is a resource of that type, also when two copies of the SDK are loaded. */
export function hasType(obj: unknown, type: string): boolean {
  return typeof obj === "object" && obj !== null && (obj as { __pulumiType?: unknown }).__pulumiType === type;
}

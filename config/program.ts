import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import type { Homelab } from "./homelab";
import { parseStackFile } from "./load";
import { keyProblems, NAMESPACE, settingMeant } from "./namespace";
import { ConfigurationError } from "./problems";
import { type SecretKey, secretKeys } from "./secrets";
import { readStackFile, type StackFile } from "./stackFile";

/** The checked configuration of the stack that runs, and its secrets. Throws RunError with every problem at once. */
export function loadProgramConfiguration(): {
  homelab: Homelab;
  secret(name: SecretKey["name"]): pulumi.Output<string>;
} {
  const config = new pulumi.Config(NAMESPACE);
  const secretNames = new Set<string>(secretKeys.map((s) => s.name));
  const all = Object.keys(pulumi.runtime.allConfig());
  const keys = all.filter((key) => key.startsWith(`${NAMESPACE}:`)).map((key) => key.slice(NAMESPACE.length + 1));
  const values = Object.fromEntries(
    keys.filter((key) => !secretNames.has(key)).map((key) => [key, parsed(config.require(key))]),
  );
  const secrets = new Set(keys.filter((key) => secretNames.has(key)));
  const stack = pulumi.getStack();
  const { problems, place } = fileBehind(stack, values) ?? { problems: keyProblems(all), place: () => undefined };
  return {
    homelab: checked(stack, { values, problems, place }, secrets),
    secret: (name) => config.requireSecret(name),
  };
}

/** The file that Pulumi has read the values from, where it can be told; undefined: somebody named another one (`--config-file`). */
function fileBehind(stack: string, values: Record<string, unknown>): StackFile | undefined {
  const name = `Pulumi.${stack}.yaml`;
  const file = join(pulumi.getRootDirectory(), name);
  if (!existsSync(file)) return undefined;
  const read = readStackFile(stack, name, readFileSync(file));
  // Pulumi reads a value that is written ambiguously, or a key without a namespace, in another way.
  const odd = new Set(read.problems.map(({ field }) => settingMeant(field.split(".")[0] ?? "")));
  const own = Object.entries(read.values).filter(([key]) => key in values && !odd.has(key));
  return own.length > 0 && own.every(([key, value]) => isDeepStrictEqual(value, values[key])) ? read : undefined;
}

/** A RunError is what Pulumi prints without a stack trace: the problems are the person's to mend, not the program's. */
function checked(stack: string, file: StackFile, secrets: ReadonlySet<string>): Homelab {
  try {
    return parseStackFile(stack, file, secrets);
  } catch (error) {
    if (error instanceof ConfigurationError) throw new pulumi.RunError(error.message);
    throw error;
  }
}

/** Pulumi hands maps and lists over as JSON, and everything else as the text that was written. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

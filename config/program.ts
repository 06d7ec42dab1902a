import * as pulumi from "@pulumi/pulumi";
import type { Homelab } from "./homelab";
import { parseHomelab, type Written } from "./load";
import { ConfigurationError } from "./problems";
import { type SecretKey, secretKeys } from "./secrets";

const NAMESPACE = "homelab";

/** The checked configuration of the stack that runs, and its secrets. Throws RunError with every problem at once. */
export function loadProgramConfiguration(): {
  homelab: Homelab;
  secret(name: SecretKey["name"]): pulumi.Output<string>;
} {
  const config = new pulumi.Config(NAMESPACE);
  const secretNames = new Set<string>(secretKeys.map((s) => s.name));
  const keys = Object.keys(pulumi.runtime.allConfig())
    .filter((key) => key.startsWith(`${NAMESPACE}:`))
    .map((key) => key.slice(NAMESPACE.length + 1));
  const values = Object.fromEntries(
    keys.filter((key) => !secretNames.has(key)).map((key) => [key, parsed(config.require(key))]),
  );
  const secrets = new Set(keys.filter((key) => secretNames.has(key)));
  return {
    homelab: checked(pulumi.getStack(), { values, secrets }),
    secret: (name) => config.requireSecret(name),
  };
}

/** A RunError is what Pulumi prints without a stack trace: the problems are the person's to mend, not the program's. */
function checked(stack: string, written: Written): Homelab {
  try {
    return parseHomelab(stack, written);
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

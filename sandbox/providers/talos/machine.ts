import { required, type Spec } from "../inputs";
import { type CheckFailure, type Props, UNKNOWN } from "../serve";

export const CLIENT_CONFIGURATION: Spec = {
  caCertificate: "string!",
  clientCertificate: "string!",
  clientKey: "string!",
};

export const REQUIRED_CLIENT_CONFIGURATION = required(CLIENT_CONFIGURATION);

const isSet = (value: unknown): boolean => value !== undefined && value !== null;
export const isKnown = (value: unknown): boolean => isSet(value) && value !== UNKNOWN;

/** Exactly one of an input and its write-only twin must be given, as the official provider wants. */
export function exactlyOne(inputs: Props, name: string): CheckFailure[] {
  const given = [name, `${name}Wo`].filter((property) => isSet(inputs[property]));
  if (given.length === 1) return [];
  return [{ property: name, reason: `exactly one of ${name} and ${name}Wo must be set` }];
}

/** The target of an operation: machine, endpoint, client identity and timeout. */
export function connection(inputs: Props, operation: "create" | "update" | "delete", seconds?: number): object {
  const timeouts = (inputs.timeouts ?? {}) as Record<string, string | undefined>;
  return {
    node: inputs.node,
    endpoint: inputs.endpoint ?? inputs.node,
    clientConfiguration: inputs.clientConfiguration ?? inputs.clientConfigurationWo,
    timeout: timeouts[operation] ?? (seconds ? `${seconds}s` : ""),
  };
}

/** The inputs without the write-only ones, which must not reach the state. */
export function withoutWriteOnly(inputs: Props): Props {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => !name.endsWith("Wo") && name !== "__defaults"));
}

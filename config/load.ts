import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { checkValues, isWithin } from "./check";
import type { Homelab } from "./homelab";
import { nearest } from "./nearest";
import { ConfigurationError, type Finding } from "./problems";
import { resolveHomelab } from "./resolve";
import { crossFieldProblems } from "./rules";
import type { WrittenHomelab } from "./schema";
import { secretKeys, setCommand } from "./secrets";
import { stackNames } from "./stackNames";

/** What a stack file says under `homelab:`, keys without the prefix. */
export interface Written {
  values: Record<string, unknown>;
  /** Names of the secrets that are set; undefined: not known here, so none is missed. */
  secrets?: ReadonlySet<string>;
}

/** Checks a configuration and fills in what follows from it. Throws ConfigurationError with every problem at once. */
export function parseHomelab(stack: string, written: Written): Homelab {
  const secretNames = new Set<string>(secretKeys.map((s) => s.name));
  const values = Object.fromEntries(Object.entries(written.values).filter(([key]) => !secretNames.has(key)));
  const { problems, judged, refused } = checkValues(values);
  if (judged === undefined) throw new ConfigurationError(stack, problems);
  const homelab = resolveHomelab(stack, judged);
  const findings = [...crossFieldProblems(homelab), ...missingSecrets(stack, judged, written.secrets)];
  problems.push(...findings.filter((f) => !restsOn(f, refused)).map(({ rests: _, ...problem }) => problem));
  if (problems.length > 0) throw new ConfigurationError(stack, problems);
  return homelab;
}

/** What follows from a refused value, or from its absence, is no problem of its own: it may go away with the refused one. */
function restsOn({ field, rests = [] }: Finding, refused: readonly string[]): boolean {
  return [field, ...rests].some((f) => refused.some((r) => isWithin(f, r) || isEntryOf(r, f)));
}

/** True for `homelab:gateways.internal` and `homelab:gateways`: the one is an entry of the other, not a part of an entry. */
function isEntryOf(field: string, outer: string): boolean {
  return field.startsWith(`${outer}.`) && !field.slice(outer.length + 1).includes(".");
}

/** Reads Pulumi.<stack>.yaml without Pulumi. Secrets are not decrypted, and none is missed. */
export function loadStackFile(stack: string, folder: string): Homelab {
  return parseHomelab(stack, { values: readStackValues(stack, folder) });
}

/** The `homelab:` values of Pulumi.<stack>.yaml, unchecked; secrets stay as `{secure: …}`. */
export function readStackValues(stack: string, folder: string): Record<string, unknown> {
  const name = `Pulumi.${stack}.yaml`;
  const file = join(folder, name);
  const refuse = (message: string, fix: string) =>
    new ConfigurationError(stack, [{ code: "CFG-04", field: name, message, fix }]);
  if (!existsSync(file)) {
    const names = stackNames(folder);
    const near = nearest(stack, names);
    const guess = near === undefined ? "" : ` Did you mean ${near}?`;
    throw refuse(
      `There is no stack ${stack}: ${name} does not exist.${guess}`,
      `Write one of ${names.join(", ")}, or copy one of their files and edit it.`,
    );
  }
  const document = parsedYaml(readFileSync(file, "utf8"), (reason) =>
    refuse(`The file is no YAML: ${reason}`, "Mend the line that is named; the indentation is two spaces a level."),
  );
  const config = (document as { config?: Record<string, unknown> } | null)?.config ?? {};
  const own = Object.entries(config).filter(([key]) => key.startsWith("homelab:"));
  return Object.fromEntries(own.map(([key, value]) => [key.slice("homelab:".length), value]));
}

function parsedYaml(text: string, refuse: (reason: string) => Error): unknown {
  try {
    return parse(text);
  } catch (error) {
    throw refuse(error instanceof Error ? error.message.trim() : String(error));
  }
}

function missingSecrets(stack: string, homelab: WrittenHomelab, present: Written["secrets"]): Finding[] {
  if (present === undefined) return [];
  return secretKeys
    .filter((secret) => secret.needed(homelab) && !present.has(secret.name))
    .map((secret) => ({
      code: "SEC-01",
      field: `homelab:${secret.name}`,
      message: `The secret is missing: ${secret.what}.`,
      fix: `Run: ${setCommand(secret.name, stack)}`,
    }));
}

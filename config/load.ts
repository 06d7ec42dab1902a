import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkValues, isWithin } from "./check";
import type { Homelab } from "./homelab";
import { nearest } from "./nearest";
import { ConfigurationError, type Finding } from "./problems";
import { resolveHomelab } from "./resolve";
import { crossFieldProblems } from "./rules";
import type { WrittenHomelab } from "./schema";
import { secretKeys, setCommand } from "./secrets";
import { placed, readStackFile, type StackFile } from "./stackFile";
import { stackNames } from "./stackNames";

/** The settings of a stack file under `homelab:`, keys without the prefix. */
export interface Written {
  values: Record<string, unknown>;
  /** Names of the secrets that are set; undefined: not known here, so none is missed. */
  secrets?: ReadonlySet<string> | undefined;
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

/** A finding that follows from a refused value, or from its absence, is no problem of its own: it may go away with the refused one. */
function restsOn({ field, rests = [] }: Finding, refused: readonly string[]): boolean {
  return [field, ...rests].some((f) => refused.some((r) => isWithin(f, r) || isEntryOf(r, f)));
}

/** True for `homelab:gateways.internal` and `homelab:gateways`: the one is an entry of the other, not a part of an entry. */
function isEntryOf(field: string, outer: string): boolean {
  return field.startsWith(`${outer}.`) && !field.slice(outer.length + 1).includes(".");
}

/** Reads Pulumi.<stack>.yaml without Pulumi. Secrets are not decrypted, and none is missed. */
export function loadStackFile(stack: string, folder: string): Homelab {
  return parseStackFile(stack, stackFile(stack, folder));
}

/** Checks what a file says, beside what is wrong with the file itself. Throws ConfigurationError with every problem at once. */
export function parseStackFile(stack: string, file: StackFile, secrets?: Written["secrets"]): Homelab {
  const { values, place } = file;
  const problems = [...file.problems];
  if (problems.some(({ code }) => code === "CFG-04")) throw new ConfigurationError(stack, problems);
  try {
    const homelab = parseHomelab(stack, { values, secrets });
    if (problems.length === 0) return homelab;
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const others = error.problems.filter((p) => !problems.some((told) => restsOn(p, [told.field])));
    problems.push(...others.map((problem) => placed(problem, place)));
  }
  throw new ConfigurationError(stack, problems);
}

/** The `homelab:` values of Pulumi.<stack>.yaml, unchecked; secrets stay as `{secure: …}`. Throws ConfigurationError for a file that is none. */
export function readStackValues(stack: string, folder: string): Record<string, unknown> {
  const { values, problems } = stackFile(stack, folder);
  if (problems.length > 0) throw new ConfigurationError(stack, problems);
  return values;
}

function stackFile(stack: string, folder: string): StackFile {
  const name = `Pulumi.${stack}.yaml`;
  const file = join(folder, name);
  if (existsSync(file)) return readStackFile(stack, name, readFileSync(file));
  const names = stackNames(folder);
  const near = nearest(stack, names);
  const guess = near === undefined ? "" : ` Did you mean ${near}?`;
  const message = `There is no stack ${stack}: ${name} does not exist.${guess}`;
  const own = `let npm run init -- --stack ${stack} write ${name}`;
  const fix =
    names.length === 0 ? `No stack file is in ${folder}: ${own}.` : `Write one of ${names.join(", ")}, or ${own}.`;
  return { values: {}, place: () => undefined, problems: [{ code: "CFG-04", field: name, message, fix }] };
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

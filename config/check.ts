import type { z } from "zod";
import { nearest } from "./nearest";
import { takeOddTexts } from "./oddTexts";
import type { Problem } from "./problems";
import { repaired, repairedKey } from "./repair";
import { configurationKeys, homelabSchema, type WrittenHomelab } from "./schema";
import { expectation, inYaml, kindInWords, type Path, settingsAt, standIn } from "./schema/inspect";
import { secretKeys } from "./secrets";

/** The result of the checks of single values, before the fields are compared with each other. */
export interface Checked {
  problems: Problem[];
  /** The configuration; refused values are left out or, where there has to be one, stand-ins. */
  judged?: WrittenHomelab;
  /** Fields whose written value is not what `judged` holds. */
  refused: string[];
}

type Values = Record<string, unknown>;
type Issue = z.core.$ZodIssue;

/** Characters of a value that a message repeats. */
const MOST_SHOWN = 300;

/** Each round mends what the one before it uncovered; the schema is six levels deep. */
const ROUNDS = 12;

/** Holds a configuration against the schema, value by value. */
export function checkValues(written: Values): Checked {
  const values = structuredClone(written);
  const problems: Problem[] = takeOddTexts(values);
  const refused: string[] = problems.map(({ field }) => field);
  const renamed: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const result = homelabSchema.safeParse(values, { error: plainWords, reportInput: true });
    if (result.success) return { problems, judged: result.data, refused };
    const issues = result.error.issues.flatMap(single);
    // Later rounds repeat what was told, except below a name that was just put right.
    const isNew = (field: string) => !refused.includes(field) && renamed.some((name) => isWithin(field, name));
    const news = round === 0 ? issues : issues.filter((i) => isNew(fieldOf(i.path)));
    const typos = issues.flatMap((i) => (i.code === "unrecognized_keys" ? i.keys.map((key) => typo(i.path, key)) : []));
    const meant = new Set(typos.flatMap((t) => (t.meant ? [fieldOf(t.meant)] : [])));
    const told = news.filter(
      (i) => !(isMissing(i) && (meant.has(fieldOf(i.path)) || refused.includes(fieldOf(i.path)))),
    );
    for (const problem of told.flatMap(describe))
      if (!problems.some((other) => isSame(problem, other))) problems.push(problem);
    refused.push(
      ...issues.flatMap((i) => (i.code === "unrecognized_keys" || meant.has(fieldOf(i.path)) ? [] : fieldOf(i.path))),
    );
    for (const { path, meant: name } of typos) {
      if (rename(values, path, name)) renamed.push(fieldOf(name as Path));
      else if (name) refused.push(fieldOf(name));
    }
    const stillWrong = issues.filter((i) => !(isMissing(i) && renamed.includes(fieldOf(i.path))));
    // From the last to the first, so that a list's indices stay true.
    for (const issue of stillWrong.toReversed()) {
      const key = isOfKey(issue) ? repairedKey(issue.path) : undefined;
      if (key !== undefined) rename(values, issue.path, [...issue.path.slice(0, -1), key]);
      else if (issue.code !== "unrecognized_keys") mend(values, issue);
    }
  }
  return { problems, refused };
}

function fieldOf(path: Path): string {
  return `homelab:${path.map(String).join(".")}`;
}

/** True when a field is another one or a part of it. */
export function isWithin(field: string, outer: string): boolean {
  return field === outer || field.startsWith(`${outer}.`);
}

/** A bad key of a map is reported by zod around the reason; the reason is what a person needs. */
function single(issue: Issue): Issue[] {
  if (issue.code !== "invalid_key") return [issue];
  const reason = issue.issues[0]?.message ?? "is no name; write a text";
  return [{ ...issue, code: "custom", input: issue.path.at(-1), message: reason, params: OF_KEY } as Issue];
}

const OF_KEY = { ofKey: true };

function isOfKey(issue: Issue): boolean {
  return issue.code === "custom" && issue.params === OF_KEY;
}

function isSame(a: Problem, b: Problem): boolean {
  return a.code === b.code && a.field === b.field && a.message === b.message;
}

function isMissing(issue: Issue): boolean {
  return issue.code !== "custom" && issue.input === undefined;
}

function describe(issue: Issue): Problem[] {
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => ({
      code: "CFG-02",
      field: fieldOf([...issue.path, key]),
      message: `${key} is not a setting here.`,
      fix: suggestion(issue.path, key),
    }));
  const field = fieldOf(issue.path);
  if (isMissing(issue))
    return [{ code: "CFG-03", field, message: "This setting is missing.", fix: `Write ${expectation(issue.path)}.` }];
  const [what, how] = parts(issue.message);
  const meant = isOfKey(issue) ? repairedKey(issue.path) : repaired(issue.path, issue.input);
  const fix =
    meant === undefined ? (how ?? `write ${expectation(issue.path)}`) : `write ${asMeant(issue.input, meant)}`;
  const found =
    issue.input === null
      ? "Nothing is written here."
      : `${shown(issue.input)} ${otherKind(issue.input, meant) ?? what}.`;
  return [{ code: "CFG-01", field, message: found, fix: `${capital(fix)}.` }];
}

/** A value as it has to be written, in the words of somebody who sees the one that was. */
function asMeant(written: unknown, meant: unknown): string {
  const text = inYaml(meant);
  return typeof written === "number" && typeof meant === "string" ? `it in quotes, as a text: ${text}` : text;
}

/** The problem of a value that has the wrong type and is right otherwise; undefined: something else is wrong. */
function otherKind(written: unknown, meant: unknown): string | undefined {
  if (meant === undefined || typeof written === typeof meant) return undefined;
  if (Array.isArray(meant)) return "stands alone, and this setting takes a list";
  if (typeof written === "string")
    return `is a text, and this setting takes ${typeof meant === "number" ? "a number" : "true or false"}`;
  return undefined;
}

/** Zod's own messages, in plain words: «what is wrong; what to write instead». A message in the schema goes before these. */
function plainWords(issue: z.core.$ZodRawIssue): string {
  const path = (issue.path ?? []) as Path;
  switch (issue.code) {
    case "invalid_type":
      if (issue.expected === "string" && typeof issue.input === "number") return "is a number, and no text";
      return `is not ${kindInWords(issue.expected)}; write ${expectation(path)}`;
    case "invalid_value":
      return `is not known here; write ${issue.values.join(" or ")}`;
    case "invalid_format":
      if (issue.format === "email") return "is not an e-mail address; write one, e.g. you@example.org";
      if (issue.format === "starts_with")
        return `does not start with ${issue.prefix}; write it with ${issue.prefix} in front`;
      return "is not a URL; write one, e.g. https://acme-v02.api.letsencrypt.org/directory";
    case "too_small":
      if (issue.origin === "string" || issue.origin === "array") return `is empty; write ${expectation(path)}`;
      return `is too small; write ${issue.minimum} or more`;
    case "too_big":
      return `is too large; write ${issue.maximum} or less`;
    default:
      return `is not accepted; write ${expectation(path)}`;
  }
}

/** «what is wrong; what to write instead», each of which may have a semicolon in brackets. */
function parts(message: string): [what: string, how: string | undefined] {
  const at = message.indexOf("; ");
  return at < 0 ? [message, undefined] : [message.slice(0, at), message.slice(at + 2)];
}

/** No message repeats a private key, whatever setting somebody put it into. */
function shown(value: unknown): string {
  if (typeof value === "string" && (value.includes("PRIVATE KEY") || value.length > MOST_SHOWN)) return "The text";
  return typeof value === "object" ? "The entry" : JSON.stringify(value);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function known(path: Path): string[] {
  return path.length === 0 ? [...configurationKeys, ...secretKeys.map((s) => s.name)] : settingsAt(path);
}

/** A setting that does not exist, and the one that was probably meant. */
function typo(path: Path, key: string): { path: Path; meant?: Path } {
  const names = known(path);
  const near = nearest(key, names);
  return { path: [...path, key], ...(near !== undefined && { meant: [...path, near] }) };
}

function suggestion(path: Path, key: string): string {
  const { meant } = typo(path, key);
  if (meant) return `Write ${String(meant.at(-1))}, or take it out.`;
  const names = known(path);
  return names.length > 0 ? `Take it out; known here are ${names.join(", ")}.` : "Take it out.";
}

function at(values: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (value as Values | undefined)?.[String(key)], values);
}

/** Moves a value to the name that was meant, unless that has one already. True when it did. */
function rename(values: Values, from: Path, to: Path | undefined): boolean {
  const map = at(values, from.slice(0, -1)) as Values;
  const [wrong, right] = [String(from.at(-1)), to && String(to.at(-1))];
  const value = map[wrong];
  delete map[wrong];
  if (right === undefined || map[right] !== undefined || secretKeys.some((s) => s.name === right)) return false;
  map[right] = value;
  return true;
}

/** Takes a refused value out; one that is missing, and has to be there, gets a stand-in. */
function mend(values: Values, issue: Issue): void {
  const parent = at(values, issue.path.slice(0, -1));
  const last = issue.path.at(-1);
  if (last === undefined || typeof parent !== "object" || parent === null) return;
  const map = parent as Values;
  if (isMissing(issue)) map[String(last)] = standIn(issue.path);
  else if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else delete map[String(last)];
}

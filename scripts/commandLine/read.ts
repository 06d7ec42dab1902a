import { parseArgs } from "node:util";
import { nearest } from "../../config/nearest";
import { type Command, HELP, type Options, type Values } from "./options";

/** The command line cannot be understood: every reason, each with what to write instead. */
export class BadArguments extends Error {
  constructor(readonly problems: readonly string[]) {
    super(problems.join("\n"));
  }
}

/** The command line asks how the script is used. */
export class HelpAsked extends Error {}

export interface Arguments<O extends Options> {
  values: Values<O>;
  words: string[];
  /** The words behind `--`, of a command that keeps them apart. */
  behind: string[];
  /** The problems found so far. A caller that reads on adds to them, and then {@link refuse}s. */
  problems: string[];
}

/** Reads a command line. @throws HelpAsked */
export function readArguments<const O extends Options>(command: Command<O>, argv: readonly string[]): Arguments<O> {
  const options: Options = { ...command.options, help: HELP };
  const values: Record<string, unknown> = {};
  for (const [name, { value, many }] of Object.entries<Options[string]>(command.options))
    values[name] = value === undefined ? false : many ? [] : undefined;
  const words: string[] = [];
  const behind: string[] = [];
  const problems: string[] = [];
  let ended = false;
  for (const token of tokensOf(options, argv)) {
    if (token.kind === "option-terminator") ended = true;
    else if (token.kind === "positional") (ended && command.behind ? behind : words).push(token.value);
    else {
      const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
      if (option === HELP) throw new HelpAsked();
      const problem =
        option === undefined ? unknownOption(token.rawName, options) : problemOfValue(token.rawName, option, token);
      if (problem !== undefined) problems.push(problem);
      else values[token.name] = together(option?.many ? values[token.name] : undefined, token.value);
    }
  }
  // Behind an unknown option stands its text, most likely.
  if (command.words === undefined && problems.length === 0)
    problems.push(...words.map((word) => `«${word}» is too much: ${command.name} takes options only.`));
  return { values: values as Values<O>, words, behind, problems: [...new Set(problems)] };
}

/** Reads a command line on which there is nothing to read but options. @throws HelpAsked, BadArguments */
export function readOptions<const O extends Options>(command: Command<O>, argv: readonly string[]): Values<O> {
  const { values, problems } = readArguments(command, argv);
  refuse(problems);
  return values;
}

/** @throws BadArguments where there are problems */
export function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new BadArguments(problems);
}

/** Takes some options out of a command line whose others are another program's. Words behind `--` are left alone. */
export function takeOptions(options: Options, argv: readonly string[]): { taken: string[]; left: string[] } {
  const indices = new Set<number>();
  for (const token of tokensOf(options, argv)) {
    if (token.kind !== "option" || !Object.hasOwn(options, token.name)) continue;
    indices.add(token.index);
    if (token.value !== undefined && !token.inlineValue) indices.add(token.index + 1);
  }
  const taken = written(options, argv).filter((_, i) => indices.has(i));
  return { taken, left: argv.filter((_, i) => !indices.has(i)) };
}

/** Node.js's parser, which does not refuse here: it would tell the first problem alone. */
export function tokensOf(options: Options, argv: readonly string[]) {
  const known = Object.entries(options).map(([name, { value, optional }]) => [
    name,
    { type: value === undefined || optional ? ("boolean" as const) : ("string" as const) },
  ]);
  const config = { options: Object.fromEntries(known), strict: false, allowPositionals: true, tokens: true } as const;
  return parseArgs({ ...config, args: written(options, argv) }).tokens;
}

/** Short options under their long names: a group (`-xs`) may be another program's, with a text in it. */
function written(options: Options, argv: readonly string[]): string[] {
  const end = argv.indexOf("--");
  const long = new Map(Object.entries(options).flatMap(([name, { short }]) => (short ? [[`-${short}`, name]] : [])));
  return argv.map((word, i) => (long.has(word) && (end < 0 || i < end) ? `--${long.get(word)}` : word));
}

interface Written {
  value?: string | undefined;
  inlineValue?: boolean | undefined;
}

function problemOfValue(name: string, option: Options[string], { value, inlineValue }: Written): string | undefined {
  if (option.value === undefined)
    return value === undefined ? undefined : `${name} takes no text: leave out =${value}.`;
  if (option.optional && value === undefined) return undefined;
  if (!value || (!inlineValue && /^-./.test(value)))
    return `${name} has no text behind it: write ${name} ${option.value}.`;
  return option.check?.(value);
}

function together(before: unknown, text: string | undefined): unknown {
  return Array.isArray(before) ? [...before, text] : (text ?? true);
}

function unknownOption(name: string, options: Options): string {
  const all = Object.keys(options).map((each) => `--${each}`);
  const near = nearest(name, all);
  const listed = all.filter((each) => !options[each.slice(2)]?.unlisted);
  return `There is no option ${name}. ${near === undefined ? `There are ${listed.join(", ")}.` : `Did you mean ${near}?`}`;
}

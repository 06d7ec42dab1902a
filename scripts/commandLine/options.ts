/** An option of a script. One without `value` is a flag. */
export interface Option {
  /** Its effect, in a line of the help. */
  about: string;
  /** The help's name for the text that follows the option: `DIR`. */
  value?: string;
  /** The text may be left out, and follows after `=` only. */
  optional?: true;
  /** It may be given more than once. */
  many?: true;
  /** One letter: `s` for `-s`. */
  short?: string;
  /** Left out of the help's list. */
  unlisted?: true;
  /** The problem of a text, and what to write instead; undefined: none. */
  check?(text: string): string | undefined;
}

export type Options = Record<string, Option>;

/** Texts by name; a flag is true where it is given. */
export type Values<O extends Options> = {
  [Name in keyof O]: O[Name] extends { value: string }
    ? O[Name] extends { many: true }
      ? string[]
      : string | undefined
    : boolean;
};

/** The command line of a script of package.json. */
export interface Command<O extends Options = Options> {
  /** Its name in package.json. */
  name: string;
  /** The words that may follow the name, a line for each way of calling it. */
  usage: readonly string[];
  /** The effects of the script, and their limits. */
  about: string;
  options: O;
  /** Words that are no options, with their meaning; absent: there are none. */
  words?: Readonly<Record<string, string>>;
  /** True where the words behind `--` are kept apart. */
  behind?: true;
  /** Said at the end of the help: the exit status, examples. */
  notes?: readonly string[];
}

export const HELP: Option = { about: "prints this and does nothing else", short: "h" };

/** The line that a person writes: `npm run plan -- --stack S`. */
export function invocation(name: string, rest = ""): string {
  const script = name === "start" ? "npm start" : `npm run ${name}`;
  return rest === "" ? script : `${script} -- ${rest}`;
}

/** An option of a script. One without `value` is a flag. */
export interface Option {
  /** What it does, in a line. */
  about: string;
  /** What the help calls the text that follows it: `DIR`. */
  value?: string;
  /** The text may be left out, and follows after `=` only. */
  optional?: true;
  /** It may be given more than once. */
  many?: true;
  /** One letter: `s` for `-s`. */
  short?: string;
  /** Left out of the help's list. */
  unlisted?: true;
  /** What is wrong with a text, and what to write instead; undefined: nothing. */
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

/** What a script of package.json is called with. */
export interface Command<O extends Options = Options> {
  /** Its name in package.json. */
  name: string;
  /** What may follow the name, a line for each way of calling it. */
  usage: readonly string[];
  /** What it does, and what it does not do. */
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

import { readArguments, refuse } from "../commandLine/read";

export interface FaultsArguments {
  /** Names of rows; empty: all. */
  only: string[];
  /** How many times the engine is killed in the first and in later updates. */
  moments: number;
  /** Of the random moments. */
  seed: number;
  check: boolean;
  json: boolean;
}

const DEFAULTS = { moments: 30, seed: 16 };

export const command = {
  name: "faults",
  usage: ["[--only ROW]… [--moments N] [--seed N] [--json]", "--check"],
  about:
    "Plays the faults of docs/reliability.md in a sandbox of its own, each through the real engine: what a person reads, what is lost or doubled, and whether the next update mends it. It writes what it saw into that page. All rows take the better part of an hour.",
  options: {
    only: {
      about:
        "this row (the names are those of the page), and those that are played together with it; the others keep what the page says",
      value: "ROW",
      many: true,
    },
    moments: {
      about: `how many times each the engine is killed in first and in later updates (default: ${DEFAULTS.moments})`,
      value: "N",
    },
    seed: { about: `of the random moments (default: ${DEFAULTS.seed})`, value: "N" },
    check: {
      about:
        "runs nothing, and ends with 1 when the page's rows are not these, or one of them has not held; tells which were not played",
    },
    json: { about: "the result as data" },
  },
  notes: [
    "The exit status is 0 when every row that was played held, 1 when one did not, 2 when it could not be played or the input is wrong.",
  ],
} as const;

/** @throws HelpAsked, BadArguments */
export function readFaultsArguments(argv: readonly string[]): FaultsArguments {
  const { values, problems } = readArguments(command, argv);
  const { only, check, json } = values;
  const number = (name: "moments" | "seed", least: number): number => {
    const text = values[name];
    if (text === undefined) return DEFAULTS[name];
    if (/^\d{1,6}$/.test(text) && Number(text) >= least) return Number(text);
    problems.push(`--${name} ${text}: write a whole number from ${least} on.`);
    return DEFAULTS[name];
  };
  const [moments, seed] = [number("moments", 1), number("seed", 0)];
  const beside = ["only", "moments", "seed", "json"].filter((name) =>
    argv.some((word) => word.startsWith(`--${name}`)),
  );
  if (check && beside.length > 0) problems.push(`--check runs nothing: leave out --${beside.join(" and --")}.`);
  refuse(problems);
  return { only, moments, seed, check, json };
}

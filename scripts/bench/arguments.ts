import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { defaultStack } from "../../sandbox/common/stacks";
import { readArguments, refuse } from "../commandLine/read";
import { STACK_OPTIONS } from "../commandLine/stack";

const SECTIONS = ["evaluation", "warm", "pr", "preview", "pack-start", "pack-cost", "reach", "cold-start"] as const;
/** Builds all tools anew, and takes a gigabyte or two from the network: only where it is asked for. */
const USUAL = SECTIONS.filter((name) => name !== "cold-start");

export type SectionName = (typeof SECTIONS)[number];

export interface BenchArguments {
  only: SectionName[];
  runs: number;
  stack: string;
  /** Numbers of resources. */
  sizes: number[];
  /** Another checkout, to compare `warm`, `pr` and `cold-start` with. */
  before?: string;
  /** Numbers of apps. */
  apps: number[];
}

const MOST = 20_000;

export const command = {
  name: "bench",
  usage: ["[--only SECTIONS] [--runs N] [--stack S] [--before DIR]"],
  about:
    "The measurements of the README, as Markdown tables. Every comparison is made side by side in one run; numbers of different runs do not compare.",
  options: {
    stack: STACK_OPTIONS.stack,
    only: {
      about: `some of ${SECTIONS.join(",")} (default: all but cold-start, which takes half an hour and 10 GB)`,
      value: "SECTIONS",
    },
    runs: { about: "runs of each, of which the median counts (1 to 50, default: 5)", value: "N" },
    before: {
      about: "folder of another checkout with its packages, beside which `warm`, `pr` and `cold-start` are measured",
      value: "DIR",
    },
    sizes: { about: "resources of pack-cost (default: 100,1000,5000)", value: "N,…" },
    apps: { about: "apps of reach (default: 10,100,1000,3000)", value: "N,…" },
  },
} as const;

/** @throws BadArguments */
export function readBenchArguments(argv: readonly string[]): BenchArguments {
  const { values, problems } = readArguments(command, argv);
  const only = values.only?.split(",") ?? [...USUAL];
  const wrong = only.filter((name) => !(SECTIONS as readonly string[]).includes(name));
  if (wrong.length > 0)
    problems.push(`--only ${wrong.join(",")}: there is no such section; write some of ${SECTIONS.join(",")}.`);
  const numbers = (option: string, text: string, most: number): number[] => {
    const all = text.split(",").map(Number);
    if (all.some((n) => !Number.isInteger(n) || n < 1 || n > most))
      problems.push(`--${option} ${text}: write whole numbers from 1 to ${most}.`);
    return all;
  };
  const [runs = 0, ...more] = numbers("runs", values.runs ?? "5", 50);
  if (more.length > 0) problems.push(`--runs ${values.runs}: write one number.`);
  if (values.before !== undefined && !existsSync(join(values.before, "register.js")))
    problems.push(`--before ${values.before}: there is no checkout with a register.js.`);
  const sizes = numbers("sizes", values.sizes ?? "100,1000,5000", MOST);
  const apps = numbers("apps", values.apps ?? "10,100,1000,3000", MOST);
  refuse(problems);
  const before = values.before && resolve(values.before);
  return { only: only as SectionName[], runs, stack: values.stack ?? defaultStack, sizes, apps, before };
}

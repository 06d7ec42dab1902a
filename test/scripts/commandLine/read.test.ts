import { join } from "node:path";
import { HelpAsked, readArguments, takeOptions } from "../../../scripts/commandLine/read";
import { STACK_OPTIONS } from "../../../scripts/commandLine/stack";

const command = {
  name: "sample",
  usage: ["WORD"],
  about: "",
  words: { WORD: "" },
  options: {
    ...STACK_OPTIONS,
    json: { about: "" },
    tag: { about: "", value: "T", many: true },
    refresh: { about: "", value: "WHEN", optional: true },
  },
  behind: true,
} as const;

const read = (...argv: string[]) => readArguments(command, argv);

test("texts, flags, words and what stands behind -- are told apart", () => {
  const argv = ["a", "-s", "lab", "--json", "--tag=x", "--tag", "y", "b", "--", "ls", "--json", "-s"];
  expect(read(...argv)).toEqual({
    values: { stack: "lab", stacks: undefined, json: true, tag: ["x", "y"], refresh: undefined },
    words: ["a", "b"],
    behind: ["ls", "--json", "-s"],
    problems: [],
  });
});

test.each([
  [["--stak", "lab"], "There is no option --stak. Did you mean --stack?"],
  [["-x"], "There is no option -x. There are --stack, --stacks, --json, --tag, --refresh, --help."],
  [["--stack"], "--stack has no text behind it: write --stack S."],
  [["--stack="], "--stack has no text behind it: write --stack S."],
  [["--stack", "--json"], "--stack has no text behind it: write --stack S."],
  [["--json=yes"], "--json takes no text: leave out =yes."],
  [["--stacks", "/nonexistent"], "--stacks /nonexistent: there is no such folder."],
  [["--stacks", __dirname], "no stack file is in it."],
])("%j is refused: %s", (argv, problem) => {
  expect(read(...argv).problems).toEqual([expect.stringContaining(problem)]);
});

test("every problem is told at once", () => {
  expect(read("--jsn", "--tag", "--stacks", "/nonexistent").problems).toHaveLength(2);
});

test("a text that may be left out follows after = only", () => {
  expect(read("--refresh=true", "a").values.refresh).toBe("true");
  expect(read("--refresh", "a")).toMatchObject({ values: { refresh: true }, words: ["a"] });
});

test("help is asked for before --, not behind it", () => {
  expect(() => read("a", "-h")).toThrow(HelpAsked);
  expect(read("--", "--help").behind).toEqual(["--help"]);
});

test("a script without words says that it takes none", () => {
  const { words: _, ...without } = command;
  expect(readArguments(without, ["now"]).problems).toEqual(["«now» is too much: sample takes options only."]);
});

test("some options are taken out of another program's line, which stays as it is", () => {
  const argv = ["up", "-s", "lab", "-C=/some", "--diff", "--stacks=x", "--", "--stack", "y"];
  expect(takeOptions(STACK_OPTIONS, argv)).toEqual({
    taken: ["--stack", "lab", "--stacks=x"],
    left: ["up", "-C=/some", "--diff", "--", "--stack", "y"],
  });
});

test("the folder of a checkout's stack files is one", () => {
  expect(read("--stacks", join(__dirname, "../../..")).problems).toEqual([]);
});

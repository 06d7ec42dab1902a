import { readPrArguments } from "../../../scripts/pr/arguments";

test("two revisions are enough", () => {
  expect(readPrArguments(["main", "HEAD"])).toEqual({ base: "main", head: "HEAD", stacks: [] });
});

test("stacks may be chosen, each once, anywhere on the line", () => {
  const argv = ["--stack", "a", "main", "-s", "b", "HEAD~1", "--stack=a", "--json", "r.json"];
  expect(readPrArguments(argv)).toEqual({ base: "main", head: "HEAD~1", stacks: ["a", "b"], json: "r.json" });
});

test.each<[string, string[], RegExp]>([
  ["no revision", [], /Two revisions are needed/],
  ["one revision", ["main"], /Two revisions are needed/],
  ["a third one", ["main", "HEAD", "x"], /x is too much/],
  ["an option that does not exist", ["main", "HEAD", "--stak", "a"], /no option --stak\. Did you mean --stack/],
  ["an option without its value", ["main", "HEAD", "--stack"], /--stack has no text behind it/],
  ["a path as a stack", ["main", "HEAD", "--stack", "../a"], /«\.\.\/a» cannot be the name of a stack/],
  ["dots as a stack", ["main", "HEAD", "--stack", ".."], /cannot be the name of a stack/],
])("%s is refused", (_, argv, told) => {
  expect(() => readPrArguments(argv)).toThrow(told);
});

test("every problem is told at once", () => {
  expect(() => readPrArguments(["main", "--foo", "--stack", "a b"])).toThrow(/no option --foo.*Two revisions.*«a b»/s);
});

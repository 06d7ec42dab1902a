import { completeArguments, needsSandbox, readPulumiArguments } from "../../sandbox/pulumi/arguments";
import { readSandboxArguments } from "../../scripts/sandbox/arguments";

const complete = (line: string, interactive = false) =>
  completeArguments(readPulumiArguments(line.split(" "), "/home/me"), "/repo/policy", interactive).join(" ");

test.each([
  ["preview", "preview --policy-pack /repo/policy"],
  ["up", "up --policy-pack /repo/policy --yes"],
  ["up --policy-pack mine -y", "up --policy-pack /home/me/mine -y"],
  ["preview --import-file=a.json", "preview --import-file=/home/me/a.json --policy-pack /repo/policy"],
  ["import --file a.json", "import --file /home/me/a.json --yes --generate-code=false"],
  ["import t n i --out /tmp/x", "import t n i --out /tmp/x --yes"],
  ["refresh --preview-only", "refresh --preview-only"],
  ["destroy", "destroy --yes --exclude-protected"],
  ["destroy --target urn:x", "destroy --target urn:x --yes"],
  ["stack export", "stack export"],
  ["up --help", "up --help"],
])("`%s` becomes `%s` where nobody can answer a question", (given, expected) => {
  expect(complete(given)).toBe(expected);
});

test("a person at a terminal is asked before anything changes", () => {
  expect(complete("up", true)).not.toContain("--yes");
});

test("--stack chooses the sandbox and does not reach Pulumi twice", () => {
  for (const line of ["preview --stack lab --diff", "preview -s lab --diff", "preview --stack=lab --diff"]) {
    expect(readPulumiArguments(line.split(" "))).toEqual({
      stack: "lab",
      args: ["preview", "--diff"],
      verb: "preview",
    });
  }
});

test("only commands that speak with the network need it to run", () => {
  const needs = (line: string) => needsSandbox(readPulumiArguments(line.split(" ")));
  expect([needs("up"), needs("destroy"), needs("stack ls"), needs("up --help"), needs("config get x")]).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});

test("what follows -- is the command, flags and all", () => {
  const read = readSandboxArguments(["exec", "--stack", "lab", "--", "kubectl", "get", "--stack", "x"]);
  expect(read).toMatchObject({ action: "exec", stack: "lab", command: ["kubectl", "get", "--stack", "x"] });
});

test("a command line's problems are told together", () => {
  expect(() => readSandboxArguments(["begin", "--fast"])).toThrow(/"begin" is not an action. Unknown: --fast/);
});

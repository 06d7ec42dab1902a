import { completeArguments, needsSandbox } from "../../../sandbox/pulumi/arguments";
import { HelpAsked } from "../../../scripts/commandLine/read";
import { readPulumiArguments } from "../../../scripts/pulumi/arguments";
import { readSandboxArguments } from "../../../scripts/sandbox/arguments";
import { readStartArguments } from "../../../scripts/start/arguments";

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
  expect(() => readSandboxArguments(["begin", "--fast"])).toThrow(/no option --fast.*\n«begin» is no action/);
});

test("a command with options of its own wants -- before it", () => {
  expect(() => readSandboxArguments(["exec", "kubectl", "get", "pods", "-A"])).toThrow(/Write -- before a command/);
  expect(readSandboxArguments(["exec", "kubectl", "get", "pods"]).command).toEqual(["kubectl", "get", "pods"]);
});

test("options that Pulumi takes before its command are not taken for the command", () => {
  expect(readPulumiArguments(["--color", "never", "preview", "--dif"])).toEqual({
    stack: "homelab",
    args: ["--color", "never", "preview", "--dif"],
    verb: "preview",
  });
});

test("what stands before Pulumi's command must be an option that there is", () => {
  expect(() => readPulumiArguments(["--stak", "lab", "preview"])).toThrow(/no option --stak. Did you mean --stack/);
  expect(() => readPulumiArguments(["--stack", "lab"])).toThrow(/Pulumi's command is missing/);
});

test("help before Pulumi's command is ours, behind it Pulumi's", () => {
  expect(() => readPulumiArguments(["--help"])).toThrow(HelpAsked);
  expect(readPulumiArguments(["up", "--help"]).args).toEqual(["up", "--help"]);
});

test("a start hands the options of `pulumi up` on, and asks nobody", () => {
  expect(readStartArguments(["--stack", "lab", "--target", "urn:x", "-y", "--diff"])).toEqual({
    stack: "lab",
    verb: "up",
    args: ["up", "--yes", "--skip-preview", "--target", "urn:x", "--diff"],
  });
  expect(() => readStartArguments(["--targt", "urn:x"])).toThrow(/no option --targt. Did you mean --target/);
});

import { BadArguments } from "../../../scripts/commandLine/read";
import { readUpgradeArguments } from "../../../scripts/upgrade/arguments";

function problems(...argv: string[]): readonly string[] {
  try {
    readUpgradeArguments(argv);
  } catch (error) {
    if (error instanceof BadArguments) return error.problems;
    throw error;
  }
  return [];
}

test("several products, and what runs, are taken with or without v", () => {
  const asked = readUpgradeArguments([
    "--to",
    "talos=v1.14.1",
    "--to=cilium=1.20.2",
    "--from",
    "cilium=1.19.6",
    "-s",
    "lab",
  ]);
  expect(asked).toMatchObject({
    stack: "lab",
    to: { talos: "1.14.1", cilium: "1.20.2" },
    from: { cilium: "1.19.6" },
    rehearse: false,
  });
});

test.each([
  [[], "--to is missing"],
  [["--to", "talso=1.14.1"], "Did you mean talos?"],
  [["--to", "helm=4.0.0"], "There are talos, cilium, kubernetes."],
  [["--to", "talos"], "write a full version"],
  [["--to", "talos=1.14"], "write a full version"],
  [["--to", "talos=1.14.1=2"], "write a full version"],
  [["--to", "talos=latest"], "write a full version"],
  [["--to", "talos=1.14.1", "--to", "talos=1.14.2"], "names talos twice (1.14.1, 1.14.2)"],
  [["--to", "talos=1.14.1", "--from", "cilium=1.19"], "--from cilium=1.19: write a full version"],
  [["--to", "talos=1.14.1", "--talos-provider", "0.9"], "--talos-provider 0.9: write a full version"],
  [["--to", "talos=1.14.1", "now"], "«now» is too much"],
])("%j is refused: %s", (argv, problem) => {
  expect(problems(...argv)).toEqual([expect.stringContaining(problem)]);
});

test("every problem is told at once", () => {
  expect(problems("--to", "talos=1", "--to", "cilum=1.20.2", "--from", "kubernetes=x")).toHaveLength(3);
});

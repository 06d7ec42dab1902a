import { BadArguments } from "../../scripts/commandLine/read";
import { readMapArguments } from "../../scripts/map/arguments";

function problems(...argv: string[]): readonly string[] {
  try {
    readMapArguments(argv);
    return [];
  } catch (error) {
    if (error instanceof BadArguments) return error.problems;
    throw error;
  }
}

test("without arguments the first network's page is written beside the program", () => {
  expect(readMapArguments([])).toMatchObject({
    origin: { kind: "stack", stack: "homelab" },
    title: "homelab",
    out: expect.stringMatching(/\/network-map\.homelab\.html$/),
    screenshot: undefined,
    shown: undefined,
  });
});

test("a path to show becomes the address that the page is opened at", () => {
  expect(readMapArguments(["--from", "tailnet:ann@example.org", "--to", "media/sonarr"]).shown).toBe(
    "from=tailnet%3Aann%40example.org&to=media%2Fsonarr",
  );
});

test("the file of a folder of manifests is named so that it is one file", () => {
  expect(readMapArguments(["--manifests", "../cluster/apps"]).out).toMatch(/\/network-map\.[^/]+\.html$/);
});

test("every problem is told at once", () => {
  expect(problems("--stack", "a", "--state", "b", "--from", "mars", "--to", "sonarr")).toEqual([
    expect.stringContaining("exclude each other"),
    expect.stringContaining("NAMESPACE/APP"),
    expect.stringContaining("«mars» is no vantage point"),
  ]);
  expect(problems("--from", "lan")).toEqual([expect.stringContaining("go together")]);
  expect(problems("--wrong")).toEqual([expect.stringContaining("--wrong")]);
});

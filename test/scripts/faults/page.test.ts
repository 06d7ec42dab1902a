import type { Result } from "../../../scripts/faults/judge";
import { notPlayed, pageProblems, reliabilityPage } from "../../../scripts/faults/page";
import type { Row } from "../../../scripts/faults/row";

const row = (name: string, more: Partial<Row> = {}): Row => ({
  name,
  fault: `The ${name} breaks`,
  reads: "It broke: … Try again.",
  ...more,
});
const good = (name: string, more: Partial<Result> = {}): Result => ({
  name,
  moments: 30,
  told: true,
  converged: true,
  lost: [],
  doubled: [],
  seconds: 1,
  ...more,
});
const rows = [row("engine", { fault: "Killed at … random moments" }), row("disk", { reads: undefined })];
const whole = reliabilityPage(rows, [good("engine"), good("disk")], "");
const lineOf = (page: string, name: string) => page.split("\n").find((line) => line.startsWith(`| \`${name}\``));

test("a row tells the fault, what is read, and that nothing was lost, doubled or left", () => {
  expect(lineOf(whole, "engine")).toBe(
    "| `engine` | Killed at 30 random moments | `It broke: … Try again.` | none | none | ends well; unchanged |",
  );
  expect(lineOf(whole, "disk")).toContain("| nothing: the command gets over it |");
  expect(pageProblems(rows, whole)).toEqual([]);
});

test.each<[string, Partial<Result>, string]>([
  ["lost", { lost: ["sonarr"] }, "| `sonarr` | none |"],
  ["doubled", { doubled: ["key k1", "key k2"] }, "| none | `key k1`, `key k2` |"],
  ["not mended", { converged: false }, "**does not mend it** |"],
  ["told otherwise", { told: false }, "**what is read is another line** |"],
])("what was %s is in the row, and the page is not good", (_, more, cells) => {
  const page = reliabilityPage(rows, [good("engine"), good("disk", more)], "");
  expect(lineOf(page, "disk")).toContain(cells);
  expect(pageProblems(rows, page)).toEqual(["disk: play it with `npm run faults -- --only disk`"]);
});

test("a row that is played alone leaves the others as they were", () => {
  const page = reliabilityPage(rows, [good("engine", { moments: 4 })], whole);
  expect(lineOf(page, "engine")).toContain("at 4 random moments");
  expect(lineOf(page, "disk")).toBe(lineOf(whole, "disk"));
});

test("a row whose promise is another one than that which was played is not played", () => {
  const changed = [rows[0] as Row, row("disk", { reads: "The disk is full" })];
  expect(lineOf(reliabilityPage(changed, [], whole), "disk")).toContain("| not played | not played | not played |");
  expect(pageProblems(changed, whole)).toHaveLength(1);
  expect(notPlayed(rows, whole)).toEqual([]);
  expect(notPlayed(rows, reliabilityPage(rows, [], ""))).toEqual(["engine", "disk"]);
});

test("a page with another text around its rows, or with a row that is none, is stale", () => {
  expect(pageProblems(rows, `${whole}More.\n`)).toHaveLength(1);
  expect(pageProblems(rows.slice(0, 1), whole)).toHaveLength(1);
});

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readFaultsArguments } from "../../../scripts/faults/arguments";
import { pageProblems } from "../../../scripts/faults/page";
import { seeded } from "../../../scripts/faults/random";
import { isSaid } from "../../../scripts/faults/row";
import { rows } from "../../../scripts/faults/rows";

test("docs/reliability.md has the rows of the code, and each that was played held", () => {
  const page = readFileSync(join(__dirname, "../../../docs/reliability.md"), "utf8");
  expect(pageProblems(rows, page)).toEqual([]);
});

test("no two rows have one name", () => {
  const names = rows.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});

test("a promised line is found over line breaks and colours, with anything in place of …, in its order", () => {
  const said = "a\u001b[31mrror: POST\n   http://x \u001b[0mwith 500.\nTry again.";
  expect(isSaid("POST … with 500. Try", said)).toBe(true);
  expect(isSaid("with 500. … POST", said)).toBe(false);
  expect(isSaid("with 400.", said)).toBe(false);
});

test("one seed gives the same moments each time, another one others, all within the bounds", () => {
  const draw = (seed: string) => {
    const between = seeded(seed);
    return Array.from({ length: 50 }, () => between(3, 9));
  };
  expect(draw("1")).toEqual(draw("1"));
  expect(draw("1")).not.toEqual(draw("2"));
  expect([Math.min(...draw("1")), Math.max(...draw("1"))]).toEqual([3, 9]);
});

test("every problem of a command line is told at once", () => {
  const read = () => readFaultsArguments(["--moments", "0", "--seed", "x", "--check"]);
  expect(read).toThrow("--moments 0: write a whole number from 1 on.");
  expect(read).toThrow("--seed x: write a whole number from 0 on.");
  expect(read).toThrow("--check runs nothing: leave out --moments and --seed.");
});

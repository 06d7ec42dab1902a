import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { endingsOf } from "../../../scripts/generated/endings";
import { verdictsDocument } from "../../../scripts/generated/verdictsPage";

const endings = (text: string) => endingsOf(ts.createSourceFile("a.ts", text, ts.ScriptTarget.ES2022, true));

/** A text with a value in it, as code. */
const FILLED_IN = ["`no ", "{port} here`"].join("$");

test("docs/verdicts.md is what the code says", () => {
  expect(readFileSync(join(__dirname, "../../../docs/verdicts.md"), "utf8")).toBe(verdictsDocument());
});

test.each([
  [
    "a walk that is blocked, with the condition around it",
    `function f(walk) { if (a === b) return walk.block({ place, text: ${FILLED_IN} }); }`,
    { status: "blocked", text: "no … here", condition: "a === b", owner: "f" },
  ],
  [
    "the other side of a condition",
    'function f(walk) { if (a) return 1; else walk.unknown({ text: "x" }); }',
    { status: "unknown", text: "x", condition: "not (a)", owner: "f" },
  ],
  [
    "a step that is handed on, with its text beside it",
    `function f() { const text = ${FILLED_IN}; return { blocked: { ...step, text } }; }`,
    { status: "blocked", text: "no … here", condition: undefined, owner: "f" },
  ],
  [
    "what is not known, as a value",
    'function f() { return touches && Unknown.because("whether it is"); }',
    { status: "unknown", text: "whether it is", condition: "touches", owner: "f" },
  ],
  [
    "a step that a function makes of a text",
    `function f(walk) { const text = ${FILLED_IN}; return walk.unknown(step(request, text, at)); }`,
    { status: "unknown", text: "no … here", condition: undefined, owner: "f" },
  ],
  [
    "an answer that carries its reason",
    `function f() { if (off) return { status: "no", text: ${FILLED_IN}, at }; }`,
    { status: "blocked", text: "no … here", condition: "off", owner: "f" },
  ],
  [
    "an answer that is not known, and why",
    'function f() { return { is: undefined, why: "whether it is", at }; }',
    { status: "unknown", text: "whether it is", condition: undefined, owner: "f" },
  ],
])("%s is an ending", (_, text, ending) => {
  expect(endings(text)).toEqual([ending]);
});

test("a step that only lets the packet through is none", () => {
  expect(endings('function f(walk) { walk.pass({ text: "goes on" }); }')).toEqual([]);
});

test("every file of traffic/ in which a path can end is on the page", () => {
  const traffic = join(__dirname, "../../../traffic");
  const page = verdictsDocument();
  const files = readdirSync(traffic, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".ts"));
  const deciding = files.filter((name) => endings(readFileSync(join(traffic, name), "utf8")).length > 0);
  expect(deciding.filter((name) => !page.includes(`(../traffic/${name})`))).toEqual([]);
  expect(deciding.length).toBeGreaterThan(50);
});

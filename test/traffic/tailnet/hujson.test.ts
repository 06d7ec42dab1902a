import * as fc from "fast-check";
import { parseHuJson } from "../../../sandbox/emulators/tailscale/hujson";
import { parseHujson } from "../../../traffic/tailnet/hujson";

test.each([
  ["a comment to the end of the line", '{"a": 1} // not "b"', { a: 1 }],
  ["a comment between marks", '{/* "b": 2, */ "a": 1}', { a: 1 }],
  ["a comma behind the last member", '{"a": [1, 2,], }', { a: [1, 2] }],
  ["a comma, then a comment, then the end", "[1, // last\n]", [1]],
  ["marks inside a string", '{"a": "// no, /* no */ ,]"}', { a: "// no, /* no */ ,]" }],
  ["an escaped quote before marks", String.raw`["\"// x"]`, ['"// x']],
])("%s is read", (_, text, value) => {
  expect(parseHujson(text)).toEqual(value);
});

test.each([
  ["a comma alone", "[,]"],
  ["two commas", "[1,,]"],
  ["an open comment", "[1 /*"],
  ["a name without quotes", "{a: 1}"],
  ["nothing", ""],
])("%s is an error", (_, text) => {
  expect(() => parseHujson(text)).toThrow(SyntaxError);
});

test("it reads what the service's stand-in reads, and refuses what that refuses", () => {
  const part = fc.constantFrom("[", "]", "{", "}", ",", ":", '"a"', '"//"', "1", "true", "//x\n", "/*,*/", " ", "\n");
  const outcome = (parse: (text: string) => unknown, text: string) => {
    try {
      return JSON.stringify(parse(text));
    } catch {
      return "refused";
    }
  };
  const json = fc.json().map((text) => text.replace(/(?<=[\]}"\d])(?=[\]}])/g, " /* c, */, // d\n"));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.array(part).map((parts) => parts.join("")),
        json,
      ),
      (text) => {
        expect(outcome(parseHujson, text)).toBe(outcome(parseHuJson, text));
      },
    ),
    { numRuns: 5000 },
  );
});

import * as fc from "fast-check";
import { parseHujson } from "../../../traffic/tailnet/hujson";

test.each([
  ["a comment to the end of the line", '{"a": 1} // not "b"', { a: 1 }],
  ["a comment between marks", '{/* "b": 2, */ "a": 1}', { a: 1 }],
  ["a comma behind the last member", '{"a": [1, 2,], }', { a: [1, 2] }],
  ["a comma, then a comment, then the end", "[1, // last\n]", [1]],
  ["marks inside a string", '{"a": "// no, /* no */ ,]"}', { a: "// no, /* no */ ,]" }],
  [
    "a key that objects have by themselves",
    '{"__proto__": [1], /* */ "a": 2}',
    JSON.parse('{"__proto__": [1], "a": 2}'),
  ],
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

test("any JSON is read as it is, with comments and trailing commas in it too", () => {
  // Strings without brackets, so that what is put before a closing bracket is never put into one.
  const value = fc.jsonValue().filter((each) => !/"[^"]*[\]}][^"]*"/.test(JSON.stringify(each)));
  fc.assert(
    fc.property(value, (each) => {
      const text = JSON.stringify(each).replace(/(?<=[\]}"\d])(?=[\]}])/g, " /* c, */, // d\n");
      expect(parseHujson(text)).toEqual(JSON.parse(JSON.stringify(each)));
    }),
  );
});

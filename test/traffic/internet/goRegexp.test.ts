import { goRegexp } from "../../../traffic/internet/goRegexp";

test.each([
  ["^/api/", "/api/v1", true],
  ["^/api/", "/x/api/", false],
  ["/(?:a|b)+$", "/ab", true],
  [String.raw`\.(jpg|png)$`, "/cat.png", true],
  [String.raw`\.(jpg|png)$`, "/catxpng", false],
  ["/v[0-9]{1,2}/", "/v12/", true],
  ["/v[^0-9]+/", "/v1/", false],
  ["a.c", "/abc", true],
  ["^/(?P<app>\\w+)/$", "/api/", true],
  ["", "/", true],
])("%s on %s is %s, as in Go", (pattern, path, expected) => {
  expect(goRegexp(pattern)?.test(path)).toBe(expected);
});

test.each([
  ["flags", "(?i)/api"],
  ["a class of its own name", "[[:alpha:]]"],
  ["Unicode classes", String.raw`\pL`],
  ["the end of the text", String.raw`a\z`],
  ["quoted text", String.raw`\Qa.b\E`],
  ["look-ahead, which Go refuses", "a(?=b)"],
  ["a back reference, which Go refuses", String.raw`(a)\1`],
  ["white space classes, which differ", String.raw`a\s`],
  ["word boundaries, which differ with Unicode", String.raw`\bapi`],
  ["sets in classes", "[a&&b]"],
  ["a repetition of a repetition, which Go refuses", "a**"],
  ["an open group", "(a"],
])("%s is not read: %s", (_, pattern) => {
  expect(goRegexp(pattern)).toBeUndefined();
});

import fc from "fast-check";
import MarkdownIt from "markdown-it";
import { anchor, code, fence, prose, table } from "../../../traffic/documents/markdown";

// As GitHub reads Markdown, with HTML.
const reader = new MarkdownIt("default", { html: true });

const NAMED: Record<string, string> = { amp: "&", lt: "<", gt: ">", quot: '"' };

/** The text that a reader sees of HTML which has been made of text alone. */
function shown(html: string): string {
  return html
    .replace(/<[^>]*>/g, "")
    .replace(/&(\w+);/g, (whole, name: string) => NAMED[name] ?? whole)
    .replace(/&#(\d+);/g, (_, n: string) => String.fromCodePoint(Number(n)));
}

const collapsed = (text: string) => text.replace(/[\p{Cc}\s]+/gu, " ").trim();

/** Texts in which marks are as frequent as letters. */
const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(..."\\`*_[]()|~$<>&@#!-+=.\n 1{}\"'".split("")),
      fc.constantFrom("```", "&lt;", "<b>", "](x)", "\r\n", "\u0000"),
      fc.string({ maxLength: 3 }),
    ),
    { maxLength: 12 },
  )
  .map((pieces) => pieces.join(""));

function cellsOf(markdown: string): string[] {
  const html = reader.render(markdown);
  return [...html.matchAll(/<td>([\s\S]*?)<\/td>/g)].map((match) => match[1] ?? "");
}

test("whatever a cell's text holds, the table has as many cells as were written, and each shows its text", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(hostile, hostile), { minLength: 1, maxLength: 4 }), (rows) => {
      const cells = cellsOf(
        table(
          ["a", "b"],
          rows.map((row) => row.map(prose)),
          "none",
        ),
      );
      expect(cells.map(shown)).toEqual(rows.flat().map(collapsed));
    }),
    { numRuns: 500 },
  );
});

test("a code span shows its text, whatever marks it holds", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      // A backslash before the mark of a cell is read in two ways by two implementations.
      fc.pre(!/\\\s*\|/.test(text));
      const [cell = ""] = cellsOf(table(["a"], [[code(text)]], "none"));
      expect(cell.replace(/<[^>]*>/g, "").length === 0 ? "" : shown(cell)).toBe(collapsed(text));
      expect(cell.replace(/^<code>[^<]*<\/code>$/, "")).toBe("");
    }),
    { numRuns: 500 },
  );
});

test("a code block shows its text, also one with fences of its own", () => {
  fc.assert(
    fc.property(hostile, (text) => {
      const line = text.replace(/[\p{Cc}]/gu, " ");
      const html = reader.render(fence("sh", `${line}\n\`\`\`\n${line}`));
      expect(html.match(/<pre>/g)).toHaveLength(1);
      expect(shown(html).trimEnd()).toBe(`${line}\n\`\`\`\n${line}`.trimEnd());
    }),
    { numRuns: 300 },
  );
});

test.each([
  ["@somebody", "&#64;somebody"],
  ["see #12", "see &#35;12"],
  ["- no item", "\\- no item"],
  ["1. no item", "1\\. no item"],
])("GitHub reads no mention, reference or list into %j", (text, written) => {
  expect(prose(text)).toBe(written);
});

test("a character that shows nothing is named", () => {
  expect([prose("a\u202eb"), code("a\u200bb")]).toEqual(["a(U+202E)b", "`a(U+200B)b`"]);
});

test("an empty table is the sentence that says so", () => {
  expect(table(["a"], [], "There is none.")).toBe("There is none.");
});

test("an anchor is where GitHub puts the heading", () => {
  expect(anchor("Gateway `ns/gw`, port 443")).toBe("gateway-nsgw-port-443");
});

import * as fc from "fast-check";
import { escapeText, scriptJson } from "../../../traffic/map/escape";

test("text can close no element and no attribute", () => {
  expect(escapeText(`</text><script>"'&`)).toBe("&lt;/text&gt;&lt;script&gt;&quot;&#39;&amp;");
});

test("control characters, which XML forbids, are replaced; line ends and tabs stay", () => {
  expect(escapeText("a\u0000b\u001bc\td\n")).toBe("a\ufffdb\ufffdc\td\n");
});

test("JSON in a script element has no sign that could end it or open a comment, and reads back the same", () => {
  fc.assert(
    fc.property(fc.anything({ maxDepth: 3, withNullPrototype: false }), (value) => {
      const json = JSON.stringify(value);
      fc.pre(json !== undefined);
      const escaped = scriptJson(value);
      expect(escaped).not.toMatch(/[<\u2028\u2029]/);
      expect(JSON.parse(escaped)).toEqual(JSON.parse(json));
    }),
  );
});

test.each(["</script><script>alert(1)</script>", "<!--<script>", "]]>\u2028"])("%j stays data", (text) => {
  expect(scriptJson({ text })).not.toContain("<");
  expect(JSON.parse(scriptJson({ text }))).toEqual({ text });
});

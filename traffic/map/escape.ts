const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for the inside of an HTML or SVG element or a quoted attribute. Characters that XML does not know become a replacement sign. */
export function escapeText(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0, section 2.2 (Characters), allows none of them
  return text
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, "\ufffd")
    .replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
}

/**
 * JSON for the inside of a `<script type="application/json">`: no `<` is left that could end the element or open a comment.
 * Source: HTML, «Restrictions for contents of script elements».
 */
export function scriptJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

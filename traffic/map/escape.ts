const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text for the inside of an HTML or SVG element or a quoted attribute. Control characters, which XML does not allow, become a sign. */
export function escapeText(text: string): string {
  return text.replace(/[^\P{Cc}\t\n\r]/gu, "\ufffd").replace(/[&<>"']/g, (c) => ENTITIES[c] ?? c);
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

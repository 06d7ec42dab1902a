/**
 * GitHub Flavored Markdown out of values that are not to be trusted: whatever a value holds, it is shown as it is and never read as markup.
 * Source: GitHub Flavored Markdown Spec 0.29, sections 2.4 (backslash escapes), 4.10 (tables), 6.3 (code spans).
 */

/** A line of text. Mentions (`@name`), references (`#12`) and formulas (`$x$`) of GitHub are no markup of the specification, but read too. */
export function prose(text: string): string {
  return oneLine(text)
    .replace(/[\\`*_[\]|~$]/g, "\\$&")
    .replace(/[&<>@#]/g, (mark) => ENTITIES[mark] ?? mark)
    .replace(/^([-+=]|\d+[.)](?=\s|$))/, (mark) => mark.replace(/[-+=.)]/, "\\$&"));
}

const ENTITIES: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;", "#": "&#35;" };

/** A code span, also within a table. Empty text has none. */
export function code(text: string): string {
  const line = oneLine(text);
  if (line === "") return "";
  const longest = Math.max(0, ...(line.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const ticks = "`".repeat(longest + 1);
  // A backtick or a space at either end would belong to the mark.
  const pad = /^[` ]|[` ]$/.test(line) ? " " : "";
  return `${ticks}${pad}${line.replace(/\|/g, "\\|")}${pad}${ticks}`;
}

/** Code spans in a row. */
export function codes(texts: Iterable<string>): string {
  return [...texts].map(code).join(", ");
}

/** A table, or what to say when it would be empty. The cells are Markdown of one line each. */
export function table(head: readonly string[], rows: readonly (readonly string[])[], empty: string): string {
  if (rows.length === 0) return empty;
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}

export function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}

export function numbered(items: readonly string[]): string {
  return items.map((item, i) => `${i + 1}. ${item}`).join("\n");
}

/** A code block, whose fence is longer than any in the text. */
export function fence(language: string, text: string): string {
  const longest = Math.max(2, ...(text.match(/^ {0,3}`+/gm) ?? []).map((ticks) => ticks.trim().length));
  const ticks = "`".repeat(longest + 1);
  return `${ticks}${language}\n${text}\n${ticks}`;
}

/** Parts of a page with an empty line between them; empty parts leave nothing. */
export function parts(...all: readonly (string | undefined)[]): string {
  return all.filter((part) => part !== undefined && part !== "").join("\n\n");
}

/** A sentence from a text that begins in lower case. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Where GitHub puts a heading: what links within a page name. */
export function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\- _]/gu, "")
    .replace(/ /g, "-");
}

/** Characters that show nothing or turn what stands around them: direction marks, zero-width ones, Unicode's tags. */
const UNSEEN = /[\p{Cf}\p{Co}\p{Cs}]/gu;

function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, " ").trim();
  return line.replace(UNSEEN, (character) => `(U+${character.codePointAt(0)?.toString(16).toUpperCase()})`);
}

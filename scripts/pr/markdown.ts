// Text that a pull request decides (names, messages, paths) becomes Markdown here, and in the tables of traffic/documents with what
// `oneLine` leaves of it; and always as code: inside code nothing is a link, an image, HTML, a mention of a person or a reference to an
// issue. The rest of a comment is fixed text.

/** Longest text of one name or path, in characters. */
const NAME = 200;
/** Longest message of one rule or error. */
const MESSAGE = 2_000;
/** Where lines of messages are broken: a code block does not wrap. */
const WIDTH = 110;

/** Characters that show nothing or change what is around them: controls, direction marks, zero-width ones, Unicode's tags. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu;
const reveal = (character: string) => `\\u{${character.codePointAt(0)?.toString(16)}}`;

/** One line of at most {@link NAME} characters in which nothing is hidden. */
export function oneLine(text: string): string {
  return cut(text.slice(0, 2 * NAME).replace(unseen, reveal), NAME);
}

function cut(text: string, most: number): string {
  const characters = [...text.slice(0, 2 * most)];
  return characters.length > most ? `${characters.slice(0, most).join("")}…` : text;
}

/** A code span. */
export function code(text: string): string {
  const line = oneLine(text) || " ";
  const ticks = "`".repeat(longestRun(line) + 1);
  const edge = /^`|`$/.test(line) ? " " : "";
  return ticks + edge + line + edge + ticks;
}

/** A code block; `language` colours it. Every line has to come from {@link oneLine} or {@link wrapped}. */
export function block(lines: readonly string[], language: "diff" | "text"): string {
  const fence = "`".repeat(Math.max(3, longestRun(lines.join("\n")) + 1));
  return [fence + language, ...lines, fence].join("\n");
}

/** A message as lines for a block: its own lines, broken at words where they are long, each after `indent`. */
export function wrapped(text: string, indent = ""): string[] {
  const plain = text
    .slice(0, 2 * MESSAGE)
    .trim()
    .replace(/\r\n?/g, "\n")
    .replaceAll("\t", "  ")
    .replace(unseen, (character) => (character === "\n" ? character : reveal(character)));
  return cut(plain, MESSAGE)
    .split("\n")
    .flatMap((line) => broken(line, WIDTH - indent.length))
    .map((line) => (indent + line).trimEnd());
}

function broken(line: string, width: number): string[] {
  const own = /^ */.exec(line)?.[0] ?? "";
  const lines: string[] = [];
  let current = own;
  for (const word of line.trim().split(" ")) {
    if (current.trim() !== "" && current.length + 1 + word.length > width) {
      lines.push(current);
      current = own;
    }
    current += current.trim() === "" ? word : ` ${word}`;
  }
  return [...lines, current];
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** A part that is folded under its title (fixed text) or shown unfolded. */
export function details(title: string, body: string, open: boolean): string {
  return `<details${open ? " open" : ""}><summary>${title}</summary>\n\n${body}\n\n</details>`;
}

/** `1 violation`, `2 violations`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}

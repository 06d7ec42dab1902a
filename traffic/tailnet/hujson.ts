const STRING = String.raw`"(?:\\.|[^"\\])*"`;
const COMMENT = new RegExp(String.raw`${STRING}|//[^\n]*|/\*[\s\S]*?\*/`, "g");
/** A comma behind a value and before a closing bracket; `[,]` stays as it is, which is an error. */
const TRAILING_COMMA = new RegExp(String.raw`${STRING}|(?<![[{,:]\s*),(?=\s*[}\]])`, "g");

/**
 * JSON with comments and trailing commas, as Tailscale's policy files are written (https://github.com/tailscale/hujson).
 *
 * @throws SyntaxError as JSON.parse does
 */
export function parseHujson(text: string): unknown {
  // Strings are matched first and kept, so that a comment mark or a comma inside one is left alone.
  const plain = text.replace(COMMENT, (part) => (part.startsWith('"') ? part : " "));
  return JSON.parse(plain.replace(TRAILING_COMMA, (part) => (part === "," ? "" : part)));
}

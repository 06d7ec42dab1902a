/** Policy text that is no HuJSON; the message carries line and column, as the service's does. */
export class SyntaxProblem extends Error {}

/**
 * Parses HuJSON: JSON with comments and trailing commas. Comments and trailing commas are blanked in place, so that
 * positions in the error are those of the text as written.
 */
export function parseHuJson(text: string): unknown {
  const plain = blank(text);
  try {
    return JSON.parse(plain);
  } catch (error) {
    const message = (error as Error).message.replace(/ (in JSON )?at position .*$/s, "");
    throw new SyntaxProblem(`${place(text, problemAt(plain))}: ${message.replace(/, .* is not valid JSON$/s, "")}`);
  }
}

const STRING = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

/** Where JSON stops being JSON: the built-in parser does not always say. */
function problemAt(text: string): number {
  let at = 0;
  const space = () => {
    while (/[ \t\r\n]/.test(text[at] ?? "")) at++;
    return text[at];
  };
  const token = (pattern: RegExp): boolean => {
    pattern.lastIndex = at;
    if (!pattern.test(text)) return false;
    at = pattern.lastIndex;
    return true;
  };
  const sign = (wanted: string): boolean => {
    if (space() !== wanted) return false;
    at++;
    return true;
  };
  const members = (close: string, member: () => boolean): boolean => {
    at++;
    if (sign(close)) return true;
    do if (!member()) return false;
    while (sign(","));
    return sign(close);
  };
  const value = (): boolean => {
    const first = space();
    if (first === "[") return members("]", value);
    if (first === "{") return members("}", () => space() === '"' && token(STRING) && sign(":") && value());
    return token(first === '"' ? STRING : SCALAR);
  };
  if (value()) space();
  return at;
}

function place(text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n");
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

function blank(text: string): string {
  const out = [...text.split("")];
  const erase = (from: number, to: number) => {
    for (let i = from; i < to; i++) if (out[i] !== "\n") out[i] = " ";
  };
  let comma = -1; // a comma behind a value, after which only white space and comments came so far
  let last = "["; // the last character that is neither white space nor part of a comment
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '"') {
      i++;
      while (i < text.length && text[i] !== '"') i += text[i] === "\\" ? 2 : 1;
      comma = -1;
      last = c;
    } else if (c === "/" && (text[i + 1] === "/" || text[i + 1] === "*")) {
      const close = text[i + 1] === "/" ? text.indexOf("\n", i) : text.indexOf("*/", i + 2);
      if (close < 0 && text[i + 1] === "*") throw new SyntaxProblem(`${place(text, i)}: comment is not closed`);
      const end = close < 0 ? text.length : text[i + 1] === "/" ? close : close + 2;
      erase(i, end);
      i = end - 1;
    } else if (c === ",") {
      comma = "[{,:".includes(last) ? -1 : i;
      last = c;
    } else if (c === "}" || c === "]") {
      if (comma >= 0) erase(comma, comma + 1);
      comma = -1;
      last = c;
    } else if (c !== undefined && !/\s/.test(c)) {
      comma = -1;
      last = c;
    }
  }
  return out.join("");
}

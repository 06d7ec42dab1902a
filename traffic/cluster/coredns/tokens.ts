/** A word of a Corefile. Words belong together by the lines on which they begin. */
export interface Token {
  text: string;
  line: number;
  /** "" for the Corefile itself. Words of two files are never on one line. */
  file: string;
}

/** The end of a file is no white space, so that loops end there. */
const isSpace = (character: string | undefined): boolean => character !== undefined && /[\s\u0085]/.test(character);

/**
 * The words of a file, as Caddy's lexer reads them: a quoted word may go on over lines, and only quotes are escaped in it. A number sign in
 * the middle of a word hides the rest of that word alone; one that begins a word hides the rest of the line.
 * Source: github.com/coredns/caddy, caddyfile/lexer.go.
 */
export function tokensOf(text: string, file = ""): Token[] {
  const tokens: Token[] = [];
  const characters = [...text.replace(/^\uFEFF/, "")];
  let [at, line] = [0, 1];
  const word = (): string => {
    let value = "";
    let hidden = false;
    for (; at < characters.length && (characters[at] === "\r" || !isSpace(characters[at])); at++) {
      hidden ||= characters[at] === "#";
      if (!hidden && characters[at] !== "\r") value += characters[at];
    }
    return value;
  };
  const quoted = (): string => {
    let value = "";
    for (at += 1; at < characters.length && characters[at] !== '"'; at++) {
      const escaped = characters[at] === "\\" && at + 1 < characters.length;
      if (escaped) at += 1;
      if (characters[at] === "\n") line += 1;
      value += escaped && characters[at] !== '"' ? `\\${characters[at]}` : characters[at];
    }
    at += 1;
    return value;
  };
  while (at < characters.length) {
    if (characters[at] === "#") while (at < characters.length && characters[at] !== "\n") at += 1;
    else if (isSpace(characters[at])) {
      if (characters[at] === "\n") line += 1;
      at += 1;
    } else {
      const began = line;
      tokens.push({ text: characters[at] === '"' ? quoted() : word(), line: began, file });
    }
  }
  return tokens;
}

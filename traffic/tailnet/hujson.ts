import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";

/**
 * JSON with comments and trailing commas, as Tailscale's policy files are written (https://github.com/tailscale/hujson).
 *
 * @throws SyntaxError that names the place of the first mistake, as a count of characters
 */
export function parseHujson(text: string): unknown {
  // Most are plain JSON, which Node.js itself reads many times as fast.
  try {
    return JSON.parse(text);
  } catch {
    return withComments(text);
  }
}

function withComments(text: string): unknown {
  const errors: ParseError[] = [];
  const tree = parseTree(text, errors, { allowTrailingComma: true, disallowComments: false });
  const [first] = errors;
  if (first !== undefined) throw new SyntaxError(`${printParseErrorCode(first.error)} at position ${first.offset}`);
  return tree && plainValue(tree);
}

/** As `JSON.parse` makes it: the library's own way from the text to the value loses a key `__proto__`. */
function plainValue({ type, value, children = [] }: Node): unknown {
  if (type === "array") return children.map(plainValue);
  if (type !== "object") return value;
  return Object.fromEntries(
    children.flatMap(({ children: [key, inner] = [] }) =>
      key === undefined || inner === undefined ? [] : [[String(key.value), plainValue(inner)]],
    ),
  );
}

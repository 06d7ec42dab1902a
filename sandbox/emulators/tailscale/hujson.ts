import { type ParseError, parse, printParseErrorCode } from "jsonc-parser";

/** Policy text that is no HuJSON; the message carries line and column, as the service's does. */
class SyntaxProblem extends Error {}

/** Parses HuJSON: JSON with comments and trailing commas. @throws SyntaxProblem for the first mistake */
export function parseHuJson(text: string): unknown {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true, disallowComments: false });
  const [first] = errors;
  if (first === undefined) return value;
  const words = printParseErrorCode(first.error).replace(/(?<=[a-z])[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
  throw new SyntaxProblem(`${place(text, first.offset)}: ${words.toLowerCase()}`);
}

function place(text: string, offset: number): string {
  const before = text.slice(0, offset).split("\n");
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

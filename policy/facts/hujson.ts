/**
 * JSON with comments and trailing commas, as Tailscale's policy files are written.
 *
 * @throws SyntaxError as JSON.parse does
 */
export function parseHujson(text: string): unknown {
  // Strings are matched first and kept, so that a comment mark or a comma inside one is left alone.
  const withoutComments = text.replace(/"(?:\\.|[^"\\])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (part) =>
    part.startsWith('"') ? part : " ",
  );
  return JSON.parse(withoutComments.replace(/"(?:\\.|[^"\\])*"|,(?=\s*[}\]])/g, (part) => (part === "," ? "" : part)));
}

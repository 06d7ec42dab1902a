/**
 * Reads JSON that may hold a secret: where it is none, the parser's own words would quote it.
 *
 * @param what whose it is, for the error
 * @throws Error without a character of the text
 */
export function parseJson<T>(text: string, what: string): T {
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new Error(`${what}: ${text.length} characters that are no JSON, or not all of it`);
  }
}

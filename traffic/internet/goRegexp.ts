/**
 * The parts of a regular expression that Go's RE2 and JavaScript (with the flag `u`) read alike: literals, classes without sets in them,
 * groups that are counted, named (`(?P<host>a)`) or neither, alternatives, repetition and the anchors of a text without lines. Everything
 * else (flags, named classes, `\z`, `\Q`, look-around, back references …) means something else, or nothing, in one of the two.
 * Source: https://github.com/google/re2/wiki/Syntax.
 */
const PART = new RegExp(
  [
    String.raw`[^\\[\](){}*+?|^$.]`,
    String.raw`\\[dDwW.+*?()[\]{}|^$\\/-]`,
    String.raw`\[\^?(?:[^\\[\]^&~|-]|\\[dDwW.+*?()[\]{}|^$\\/-])(?:[^\\[\]^&~|]|\\[dDwW.+*?()[\]{}|^$\\/-])*\]`,
    String.raw`\((?!\?)|\(\?:|\(\?P<[A-Za-z_]\w*>|\)|\||\^|\$|\.`,
    String.raw`(?:[*+?]|\{\d{1,3}(?:,(?:\d{1,3})?)?\})\??`,
  ].join("|"),
  "uy",
);

/**
 * A regular expression of Go as one of JavaScript.
 *
 * @returns undefined when the two might not mean the same
 */
export function goRegexp(pattern: string): RegExp | undefined {
  const parts: string[] = [];
  for (let at = 0; at < pattern.length; at = PART.lastIndex) {
    PART.lastIndex = at;
    const part = PART.exec(pattern)?.[0];
    if (part === undefined) return undefined;
    parts.push(part.replace(/^\(\?P</, "(?<"));
  }
  try {
    return new RegExp(parts.join(""), "u");
  } catch {
    return undefined;
  }
}

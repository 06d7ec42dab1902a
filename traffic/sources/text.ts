/** A text, or why bytes are none; the reason is the end of a sentence about the file. */
export type Text = { text: string } | { why: string };

/** Bytes as text in UTF-8; a byte order mark is left out. */
export function decoded(bytes: Buffer): Text {
  const mark = bytes.subarray(0, 2).toString("hex");
  if (mark === "fffe" || mark === "feff") return { why: "is UTF-16: save it as UTF-8" };
  const zero = bytes.indexOf(0);
  if (zero >= 0) return { why: `is no text: it has a NUL byte in line ${lineOf(bytes, zero)}` };
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    return { why: "is no text in UTF-8" };
  }
}

function lineOf(bytes: Buffer, end: number): number {
  return bytes.subarray(0, end).filter((byte) => byte === 10).length + 1;
}

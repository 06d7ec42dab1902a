/**
 * Advance widths of the printable ASCII characters in Inter, weight 600, in thousandths of the font's size; measured in Chromium. Nothing
 * has a screen when the layout is made.
 */
const SEMIBOLD = [
  252, 321, 523, 644, 650, 1004, 663, 326, 373, 373, 540, 673, 319, 465, 319, 379, 660, 423, 623, 636, 666, 612, 640,
  576, 640, 640, 319, 329, 673, 673, 673, 543, 999, 728, 659, 737, 722, 605, 588, 749, 746, 277, 580, 703, 565, 922,
  759, 769, 645, 773, 652, 650, 660, 736, 728, 1020, 720, 713, 652, 373, 379, 373, 481, 469, 351, 574, 624, 583, 624,
  591, 389, 625, 612, 262, 262, 569, 262, 900, 612, 609, 624, 624, 397, 549, 353, 612, 587, 839, 569, 588, 566, 455,
  359, 455, 673,
];
const WIDEST = 1020;
/** Every character of JetBrains Mono is this wide. */
const MONOSPACE = 600;

export type Face = "sans" | "mono";

/** @returns the width of a line of text, in the unit of `size` */
export function textWidth(text: string, size: number, face: Face): number {
  if (face === "mono") return ([...text].length * MONOSPACE * size) / 1000;
  return ([...text].reduce((sum, c) => sum + (SEMIBOLD[c.charCodeAt(0) - 32] ?? WIDEST), 0) * size) / 1000;
}

/** The text, or as much of its beginning and end as fits: names differ at the front, domains at the back. */
export function fitted(text: string, width: number, size: number, face: Face): string {
  if (textWidth(text, size, face) <= width) return text;
  const characters = [...text];
  for (let kept = characters.length - 1; kept > 1; kept--) {
    const front = Math.ceil(kept * 0.6);
    const short = `${characters.slice(0, front).join("")}…${characters.slice(characters.length - (kept - front)).join("")}`;
    if (textWidth(short, size, face) <= width) return short;
  }
  return "…";
}

import type { Problem } from "./problems";

/** Characters that no setting has: NUL and the other control characters but tab and line break, and what stands for bytes that are no UTF-8. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const ODD = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/;

/** A key that JavaScript takes for something else than an entry of a map. */
const PROTOTYPE = "__proto__";

/** Takes texts and keys out of a configuration that nothing could be made of, and says which. */
export function takeOddTexts(values: Record<string, unknown>): Problem[] {
  return odd(values, []);
}

function odd(value: unknown, path: readonly string[]): Problem[] {
  if (typeof value !== "object" || value === null) return [];
  const map = value as Record<string, unknown>;
  return Object.keys(map).flatMap((key): Problem[] => {
    const inner = [...path, key];
    const field = `homelab:${inner.join(".")}`;
    const entry = Object.getOwnPropertyDescriptor(map, key)?.value as unknown;
    if (key === PROTOTYPE) {
      Reflect.deleteProperty(map, key);
      return [
        { code: "CFG-01", field, message: `${key} is no name that an entry can have.`, fix: "Write another name." },
      ];
    }
    if (ODD.test(key) || (typeof entry === "string" && ODD.test(entry))) {
      Reflect.deleteProperty(map, key);
      return [
        {
          code: "CFG-01",
          field: `homelab:${inner.map((part) => part.replaceAll(new RegExp(ODD, "g"), "?")).join(".")}`,
          message: "The text has a character that cannot be printed, or bytes that are not UTF-8.",
          fix: "Type it anew, and save the file as UTF-8.",
        },
      ];
    }
    return odd(entry, inner);
  });
}

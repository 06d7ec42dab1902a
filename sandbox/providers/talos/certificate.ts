import { X509Certificate } from "node:crypto";

const UNITS: Record<string, number> = { h: 3600e3, m: 60e3, s: 1e3, ms: 1 };
export const DAY = 24 * UNITS.h;

/** Milliseconds of a Go duration such as `720h` or `1h30m`; undefined when it is none. */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(h|ms|m|s))+$/.test(text)) return undefined;
  let total = 0;
  for (const [, number, unit] of text.matchAll(/(\d+(?:\.\d+)?)(h|ms|m|s)/g)) total += Number(number) * UNITS[unit];
  return total;
}

/** Does a certificate (base64 of PEM) end within so many milliseconds? One that cannot be read is no reason to renew. */
export function expiresWithin(certificate: unknown, milliseconds: number, now = Date.now()): boolean {
  if (typeof certificate !== "string" || certificate === "") return false;
  try {
    const { validTo } = new X509Certificate(Buffer.from(certificate, "base64"));
    return Date.parse(validTo) < now + milliseconds;
  } catch {
    return false;
  }
}

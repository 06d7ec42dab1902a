import { title } from "../traffic/model/kind";
import type { Resource } from "../traffic/model/resource";

/** A rule that one resource may break for a while, and why. Written in the configuration of NET-X01. */
export interface Exception {
  rule: string;
  /** Logical name, URN, or kind and name as messages write it; `*` stands for any text. */
  resource: string;
  reason: string;
  /** The last day on which it counts, `2027-03-31`. */
  expires: string;
}

export interface ReadExceptions {
  valid: Exception[];
  /** The problems of the other entries, one sentence each. */
  problems: string[];
}

/** @param today `2026-11-23` */
export function readExceptions(configured: unknown, codes: ReadonlySet<string>, today: string): ReadExceptions {
  const result: ReadExceptions = { valid: [], problems: [] };
  if (configured === undefined) return result;
  if (!Array.isArray(configured)) return { valid: [], problems: ["exceptions is not a list"] };
  for (const [i, entry] of configured.entries()) {
    const problem = problemOf(entry as Partial<Exception>, codes, today);
    if (problem === undefined) result.valid.push(entry as Exception);
    else result.problems.push(`exception ${i + 1}: ${problem}`);
  }
  return result;
}

function problemOf(entry: Partial<Exception>, codes: ReadonlySet<string>, today: string): string | undefined {
  for (const field of ["rule", "resource", "reason", "expires"] as const)
    if (typeof entry?.[field] !== "string" || entry[field].trim() === "") return `${field} is missing`;
  const { rule = "", resource, expires = "" } = entry;
  if (!codes.has(rule)) return `there is no rule ${rule}`;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(expires) || Number.isNaN(Date.parse(expires)))
    return `expires ${expires} is no date (2027-03-31)`;
  if (expires < today) return `for ${rule} on ${resource} expired on ${expires}: mend the resource, or decide anew`;
  return undefined;
}

export function isExcepted(exceptions: readonly Exception[], rule: string, resource: Resource): boolean {
  return exceptions.some(
    (e) => e.rule === rule && [resource.name, resource.urn, title(resource)].some((name) => matches(e.resource, name)),
  );
}

function matches(pattern: string, name: string): boolean {
  const parts = pattern.split("*").map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`).test(name);
}

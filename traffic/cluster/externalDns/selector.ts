import type { Labels } from "../labels";

/** `a=b`, `a in (b, c)`, `a notin (b)`, `a`, `!a`. */
const REQUIREMENT = /^\s*(?:(!)\s*)?([\w./-]+)\s*(?:(==?|!=)\s*([\w.-]*)|\s(in|notin)\s*\(([^)]*)\))?\s*$/;

/**
 * Does a selector in text form choose something with these labels, or annotations? An empty one chooses everything. Source: Kubernetes,
 * «Labels and Selectors».
 *
 * @returns undefined for one that cannot be read
 */
export function chooses(selector: string, labels: Labels): boolean | undefined {
  if (selector.trim() === "") return true;
  const results = selector.split(/,(?![^(]*\))/).map((part) => meets(part, labels));
  return results.includes(undefined) ? undefined : results.every((result) => result === true);
}

function meets(requirement: string, labels: Labels): boolean | undefined {
  const match = REQUIREMENT.exec(requirement);
  if (match === null) return undefined;
  const [, not, key = "", operator, value = "", set, values = ""] = match;
  const own = Object.hasOwn(labels, key) ? labels[key] : undefined;
  if (not !== undefined) return own === undefined;
  if (operator === "!=") return own !== value;
  if (operator !== undefined) return own === value;
  if (set === undefined) return own !== undefined;
  const isIn = own !== undefined && values.split(",").some((each) => each.trim() === own);
  return set === "in" ? isIn : !isIn;
}

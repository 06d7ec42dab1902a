import type { Known } from "../../model/unknown";
import type { View } from "../../model/view";

/** Names that an object asks an external-dns for, before anybody has asked which external-dns takes it. */
export interface Candidate {
  /** As `--source` calls it: `service`, `gateway-httproute`, `crd`. */
  source: string;
  object: View;
  /** Of a route. */
  gateway?: View;
  name: string;
  /** Addresses and names that the name is to stand for. */
  targets: Known<readonly string[]>;
  /** Is it to be proxied? Undefined: as the external-dns does by default. */
  proxied: string | undefined;
  at: View;
}

/** How an external-dns reads an annotation by the end of its name: `hostname`. */
export type Annotations = (object: View, key: string) => View;

/** Comma-separated values. */
export function listed(value: View): string[] {
  return (value.text() ?? "")
    .split(",")
    .map((part) => part.trim().toLowerCase().replace(/\.$/, ""))
    .filter((part) => part !== "");
}

/** The names of an object that count: those of its own fields, those of the annotation, or (undefined) both. */
export function countingNames(source: View): "fields" | "annotation" | undefined {
  const text = source.text()?.toLowerCase();
  if (text === "defined-hosts-only") return "fields";
  return text === "annotation-only" ? "annotation" : undefined;
}

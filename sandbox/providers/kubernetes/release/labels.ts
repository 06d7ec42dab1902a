import { createHash } from "node:crypto";

/** A label on helm's record of a release: which Pulumi resource made it. */
export const OWNER_LABEL = "pulumi-resource";

/** A label value (at most 63 characters) that follows from the URN, so that a killed run knows its own release again. */
export function ownerOf(urn: string): string {
  return createHash("sha256").update(urn).digest("hex").slice(0, 16);
}

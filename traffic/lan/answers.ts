import type { View } from "../model/view";

/** The answer of the LAN's resolver: addresses, none, or that of another resolver. */
export type LanAnswer =
  | { kind: "addresses"; addresses: readonly string[] }
  /** The name does not exist, or has no record of the type. */
  | { kind: "nothing"; at: View }
  /** `to`: the address of another resolver; undefined for the public DNS. */
  | { kind: "forwarded"; to: string | undefined };

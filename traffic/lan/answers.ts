import type { View } from "../model/view";

/** What the LAN's resolver says: addresses, that there is nothing, or what another resolver says. */
export type LanAnswer =
  | { kind: "addresses"; addresses: readonly string[] }
  /** The name does not exist, or has no record of the type. */
  | { kind: "nothing"; at: View }
  /** `to`: the address of another resolver; undefined for the public DNS. */
  | { kind: "forwarded"; to: string | undefined };

import { sharedAddresses } from "../../traffic/cluster/nodes/links";
import type { Machine } from "../../traffic/cluster/nodes/machines";
import { orElse } from "../../traffic/model/unknown";

/** Addresses that machines share and hand to each other, in whichever document they are written, as far as they are known. */
export function virtualAddresses(machine: Machine): string[] {
  return sharedAddresses(machine).flatMap((view) => orElse(() => view.text()) ?? []);
}

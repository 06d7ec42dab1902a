import { join } from "node:path";
import { startAdguard } from "./adguard";
import type { Extras, Running } from "./http";
import type { RemotesOptions } from "./options";
import { startPiholeApi } from "./piholeApi";
import { startTechnitium } from "./technitium";
import { startUnifi } from "./unifi";

/** The LAN's resolver that is told by its HTTP API. @param stateDir folder for its state */
export function startLanDnsApi(
  { kind, ...options }: NonNullable<RemotesOptions["lanDnsApi"]> & Extras,
  stateDir: string,
): Promise<Running> {
  switch (kind) {
    case "pihole-api":
      return startPiholeApi({ ...options, root: join(stateDir, "pihole") });
    case "adguard":
      return startAdguard({ ...options, stateFile: join(stateDir, "adguard.json") });
    case "unifi":
      return startUnifi({ ...options, root: join(stateDir, "unifi") });
    case "technitium":
      return startTechnitium({ ...options, stateFile: join(stateDir, "technitium.json") });
  }
}

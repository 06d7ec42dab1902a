import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { type Change, changedStack } from "../stackText";

/** The newcomer's stack file with changes. */
export function newcomerFile(changes: readonly Change[]): string {
  return changedStack(readFileSync(join(__dirname, "../fixtures/Pulumi.newcomer.yaml"), "utf8"), changes);
}

/** IPv6 beside IPv4. */
export const DUAL_STACK: Change[] = [["ipv6", { lan: "fd00:50::/64" }]];

/** The same where addresses are announced by BGP: those of Gateways and apps lie in a network of their own. */
export const DUAL_STACK_BGP: Change[] = [["ipv6", { lan: "fd00:50::/64", loadBalancers: "fd00:51::/64" }]];

/** The first block of docs/announcing.md, as a user would paste it. */
const announcing = readFileSync(join(__dirname, "../../docs/announcing.md"), "utf8");
const shown = parse(/```yaml\n([^`]+)```/.exec(announcing)?.[1] ?? "") as Record<string, unknown>;

/** Where the router learns addresses by BGP they lie in a network of their own, which no machine of the LAN asks for by ARP. */
export const BGP: Change[] = [
  ["lan/ranges/loadBalancers", "192.168.51.0/24"],
  ["lan/dns/address", "192.168.51.70"],
  ["gateways/internal/address", "192.168.51.60"],
  ["gateways/public/address", "192.168.51.61"],
  ["gateways/raw/address", "192.168.51.66"],
  ["apps/jellyfin/address", "192.168.51.62"],
  ["apps/valheim/address", "192.168.51.63"],
  ["apps/recorder/address", "192.168.51.65"],
  ["loadBalancing", shown["homelab:loadBalancing"]],
];

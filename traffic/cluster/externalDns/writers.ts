import type { Network } from "../../model/network";
import { type Known, settle, Unknown } from "../../model/unknown";
import { mayWrite } from "./filters";
import { type Installation, installations } from "./installations";

/** Where an external-dns writes names: into Cloudflare's public DNS, into the LAN's resolver, or into DNS that this model does not have. */
export type Side = "Cloudflare" | "LAN" | "elsewhere";

const LAN_PROVIDERS = new Set(["pihole", "rfc2136"]);
/** Programs that stand between external-dns and a resolver of the LAN, by what their images are called. */
const LAN_WEBHOOK =
  /unifi|adguard|pihole|pi-hole|opnsense|pfsense|mikrotik|technitium|openwrt|dnsmasq|unbound|synology/i;

/** Where it writes; why that is not known. */
export function sideOf({ args, webhook }: Installation): Known<Side> {
  if (args instanceof Unknown) return args;
  const provider = settle(() => args.one("provider"));
  if (provider instanceof Unknown) return provider;
  if (provider === undefined) return Unknown.because("nothing says which provider external-dns writes to");
  if (provider === "cloudflare") return "Cloudflare";
  if (LAN_PROVIDERS.has(provider)) return "LAN";
  if (provider !== "webhook") return "elsewhere";
  if (webhook !== undefined && LAN_WEBHOOK.test(webhook)) return "LAN";
  return Unknown.because(`what its webhook ${webhook ?? ""} writes to is not known`);
}

/** Every external-dns that writes to one side, or may. */
export function writersTo(network: Network, side: Side): readonly Installation[] {
  return installations(network).filter((installation) => {
    const own = sideOf(installation);
    if (own !== side && !(own instanceof Unknown)) return false;
    const { args } = installation;
    return args instanceof Unknown || settle(() => args.on("dry-run")) !== true;
  });
}

/** An external-dns that may write a name to one side, for all that is known. */
export function mayWriteTo(network: Network, side: Side, name: string): Installation | undefined {
  return writersTo(network, side).find(
    ({ args }) => args instanceof Unknown || settle(() => mayWrite(args, name)) !== false,
  );
}

import { call } from "../../../sandbox/providers/cloudflare/client";
import { serviceContext } from "../../engine/service";
import type { Properties } from "../../engine/state";
import type { Wanted } from "../wanted";
import { type Asked, each, type Found } from "./found";

interface Tunnel {
  id: string;
  name: string;
}
interface Record_ {
  id: string;
  type: string;
  content?: string;
}

/** The tunnels of these names, their rules, the records of the public names, and the zone's setting. */
export async function lookAtCloudflare({ wanted, settings }: Asked): Promise<Found[]> {
  const ours = wanted.filter(({ type }) => type.startsWith("cloudflare:"));
  if (ours.length === 0) return [];
  const ctx = serviceContext({ apiToken: settings.cloudflareApiToken });
  const get = <T>(path: string) => call(ctx, "GET", path) as Promise<unknown> as Promise<T>;
  const tunnels = new Map<string, Promise<Tunnel | undefined>>();
  const tunnelOf = (account: string, name: string) => {
    const query = new URLSearchParams({ name, is_deleted: "false" });
    const key = `${account} ${name}`;
    const asked =
      tunnels.get(key) ??
      get<Tunnel[]>(`/accounts/${account}/cfd_tunnel?${query}`).then((all) => all.find((one) => one.name === name));
    tunnels.set(key, asked);
    return asked;
  };
  const named = ours.filter(({ type }) => type.endsWith(":ZeroTrustTunnelCloudflared"));

  return each(ours, async ({ type, inputs, parent }) => {
    const { accountId, zoneId } = inputs as Record<string, string>;
    switch (type.split(":").at(-1)) {
      case "ZeroTrustTunnelCloudflared": {
        const tunnel = await tunnelOf(String(accountId), String(inputs.name));
        return tunnel && { id: `${accountId}/${tunnel.id}` };
      }
      case "ZeroTrustTunnelCloudflaredConfig": {
        const sibling = named.find((one) => one.parent === parent);
        const tunnel = await knownTunnel(inputs, sibling, tunnelOf);
        if (tunnel === undefined) return undefined;
        const { config } = await get<{ config?: unknown }>(
          `/accounts/${accountId}/cfd_tunnel/${tunnel}/configurations`,
        );
        return config ? { id: `${accountId}/${tunnel}` } : undefined;
      }
      case "DnsRecord":
        return record(
          inputs,
          await get<Record_[]>(
            `/zones/${zoneId}/dns_records?${new URLSearchParams({ name: String(inputs.name), per_page: "100" })}`,
          ),
        );
      case "ZoneSetting":
        await get(`/zones/${zoneId}/settings/${inputs.settingId}`);
        return { id: `${zoneId}/${inputs.settingId}` };
      default:
        return undefined;
    }
  });
}

/** Its rules belong to a tunnel that the state has, or to the one that was found. */
async function knownTunnel(
  inputs: Properties,
  named: Wanted | undefined,
  tunnelOf: (account: string, name: string) => Promise<Tunnel | undefined>,
): Promise<string | undefined> {
  if (named === undefined) return typeof inputs.tunnelId === "string" ? inputs.tunnelId : undefined;
  return (await tunnelOf(String(inputs.accountId), String(named.inputs.name)))?.id;
}

/** A name has one CNAME or any number of other records, never both. */
function record({ type, name, zoneId }: Properties, found: Record_[]) {
  const same = found.filter((one) => one.type === type);
  const [only] = same;
  const all = found.map((one) => `${one.type} ${one.content ?? ""} (${one.id})`).join(", ");
  if (only !== undefined && same.length === 1) return { id: `${zoneId}/${only.id}` };
  if (same.length > 1) return { other: `${name} has several records: ${all}. Remove all but one at Cloudflare.` };
  if (type !== "CNAME" && !found.some((one) => one.type === "CNAME")) return undefined;
  if (!found.some((one) => ["A", "AAAA", "CNAME"].includes(one.type))) return undefined;
  return { other: `${name} has ${all}, beside which there can be no ${type}. Remove it at Cloudflare.` };
}

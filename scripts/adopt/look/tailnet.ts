import { call } from "../../../sandbox/providers/tailscale/client";
import { serviceContext } from "../../engine/service";
import { type Asked, each, type Found } from "./found";

/** ETag of a policy file that nobody has changed yet: the provider may write over that one. */
const NEVER_CHANGED = '"ts-default"';

/** The policy file, where somebody changed it once, and the resolvers of a domain. Keys show their secrets once: they are made anew. */
export async function lookAtTailnet({ wanted, settings, tailnet }: Asked): Promise<Found[]> {
  const ours = wanted.filter(({ type }) => type.startsWith("tailscale:"));
  if (ours.length === 0) return [];
  const { tailscaleOauthClientId: oauthClientId, tailscaleOauthClientSecret: oauthClientSecret } = settings;
  const ctx = serviceContext({ tailnet, oauthClientId, oauthClientSecret });
  return each(ours, async ({ type, inputs }) => {
    switch (type.split(":").at(-1)) {
      case "Acl": {
        const { tag } = await call(ctx, "GET", "/tailnet/T/acl", undefined, { accept: "application/hujson" });
        return tag === NEVER_CHANGED ? undefined : { id: "acl" };
      }
      case "DnsSplitNameservers": {
        const { json } = await call(ctx, "GET", "/tailnet/T/dns/split-dns");
        const domain = String(inputs.domain);
        return Array.isArray(json[domain]) && json[domain].length > 0 ? { id: domain } : undefined;
      }
      default:
        return undefined;
    }
  });
}

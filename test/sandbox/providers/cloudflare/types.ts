import { cloudflare } from "../../../../sandbox/providers/cloudflare/provider";
import type { Props, Resource } from "../../../../sandbox/providers/serve";
import type { TestContext } from "../context";

/** Types that the stack uses, by a short name for tests. */
export const TYPES = {
  record: "cloudflare:index/dnsRecord:DnsRecord",
  tunnel: "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared",
  config: "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig",
  access: "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication",
  setting: "cloudflare:index/zoneSetting:ZoneSetting",
};

/** The provider's resource of a type; an error where it has none. */
export const resource = (type: string): Resource => {
  const found = cloudflare.resources(type);
  if (!found) throw new Error(`no ${type}`);
  return found;
};

/** Calls a function of the provider by its short name. */
export async function call(name: string, args: Props, ctx: TestContext): Promise<Props> {
  const run = cloudflare.functions?.[`cloudflare:index/${name}:${name}`];
  if (!run) throw new Error(`no ${name}`);
  return run(args, ctx);
}

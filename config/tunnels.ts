import type { App, FurtherTunnel, Gateway, Homelab, Tunnel } from "./homelab";
import type { WrittenHomelab } from "./schema";

type Cloudflare = NonNullable<WrittenHomelab["cloudflare"]>;

/** @param written the tunnels beside the one without a key */
export function resolveTunnels(written: Cloudflare["tunnels"]): FurtherTunnel[] {
  return Object.entries(written).map(([key, { name = key, namespace = `cloudflared-${key}`, ...settings }]) => ({
    key,
    name,
    namespace,
    ...settings,
  }));
}

/** Every tunnel of the stack, the one without a key first. */
export function tunnelsOf({ cloudflare }: Homelab): Tunnel[] {
  return [...(cloudflare?.tunnel ? [cloudflare.tunnel] : []), ...(cloudflare?.tunnels ?? [])];
}

/** Where a tunnel stands in the stack file. */
export function tunnelField({ key }: Pick<Tunnel, "key">): string {
  return key === undefined ? "homelab:cloudflare.tunnel" : `homelab:cloudflare.tunnels.${key}`;
}

/** Does the internet come to an app by this tunnel? */
export function comesBy(app: App, { key }: Pick<Tunnel, "key">): boolean {
  return app.publicWay === "tunnel" && app.tunnel === key;
}

/** The Gateway that a tunnel feeds: its own, or else the one that names no tunnel. */
export function fedGateway(gateways: readonly Gateway[], key: string | undefined): Gateway | undefined {
  const fed = gateways.filter(({ feed }) => feed === "tunnel");
  return fed.find(({ tunnel }) => tunnel === key) ?? fed.find(({ tunnel }) => tunnel === undefined);
}

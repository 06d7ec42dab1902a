import { isAddress } from "./ipv4";
import { releases } from "./releases";
import type { WrittenHomelab } from "./schema";

/** How the internet comes to an app. */
export type PublicWay = "tunnel" | "portForward" | "funnel";

/** The router's public side, from which it forwards ports to the Gateway with feed: internet. */
export interface PortForward {
  /** Optional settings that the configuration itself names. */
  written: string[];
  /** An IPv4 address, or a name that follows one. */
  target: string;
  /** The client in the cluster that keeps `target`; missing: the address is fixed, or somebody else keeps the name. */
  client?: { namespace: string; image: string };
  /** Ports that the router forwards. */
  ports: number[];
  proxied: boolean;
}

type Cloudflare = NonNullable<WrittenHomelab["cloudflare"]>;

/** @param zone the public domain, in which the client keeps its name */
export function resolvePortForward(written: NonNullable<Cloudflare["portForward"]>, zone: string): PortForward {
  const { address, name, namespace, image, http, proxied } = written;
  return {
    written: Object.keys(written),
    target: address === "ddns" ? `${name ?? "home"}.${zone}` : address,
    ...(address === "ddns" && {
      client: {
        namespace: namespace ?? "cloudflare-ddns",
        image: image ?? `favonia/cloudflare-ddns:${releases.cloudflareDdns}`,
      },
    }),
    ports: http ? [443, 80] : [443],
    proxied,
  };
}

/** Is the router's public side a fixed address, and no name? */
export function isFixed({ target }: PortForward): boolean {
  return isAddress(target);
}

/** How the internet comes to an app that does not say it. */
export function publicWayOf(written: PublicWay | undefined, cloudflare: Cloudflare | undefined): PublicWay {
  return written ?? (cloudflare?.tunnel === undefined && cloudflare?.portForward ? "portForward" : "tunnel");
}

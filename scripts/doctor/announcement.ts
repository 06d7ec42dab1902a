import type { Homelab } from "../../config/homelab";
import { isOverHttp, isOverSsh } from "../../config/lanDns";
import type { Asked } from "./look/asked";

const TALOS = 50_000;
const KUBERNETES = 6_443;
const DNS = 53;

/** Doors of machines that the program, or what it makes, goes through. */
export function portsOf({ cluster, lan }: Homelab): Asked["ports"] {
  const { dns } = lan;
  return [
    ...cluster.nodes.map(({ name, address }) => ({ what: `Talos API of ${name}`, host: address, port: TALOS })),
    { what: "Kubernetes API", host: cluster.endpoint, port: KUBERNETES },
    ...(dns === undefined
      ? []
      : [
          ...(isOverSsh(dns) ? [{ what: "SSH of the LAN's resolver", host: dns.address, port: dns.sshPort }] : []),
          ...(isOverHttp(dns) ? [apiOf(dns.url)] : []),
          { what: "the LAN's resolver", host: dns.address, port: DNS },
        ]),
  ];
}

function apiOf(url: string): Asked["ports"][number] {
  const { hostname, port, protocol } = new URL(url);
  return {
    what: "API of the LAN's resolver",
    host: hostname,
    port: Number(port) || (protocol === "https:" ? 443 : 80),
  };
}

/** The announcement of every request that is about to be sent, and of its destination. */
export function announcement(homelab: Homelab, live: boolean): string {
  const ports = portsOf(homelab).map(({ host, port }) => `${host}:${port}`);
  return [
    live ? "This machine asks" : "Inside of the sandbox, which reaches nothing else, these are asked:",
    ...(homelab.cloudflare
      ? ["  Cloudflare's API: the token, one DNS record, a setting of the zone, one tunnel (nothing but GET)"]
      : []),
    ...(homelab.tailscale ? ["  Tailscale's API: an access token for the OAuth client, the stack's auth keys"] : []),
    "  the cluster: its version, and its nodes for theirs",
    `and connections are made to ${ports.join(", ")}.`,
  ].join("\n");
}

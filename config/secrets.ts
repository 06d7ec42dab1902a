import { isApiKind } from "./lanDns";
import type { Problem } from "./problems";
import type { WrittenHomelab } from "./schema";

/** A value that only ever exists encrypted in a stack file. */
export interface SecretKey {
  /** Configuration key: `homelab:<name>`. */
  name:
    | "cloudflareApiToken"
    | "tailscaleOauthClientId"
    | "tailscaleOauthClientSecret"
    | "lanDnsPrivateKey"
    | "lanDnsPassword";
  /** Its name and permissions, in the words of the service's own console. */
  what: string;
  /** True when this network cannot do without it. */
  needed(homelab: Pick<WrittenHomelab, "cloudflare" | "tailscale" | "lan">): boolean;
}

/** Every secret that a network may need. The sandbox makes its own values for them. */
export const secretKeys: readonly SecretKey[] = [
  {
    name: "cloudflareApiToken",
    what: "Cloudflare API token with Zone / DNS / Edit, Zone / Zone Settings / Edit and Account / Cloudflare Tunnel / Edit; for apps with signIn also Account / Access: Apps and Policies / Edit",
    needed: (h) => h.cloudflare !== undefined,
  },
  {
    name: "tailscaleOauthClientId",
    what: "Tailscale OAuth client id (scopes Policy File, DNS, OAuth Keys, Auth Keys, Devices Core and Services: write)",
    needed: (h) => h.tailscale !== undefined,
  },
  {
    name: "tailscaleOauthClientSecret",
    what: "Tailscale OAuth client secret",
    needed: (h) => h.tailscale !== undefined,
  },
  {
    name: "lanDnsPrivateKey",
    what: "private SSH key (OpenSSH format) that the LAN's resolver accepts",
    needed: ({ lan: { dns } }) => ["pihole", "dnsmasq"].includes(dns?.kind ?? ""),
  },
  {
    name: "lanDnsPassword",
    what: "password of the LAN's resolver for its HTTP API (Pi-hole 6: of the web page, or an application password with webserver.api.app_sudo; AdGuard Home: of the user; UniFi: an API key; Technitium: an API token)",
    needed: ({ lan: { dns } }) => isApiKind(dns?.kind),
  },
];

/** The command that sets a missing secret; the value is asked for, so that it stays out of the shell's history. */
export function setCommand(name: string, stack: string): string {
  return `pulumi config set --secret homelab:${name} --stack ${stack}`;
}

/** SEC-02: secrets that stand as plain text where they have to be encrypted. */
export function plainSecrets(stack: string, values: Record<string, unknown>): Problem[] {
  return secretKeys
    .filter(({ name }) => name in values && !isSealed(values[name]))
    .map(({ name }) => ({
      code: "SEC-02",
      field: `homelab:${name}`,
      message: "The secret stands in the file as plain text.",
      fix: `Take the line out, make a new secret at the service, and run: ${setCommand(name, stack)}`,
    }));
}

/** `{secure: …}` and nothing else: what `pulumi config set --secret` writes. */
function isSealed(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).join() === "secure";
}

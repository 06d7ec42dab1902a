import { randomBytes } from "node:crypto";
import { readJson, writeJson } from "./files";
import { makeSshKey } from "./sshKey";

/** The sandbox's own secrets: made at random for each sandbox, and known to its emulated services only. */
export interface Credentials {
  cloudflareApiToken: string;
  tailscaleApiKey: string;
  tailscaleOauthClientId: string;
  tailscaleOauthClientSecret: string;
  lanDnsPassword: string;
  /** OpenSSH format. */
  lanDnsPrivateKey: string;
  lanDnsPublicKey: string;
}

/** Reads the sandbox's secrets, or makes them at its first start. */
export function ensureCredentials(path: string): Credentials {
  const known = readJson<Credentials>(path);
  if (known !== undefined) return known;
  const made = makeCredentials();
  writeJson(path, made, 0o600);
  return made;
}

function makeCredentials(): Credentials {
  const key = makeSshKey({ comment: "homelab-sandbox" });
  const word = (length: number) => randomBytes(length).toString("base64url").replaceAll(/[-_]/g, "x").slice(0, length);
  return {
    cloudflareApiToken: word(40),
    tailscaleApiKey: `tskey-api-k${word(11)}CNTRL-${word(32)}`,
    tailscaleOauthClientId: `k${word(11)}CNTRL`,
    tailscaleOauthClientSecret: `tskey-client-k${word(11)}CNTRL-${word(32)}`,
    lanDnsPassword: word(20),
    lanDnsPrivateKey: key.private,
    lanDnsPublicKey: key.public,
  };
}

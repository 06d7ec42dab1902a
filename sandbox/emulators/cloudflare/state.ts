import { randomBytes, randomUUID } from "node:crypto";
import { openState, type StateFile } from "../state";

export interface Zone {
  id: string;
  name: string;
  status: string;
  type: string;
  paused: boolean;
  name_servers: string[];
  created_on: string;
  modified_on: string;
  activated_on: string;
}

/** A DNS record as the API answers it, plus the zone it belongs to (the API keeps that in the path). */
export interface DnsRecord {
  id: string;
  zone_id: string;
  name: string;
  type: string;
  content?: string;
  data?: Record<string, unknown>;
  priority?: number;
  proxiable: boolean;
  proxied: boolean;
  private_routing?: boolean;
  ttl: number;
  settings: Record<string, unknown>;
  meta: Record<string, unknown>;
  comment: string | null;
  tags: string[];
  created_on: string;
  modified_on: string;
  comment_modified_on?: string;
  tags_modified_on?: string;
}

interface TunnelConfiguration {
  version: number;
  created_at: string;
  config: Record<string, unknown> | null;
}

export interface Tunnel {
  id: string;
  account_tag: string;
  name: string;
  config_src: "local" | "cloudflare";
  created_at: string;
  deleted_at: string | null;
  status: string;
  connections: unknown[];
  conns_active_at: string | null;
  conns_inactive_at: string | null;
  metadata: Record<string, unknown>;
  /** Base64, 32 bytes or more. The API never answers with it, but for the token and the answer to the creation. */
  tunnel_secret: string;
  configuration?: TunnelConfiguration;
}

interface ZoneSetting {
  value: unknown;
  enabled?: boolean;
  modified_on: string | null;
}

/** An application of Access as the API answers it. */
export interface AccessApplication extends Record<string, unknown> {
  id: string;
  uid: string;
  aud: string;
  type: string;
  name: string;
  session_duration: string;
  policies: Record<string, unknown>[];
  created_at: string;
  updated_at: string;
}

export interface CloudflareState {
  /** API tokens that are let in. */
  tokens: string[];
  account: { id: string; name: string };
  zones: Zone[];
  records: DnsRecord[];
  tunnels: Tunnel[];
  /** Missing in files of before Access was spoken here. */
  accessApplications?: AccessApplication[];
  /** A new account has one: the PIN by e-mail. */
  identityProviders?: { id: string; type: string; name: string }[];
  /** Zone id → setting id → value, for settings that were ever changed. */
  settings: Record<string, Record<string, ZoneSetting>>;
}

export interface CloudflareSeed {
  tokens: string[];
  accountId: string;
  zones: { id: string; name: string }[];
}

export const now = (): string => new Date().toISOString();
export const newRecordId = (): string => randomBytes(16).toString("hex");
export const newTunnelId = (): string => randomUUID();

/** Opens the state; zones and tokens of the seed that the file does not have are added, the rest stays as it is. */
export function openCloudflare(path: string, seed: CloudflareSeed): StateFile<CloudflareState> {
  const state = openState<CloudflareState>(path, () => ({
    tokens: [],
    account: { id: seed.accountId, name: "Homelab" },
    zones: [],
    records: [],
    tunnels: [],
    settings: {},
  }));
  state.update((s) => {
    s.account.id = seed.accountId;
    s.accessApplications ??= [];
    s.identityProviders ??= [{ id: randomUUID(), type: "onetimepin", name: "One-time PIN" }];
    for (const token of seed.tokens) if (!s.tokens.includes(token)) s.tokens.push(token);
    for (const { id, name } of seed.zones) if (!s.zones.some((z) => z.id === id)) s.zones.push(newZone(id, name));
  });
  return state;
}

function newZone(id: string, name: string): Zone {
  const created = now();
  return {
    id,
    name: name.toLowerCase(),
    status: "active",
    type: "full",
    paused: false,
    name_servers: ["ada.ns.cloudflare.com", "bob.ns.cloudflare.com"],
    created_on: created,
    modified_on: created,
    activated_on: created,
  };
}

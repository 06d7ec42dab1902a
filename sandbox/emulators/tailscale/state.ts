import { createHash, randomBytes } from "node:crypto";
import { openState, type StateFile } from "../state";

interface OauthClientSeed {
  id: string;
  secret: string;
  scopes: string[];
  tags?: string[];
}

/** An auth key or an OAuth client: the API keeps both under `/keys`. */
export interface Key {
  id: string;
  keyType: "auth" | "client";
  description: string;
  created: string;
  updated: string;
  expires?: string;
  expirySeconds?: number;
  userId: string;
  capabilities?: {
    devices: { create: { reusable: boolean; ephemeral: boolean; preauthorized: boolean; tags: string[] } };
  };
  scopes?: string[];
  tags?: string[];
  /** Shown once, in the answer to the creation; kept here because a client signs in with it. */
  secret: string;
}

export interface Device {
  id: string;
  nodeId: string;
  hostname: string;
  name: string;
  user: string;
  os: string;
  clientVersion: string;
  addresses: string[];
  tags: string[];
  authorized: boolean;
  created: string;
  lastSeen: string;
  expires: string;
  keyExpiryDisabled: boolean;
  advertisedRoutes: string[];
  enabledRoutes: string[];
}

export interface DnsState {
  nameservers: { address: string; useWithExitNode: boolean }[];
  searchPaths: string[];
  magicDNS: boolean;
  overrideLocalDNS: boolean;
  splitDns: Record<string, { address: string; useWithExitNode: boolean }[]>;
}

export interface TailscaleState {
  tailnet: string;
  apiKeys: string[];
  /** The policy file's lines; null = the default that every new tailnet has. A single string is taken too. */
  policy: string[] | string | null;
  users: { id: string; loginName: string; role: string }[];
  keys: Key[];
  devices: Device[];
  dns: DnsState;
}

export interface TailscaleSeed {
  tailnet?: string;
  apiKeys: string[];
  oauthClients?: OauthClientSeed[];
}

/** The policy file of a new tailnet, in which every device reaches every other. */
export const DEFAULT_POLICY = `// Policy file of a new tailnet.
{
	// Every device of a member reaches every device of the tailnet.
	"grants": [
		{"src": ["*"], "dst": ["*"], "ip": ["*"]},
	],

	// Members may use Tailscale SSH on their own devices.
	"ssh": [
		{
			"action": "check",
			"src":    ["autogroup:member"],
			"dst":    ["autogroup:self"],
			"users":  ["autogroup:nonroot", "root"],
		},
	],
}
`;

export const seconds = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;

/** An id as the service makes them, `kAb12…CNTRL`. */
export function newKeyId(): string {
  return `k${letters(11)}CNTRL`;
}

export function letters(count: number): string {
  return randomBytes(count * 2)
    .toString("base64")
    .replace(/[^A-Za-z0-9]/g, "")
    .padEnd(count, "x")
    .slice(0, count);
}

export function policyText(state: TailscaleState): string {
  if (state.policy === null) return DEFAULT_POLICY;
  return Array.isArray(state.policy) ? state.policy.join("\n") : state.policy;
}

/** The policy's ETag without quotes; `ts-default` while it was never changed. */
export function policyTag(state: TailscaleState): string {
  return state.policy === null ? "ts-default" : createHash("sha256").update(policyText(state)).digest("hex");
}

/** Opens the state; keys and clients of the seed are added, and a client that is there already gets the seed's rights. */
export function openTailscale(path: string, seed: TailscaleSeed): StateFile<TailscaleState> {
  const tailnet = seed.tailnet ?? "example.com";
  const owner = { id: "u1CNTRL", loginName: `owner@${tailnet}`, role: "owner" };
  const state = openState<TailscaleState>(path, () => ({
    tailnet,
    apiKeys: [],
    policy: null,
    users: [owner],
    keys: [],
    devices: [laptop(owner.loginName)],
    dns: { nameservers: [], searchPaths: [], magicDNS: true, overrideLocalDNS: false, splitDns: {} },
  }));
  state.update((s) => {
    s.tailnet = tailnet;
    for (const key of seed.apiKeys) if (!s.apiKeys.includes(key)) s.apiKeys.push(key);
    for (const { id, secret, scopes, tags = [] } of seed.oauthClients ?? []) {
      const known = s.keys.find((k) => k.id === id);
      if (known) {
        Object.assign(known, { secret, scopes, tags });
        continue;
      }
      const created = seconds(new Date());
      s.keys.push({
        id,
        keyType: "client",
        description: "",
        created,
        updated: created,
        userId: owner.id,
        scopes,
        tags,
        secret,
      });
    }
  });
  return state;
}

/** The one simulated device, so that lists are not empty. */
function laptop(user: string): Device {
  return {
    id: "1000000000000001",
    nodeId: "n1000001CNTRL",
    hostname: "laptop",
    name: "laptop.tail-sandbox.ts.net",
    user,
    os: "linux",
    clientVersion: "1.104.0",
    addresses: ["100.64.0.1", "fd7a:115c:a1e0::1"],
    tags: [],
    authorized: true,
    created: "2026-01-01T00:00:00Z",
    lastSeen: "2026-01-01T00:00:00Z",
    expires: "2027-01-01T00:00:00Z",
    keyExpiryDisabled: false,
    advertisedRoutes: [],
    enabledRoutes: [],
  };
}

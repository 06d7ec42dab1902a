import { ApiProblem, exchange } from "../../../sandbox/providers/exchange";
import { expiryFinding, type Finding } from "../finding";
import type { Asked } from "./asked";

const CLIENT = "Tailscale OAuth client";
const NEW =
  "Make one at Tailscale (Settings, OAuth clients) with these scopes, each with write, and run: pulumi config set --secret homelab:tailscaleOauthClientId, and the same for homelab:tailscaleOauthClientSecret";
const KEY = "`pulumi up --refresh` makes a new one; a router that is in the tailnet already needs none.";

/** The scopes that the stack's resources need, by the names of the API and of the console. */
const SCOPES: [string, string][] = [
  ["policy_file", "Policy File"],
  ["dns", "DNS"],
  ["oauth_keys", "OAuth Keys"],
  ["auth_keys", "Auth Keys"],
  ["devices:core", "Devices Core"],
  ["services", "Services"],
];
const TAILSCALE = { name: "Tailscale", credential: "The OAuth client is wrong." };
const TIMEOUT = 60_000;

/** Whether the OAuth client is good, which scopes it has, and when the auth keys of the state end. */
export async function tailscaleFindings({ tailscale, settings }: Asked): Promise<Finding[]> {
  if (tailscale === undefined) return [];
  const about = { area: "credentials", what: CLIENT } as const;
  const { tailscaleOauthClientId: id, tailscaleOauthClientSecret: secret } = settings;
  if (!id || !secret) return [{ ...about, verdict: "wrong", said: "is not set", todo: NEW }];
  try {
    const { access_token, scope } = await ask("POST", "/oauth/token", {
      body: new URLSearchParams({ client_id: id, client_secret: secret, grant_type: "client_credentials" }),
    });
    return [
      { ...about, verdict: "ok", said: "is accepted" },
      ...scopeFindings(scope),
      ...(await Promise.all(tailscale.keys.map((key) => keyFinding(tailscale.tailnet, key, String(access_token))))),
    ];
  } catch (error) {
    return [{ ...about, ...unanswered(error as Error), todo: NEW }];
  }
}

/** @param scope what the service says the token may do, words with spaces between */
export function scopeFindings(scope: unknown): Finding[] {
  const about = { area: "credentials", what: `${CLIENT}: scopes` } as const;
  if (typeof scope !== "string") return [{ ...about, verdict: "unknown", said: "the service does not tell them" }];
  const has = new Set(scope.split(" "));
  const missing = SCOPES.filter(([name]) => !has.has("all") && !has.has(name)).map(([, title]) => title);
  if (missing.length === 0) return [{ ...about, verdict: "ok", said: "has all that the stack needs" }];
  return [{ ...about, verdict: "wrong", said: `lacks ${missing.join(", ")}`, todo: NEW }];
}

async function keyFinding(tailnet: string, key: { name: string; id: string }, token: string): Promise<Finding> {
  const what = `Tailscale auth key ${key.name}`;
  try {
    const headers = { authorization: `Bearer ${token}` };
    const found = await ask("GET", `/tailnet/${encodeURIComponent(tailnet)}/keys/${key.id}`, { headers });
    if (found.invalid === true)
      return { area: "expiry", what, verdict: "wrong", said: "is not valid any more", todo: KEY };
    return expiryFinding(what, Date.parse(String(found.expires)), KEY);
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404)
      return { area: "expiry", what, verdict: "wrong", said: "is not there any more", todo: KEY };
    return { area: "expiry", what, ...unanswered(error as Error) };
  }
}

async function ask(
  method: string,
  path: string,
  more: { body?: URLSearchParams; headers?: Record<string, string> },
): Promise<Record<string, unknown>> {
  const base = (process.env.TAILSCALE_BASE_URL || "https://api.tailscale.com").replace(/\/+$/, "");
  const request = { method, url: `${base}/api/v2${path}`, ...more, signal: AbortSignal.timeout(TIMEOUT) };
  return (await exchange(TAILSCALE, request, ({ message }) => ({ text: String(message ?? "") }))).json;
}

function unanswered(error: Error): Pick<Finding, "verdict" | "said"> {
  const [said = ""] = error.message.split("\n");
  const isNo = error instanceof ApiProblem && error.status < 500 && error.status !== 429;
  return { verdict: isNo ? "wrong" : "unknown", said };
}

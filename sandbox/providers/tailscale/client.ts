import { exchange, type Reply, type Service, UncertainAnswer } from "../exchange";
import type { Ctx, Props } from "../serve";

const TAILSCALE: Service = {
  name: "Tailscale",
  credential:
    "The OAuth client is wrong, or lacks a scope: Policy File, DNS, OAuth Keys, Auth Keys, Devices Core and Services, each with write. Make one at Tailscale (Settings, OAuth clients) and run: pulumi config set --secret homelab:tailscaleOauthClientId, and the same for homelab:tailscaleOauthClientSecret",
};

interface Settings {
  baseUrl: string;
  tailnet: string;
  apiKey?: string;
  clientId?: string;
  clientSecret?: string;
  scopes: string[];
}

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);

/** Provider configuration first, then the environment, as the official provider reads them. */
function settings(config: Props): Settings {
  const setting = (name: string, ...variables: string[]) =>
    text(config[name]) ?? variables.map((v) => text(process.env[v])).find((v) => v !== undefined);
  const scopes = config.scopes;
  return {
    baseUrl: (setting("baseUrl", "TAILSCALE_BASE_URL") ?? "https://api.tailscale.com").replace(/\/+$/, ""),
    tailnet: setting("tailnet", "TAILSCALE_TAILNET") ?? "-",
    apiKey: setting("apiKey", "TAILSCALE_API_KEY"),
    clientId: setting("oauthClientId", "TAILSCALE_OAUTH_CLIENT_ID", "OAUTH_CLIENT_ID"),
    clientSecret: setting("oauthClientSecret", "TAILSCALE_OAUTH_CLIENT_SECRET", "OAUTH_CLIENT_SECRET"),
    scopes: Array.isArray(scopes)
      ? (scopes as string[])
      : typeof scopes === "string" && scopes.startsWith("[")
        ? (JSON.parse(scopes) as string[])
        : [],
  };
}

/** Access tokens of OAuth clients, by client; each serves until a minute before it ends. */
const tokens = new Map<string, { token: string; until: number }>();

async function authorization(s: Settings, signal: AbortSignal): Promise<string> {
  if (s.apiKey && s.clientSecret)
    throw new Error("tailscale: apiKey and oauthClientSecret exclude each other: keep one");
  if (s.apiKey) return `Bearer ${s.apiKey}`;
  if (!s.clientSecret || !s.clientId)
    throw new Error(
      "no Tailscale credentials: run `pulumi config set --secret tailscale:apiKey KEY` (or oauthClientId and oauthClientSecret), or set TAILSCALE_API_KEY",
    );
  const cacheKey = `${s.baseUrl} ${s.clientId} ${s.scopes.join(" ")}`;
  const cached = tokens.get(cacheKey);
  if (cached && cached.until > Date.now()) return `Bearer ${cached.token}`;
  const form = new URLSearchParams({
    client_id: s.clientId,
    client_secret: s.clientSecret,
    grant_type: "client_credentials",
  });
  if (s.scopes.length > 0) form.set("scope", s.scopes.join(" "));
  const request = { method: "POST", url: `${s.baseUrl}/api/v2/oauth/token`, body: form, signal };
  const { json } = await exchange(TAILSCALE, request, reasons).catch((error: Error) => {
    // A token that got lost ends by itself: nothing is to be looked for.
    throw error instanceof UncertainAnswer ? new Error(error.message) : error;
  });
  const { access_token: token, expires_in: seconds = 3600 } = json as { access_token?: string; expires_in?: number };
  if (token === undefined) throw new Error(`Tailscale answers POST ${request.url} without an access token.`);
  tokens.set(cacheKey, { token, until: Date.now() + (seconds - 60) * 1000 });
  return `Bearer ${token}`;
}

/** `T` in a path stands for the configured tailnet. A string body is sent as HuJSON. */
export async function call(
  ctx: Ctx,
  method: string,
  path: string,
  body?: Props | string,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const s = settings(ctx.config);
  const { signal } = ctx;
  const place = path.replace("/tailnet/T/", `/tailnet/${encodeURIComponent(s.tailnet)}/`);
  const isText = typeof body === "string";
  const request = {
    method,
    url: `${s.baseUrl}/api/v2${place}`,
    headers: {
      authorization: await authorization(s, signal),
      ...headers,
      ...(body !== undefined && { "content-type": isText ? "application/hujson" : "application/json" }),
    },
    signal,
    ...(body !== undefined && { body: isText ? body : JSON.stringify(body) }),
  };
  return exchange(TAILSCALE, request, reasons);
}

const reasons = (json: Props) => ({ text: explain(json) });

/** The service's `message`, and the failed tests behind it. */
function explain(json: Props): string {
  const data = Array.isArray(json.data) ? (json.data as { user?: string; errors?: string[] }[]) : [];
  const details = data.map((d) => `${d.user ?? ""}: ${(d.errors ?? []).join(", ")}`);
  return [text(json.message) ?? "", ...details].filter(Boolean).join("; ");
}

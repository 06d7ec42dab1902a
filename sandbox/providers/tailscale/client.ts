import type { Ctx, Props } from "../serve";

/** An answer of the API that says no. */
export class ApiProblem extends Error {
  constructor(
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

interface Settings {
  baseUrl: string;
  tailnet: string;
  apiKey?: string;
  clientId?: string;
  clientSecret?: string;
  scopes: string[];
}

/** What the service answered, with the ETag that a policy file comes with. */
export interface Reply {
  text: string;
  json: Props;
}

const TIMEOUT = 30_000;
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
  const response = await send(`${s.baseUrl}/api/v2/oauth/token`, { method: "POST", body: form, signal });
  const answer = JSON.parse(await response.text()) as { access_token?: string; expires_in?: number; message?: string };
  if (!response.ok || !answer.access_token)
    throw new ApiProblem(`no access token for the OAuth client: ${answer.message ?? response.status}`, response.status);
  tokens.set(cacheKey, { token: answer.access_token, until: Date.now() + ((answer.expires_in ?? 3600) - 60) * 1000 });
  return `Bearer ${answer.access_token}`;
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    const cause = (error as { cause?: Error }).cause;
    throw new Error(`${init.method} ${url}: ${cause?.message ?? (error as Error).message}`);
  }
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
  const signal = AbortSignal.any([ctx.signal, AbortSignal.timeout(TIMEOUT)]);
  const init: RequestInit = { method, signal, headers: { authorization: await authorization(s, signal), ...headers } };
  if (body !== undefined) {
    init.body = typeof body === "string" ? body : JSON.stringify(body);
    init.headers = {
      ...init.headers,
      "content-type": typeof body === "string" ? "application/hujson" : "application/json",
    };
  }
  const place = path.replace("/tailnet/T/", `/tailnet/${encodeURIComponent(s.tailnet)}/`);
  const response = await send(`${s.baseUrl}/api/v2${place}`, init);
  const answer = await response.text();
  const json = parse(answer);
  if (!response.ok)
    throw new ApiProblem(
      `${explain(json) || answer.slice(0, 200) || response.statusText} (${response.status})`,
      response.status,
    );
  return { text: answer, json };
}

/** The service's `message`, and the failed tests behind it. */
function explain(json: Props): string {
  const data = Array.isArray(json.data) ? (json.data as { user?: string; errors?: string[] }[]) : [];
  const details = data.map((d) => `${d.user ?? ""}: ${(d.errors ?? []).join(", ")}`);
  return [text(json.message) ?? "", ...details].filter(Boolean).join("; ");
}

function parse(answer: string): Props {
  try {
    const value: unknown = JSON.parse(answer);
    return typeof value === "object" && value !== null ? (value as Props) : {};
  } catch {
    return {};
  }
}

/** undefined when the service says that there is no such thing. */
export async function found<T>(request: Promise<T>): Promise<T | undefined> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return undefined;
    throw error;
  }
}

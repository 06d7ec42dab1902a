import type { Answer, Request } from "../http";
import { letters, type TailscaleState } from "./state";

/** Thrown by a handler to answer with a refusal. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly data?: unknown,
  ) {
    super(message);
  }
}

/** Who asks: an API key acts as its user, an access token as its OAuth client. */
export interface Actor {
  userId: string;
  /** OAuth client: what it may do, and the tags it may give. Undefined for an API key, which may do everything. */
  scopes?: string[];
  tags?: string[];
}

const HOUR = 3600;

/** Access tokens live for an hour and are not worth keeping over a restart. */
export class AccessTokens {
  private readonly issued = new Map<string, { until: number; actor: Actor }>();

  /** `POST /api/v2/oauth/token`: client credentials, in the form or as Basic. */
  issue(state: TailscaleState, request: Request): Answer {
    const form = new URLSearchParams(request.body);
    const basic = basicOf(request.headers.authorization);
    const id = form.get("client_id") ?? basic?.user;
    const secret = form.get("client_secret") ?? basic?.password;
    // The id is part of the secret, and the service needs only the latter.
    const client = state.keys.find(
      (k) => k.keyType === "client" && k.secret === secret && (!id || id === k.id || id === "unused"),
    );
    if (!client) throw new Refusal(401, "API token invalid");
    const scopes = form.get("scope")?.split(" ").filter(Boolean) ?? client.scopes ?? [];
    for (const scope of scopes)
      if (!allows(client.scopes ?? [], scope)) throw new Refusal(403, `scope ${scope} is not granted to this client`);
    const token = `tskey-api-${letters(12)}-${letters(24)}`;
    this.issued.set(token, { until: Date.now() + HOUR * 1000, actor: { userId: "", scopes, tags: client.tags ?? [] } });
    return {
      status: 200,
      body: { access_token: token, token_type: "Bearer", expires_in: HOUR, scope: scopes.join(" ") },
    };
  }

  /** The actor behind the request's `Authorization`: Bearer, or Basic with the key as user name. */
  actor(state: TailscaleState, request: Request): Actor {
    const header = request.headers.authorization;
    const token = /^Bearer\s+(\S+)$/i.exec(header ?? "")?.[1] ?? basicOf(header)?.user;
    if (token !== undefined && state.apiKeys.includes(token)) return { userId: state.users[0]?.id ?? "" };
    const issued = this.issued.get(token ?? "");
    if (!issued || issued.until < Date.now()) throw new Refusal(401, "API token invalid");
    return issued.actor;
  }
}

function basicOf(header: string | undefined): { user: string; password: string } | undefined {
  const encoded = /^Basic\s+(\S+)$/i.exec(header ?? "")?.[1];
  if (encoded === undefined) return undefined;
  const [user = "", password = ""] = Buffer.from(encoded, "base64").toString("utf8").split(":");
  return { user, password };
}

/** Whether scopes like `all`, `dns`, `dns:read` or `devices` cover `wanted`. */
function allows(scopes: string[], wanted: string): boolean {
  const readOnly = wanted.endsWith(":read");
  return scopes.some((scope) => {
    if (scope === "all" || scope === wanted) return true;
    if (readOnly && scope === "all:read") return true;
    return readOnly && scope === wanted.slice(0, -":read".length);
  });
}

/** Refuses an OAuth client without the scope; `:read` is added for reading methods. */
export function requireScope(actor: Actor, scope: string, method: string): void {
  const wanted = method === "GET" ? `${scope}:read` : scope;
  if (actor.scopes && !allows(actor.scopes, wanted))
    throw new Refusal(403, "calling actor does not have enough permissions to perform this function");
}

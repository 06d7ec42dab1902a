import { randomBytes } from "node:crypto";
import type { Answer, Request } from "../http";
import type { StateFile } from "../state";
import { page, refuse, success } from "./envelope";
import { checkIngress } from "./ingress";
import { type CloudflareState, newTunnelId, now, type Tunnel } from "./state";

type Body = Record<string, unknown>;

/** `/accounts/A/cfd_tunnel…`; `rest` is what follows in the path. */
export function tunnels(state: StateFile<CloudflareState>, request: Request, rest: string[], body: Body): Answer {
  const [id, part] = rest;
  if (id === undefined) {
    if (request.method === "GET") return page(list(state.read(), request.query).map(shown), request.query);
    if (request.method === "POST") return create(state, body);
    refuse(405, 10405, "Method not allowed for this route.");
  }
  const find = (s: CloudflareState) => s.tunnels.find((t) => t.id === id);
  const tunnel = find(state.read());
  if (!tunnel) refuse(404, 1003, "Tunnel not found.");
  const change = (edit: (t: Tunnel, s: CloudflareState) => void) =>
    state.update((s) => {
      const found = find(s) as Tunnel;
      edit(found, s);
      return found;
    });
  const method = `${request.method} ${part ?? ""}`.trim();
  if (method === "GET") return success(shown(tunnel));
  if (method === "GET token") return success(token(tunnel));
  if (method === "GET configurations") return success(configuration(tunnel));
  if (tunnel.deleted_at !== null) refuse(404, 1003, "Tunnel not found.");
  if (method === "PATCH") return success(shown(change((t, s) => rename(t, s, body))));
  if (method === "PUT configurations") {
    const config = body.config;
    if (typeof config !== "object" || config === null) refuse(400, 1056, "Bad Configuration: config is required");
    checkIngress(config as Body);
    const changed = change((t) => {
      t.configuration = {
        version: (t.configuration?.version ?? -1) + 1,
        created_at: t.configuration?.created_at ?? now(),
        config: config as Body,
      };
    });
    return success(configuration(changed));
  }
  if (method === "DELETE") {
    if (tunnel.connections.length > 0) refuse(400, 1022, "Cannot delete tunnel because it has active connections");
    // The service keeps a deleted tunnel and only marks it: its name becomes free, its id stays readable.
    return success(
      shown(
        change((t) => {
          t.deleted_at = now();
        }),
      ),
    );
  }
  refuse(405, 10405, "Method not allowed for this route.");
}

function create(state: StateFile<CloudflareState>, body: Body): Answer {
  const source = body.config_src ?? "local";
  if (source !== "local" && source !== "cloudflare") refuse(400, 1001, "config_src must be local or cloudflare");
  const tunnel = state.update((s) => {
    const name = freeName(s, body.name);
    const secret =
      body.tunnel_secret === undefined ? randomBytes(32).toString("base64") : checkSecret(body.tunnel_secret);
    const created: Tunnel = {
      id: newTunnelId(),
      account_tag: s.account.id,
      name,
      config_src: source,
      created_at: now(),
      deleted_at: null,
      status: "inactive",
      connections: [],
      conns_active_at: null,
      conns_inactive_at: now(),
      metadata: {},
      tunnel_secret: secret,
    };
    s.tunnels.push(created);
    return created;
  });
  const credentials = {
    AccountTag: tunnel.account_tag,
    TunnelID: tunnel.id,
    TunnelName: tunnel.name,
    TunnelSecret: tunnel.tunnel_secret,
  };
  return success({ ...shown(tunnel), credentials_file: credentials, token: token(tunnel) });
}

function rename(tunnel: Tunnel, state: CloudflareState, body: Body): void {
  if (body.name !== undefined && body.name !== tunnel.name) tunnel.name = freeName(state, body.name);
  if (body.tunnel_secret !== undefined) tunnel.tunnel_secret = checkSecret(body.tunnel_secret);
}

function freeName(state: CloudflareState, name: unknown): string {
  if (typeof name !== "string" || name === "") refuse(400, 1001, "Tunnel name is required");
  if (state.tunnels.some((t) => t.deleted_at === null && t.name === name))
    refuse(
      409,
      1013,
      "You already have a tunnel with this name. Delete the existing tunnel, or choose a different name for your new tunnel",
    );
  return name;
}

function checkSecret(secret: unknown): string {
  const text = typeof secret === "string" ? secret : "";
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text) || Buffer.from(text, "base64").length < 32)
    refuse(400, 1004, "Tunnel secret must be at least 32 bytes, encoded in base64");
  return text;
}

function list(state: CloudflareState, query: URLSearchParams): Tunnel[] {
  const deleted = query.get("is_deleted");
  const name = query.get("name");
  return state.tunnels.filter(
    (t) => (deleted === null || String(t.deleted_at !== null) === deleted) && (name === null || t.name === name),
  );
}

function shown(tunnel: Tunnel): Body {
  const { tunnel_secret: _, configuration: __, ...rest } = tunnel;
  return { ...rest, tun_type: "cfd_tunnel", remote_config: tunnel.config_src === "cloudflare" };
}

function configuration(tunnel: Tunnel): Body {
  const { version = 0, created_at = tunnel.created_at, config = null } = tunnel.configuration ?? {};
  return {
    tunnel_id: tunnel.id,
    account_id: tunnel.account_tag,
    version,
    config,
    source: tunnel.config_src,
    created_at,
  };
}

/** The token for `cloudflared tunnel run --token`. */
function token(tunnel: Tunnel): string {
  return Buffer.from(JSON.stringify({ a: tunnel.account_tag, t: tunnel.id, s: tunnel.tunnel_secret })).toString(
    "base64",
  );
}

import type { FaultOf } from "../faults";
import { type Answer, jsonObject, listen, type Request, type Running } from "../http";
import type { StateFile } from "../state";
import { accessApplications } from "./access";
import { failed, page, Refusal, refuse, success } from "./envelope";
import { dnsRecords } from "./records";
import { zoneSettings } from "./settings";
import { type CloudflareSeed, type CloudflareState, openCloudflare, type Zone } from "./state";
import { tunnels } from "./tunnels";

export interface CloudflareOptions extends CloudflareSeed {
  host: string;
  port: number;
  stateFile: string;
  log?: (line: string) => void;
  faultOf?: FaultOf;
}

/** Cloudflare's API v4 under `/client/v4`, as far as the provider's DNS, tunnel, zone and zone-setting resources use it. */
export async function startCloudflare(options: CloudflareOptions): Promise<Running> {
  const state = openCloudflare(options.stateFile, options);
  const server = await listen(
    options,
    (request) => answer(state, request),
    (message) => failed(new Refusal(500, [{ code: 10000, message }])),
    options,
  );
  return { ...server, url: `${server.url}/client/v4` };
}

function answer(state: StateFile<CloudflareState>, request: Request): Answer {
  try {
    const [client, version, kind, id, part, ...rest] = request.segments;
    if (client !== "client" || version !== "v4") refuse(404, 7000, "No route for that URI");
    authorise(state.read(), request.headers.authorization);
    const body = readBody(request);
    if (kind === "user" && request.path.endsWith("/tokens/verify")) return success({ id: "sandbox", status: "active" });
    if (kind === "accounts") {
      if (id === undefined) return page([state.read().account], request.query);
      if (id !== state.read().account.id) refuse(403, 10000, "Authentication error");
      if (part === undefined) return success(state.read().account);
      if (part === "access") return accessApplications(state, request, rest, body);
      if (part === "cfd_tunnel") return tunnels(state, request, rest, body);
    }
    if (kind === "zones") {
      if (id === undefined) return zones(state.read(), request);
      const zone = findZone(state.read(), id);
      if (part === undefined && request.method === "GET") return success(shown(zone, state.read()));
      if (part === "dns_records") return dnsRecords(state, zone, request, rest[0], body);
      if (part === "settings") return zoneSettings(state, zone, request, rest[0], body);
    }
    refuse(404, 7000, `No route for that URI: ${request.method} ${request.path}`);
  } catch (error) {
    if (error instanceof Refusal) return failed(error);
    throw error;
  }
}

function authorise(state: CloudflareState, header: string | undefined): void {
  if (!header) refuse(400, 9106, "Missing X-Auth-Key, X-Auth-Email or Authorization headers");
  const token = /^Bearer\s+(\S+)$/i.exec(header)?.[1];
  if (token !== undefined && state.tokens.includes(token)) return;
  if (token === undefined || !/^[A-Za-z0-9_-]{40,}$/.test(token))
    refuse(400, 6003, "Invalid request headers", [{ code: 6111, message: "Invalid format for Authorization header" }]);
  refuse(403, 9109, "Invalid access token");
}

function readBody(request: Request): Record<string, unknown> {
  if (!["POST", "PUT", "PATCH"].includes(request.method)) return {};
  return jsonObject(request.body) ?? refuse(400, 9207, "Request body is invalid.");
}

function findZone(state: CloudflareState, id: string): Zone {
  if (!/^[0-9a-f]{32}$/.test(id))
    refuse(400, 7003, `Could not route to /client/v4/zones/${id}, perhaps your object identifier is invalid?`);
  return state.zones.find((z) => z.id === id) ?? refuse(404, 1001, "Invalid zone identifier");
}

function zones(state: CloudflareState, request: Request): Answer {
  if (request.method !== "GET") refuse(405, 10405, "Method not allowed for this route.");
  const name = request.query.get("name")?.toLowerCase() ?? null;
  const account = request.query.get("account.id");
  const found = state.zones.filter(
    (z) => (name === null || z.name === name) && (account === null || account === state.account.id),
  );
  return page(
    found.map((z) => shown(z, state)),
    request.query,
  );
}

function shown(zone: Zone, state: CloudflareState): Record<string, unknown> {
  return {
    ...zone,
    account: state.account,
    development_mode: 0,
    original_name_servers: [],
    original_registrar: null,
    original_dnshost: null,
    owner: { id: null, type: "user", email: null },
    meta: { step: 2, custom_certificate_quota: 0, page_rule_quota: 3, phishing_detected: false },
    permissions: ["#dns_records:edit", "#zone:read", "#zone_settings:edit"],
    plan: {
      id: "0feeeeeeeeeeeeeeeeeeeeeeeeeeeeee",
      name: "Free Website",
      price: 0,
      currency: "USD",
      is_subscribed: false,
    },
  };
}

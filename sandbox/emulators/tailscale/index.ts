import type { FaultOf } from "../faults";
import { type Answer, jsonObject, listen, type Request, type Running } from "../http";
import type { StateFile } from "../state";
import { acl } from "./acl";
import { AccessTokens, Refusal, requireScope } from "./auth";
import { device, deviceList } from "./devices";
import { dns } from "./dns";
import { keys } from "./keys";
import { openTailscale, type TailscaleSeed, type TailscaleState } from "./state";

export interface TailscaleOptions extends TailscaleSeed {
  host: string;
  port: number;
  stateFile: string;
  log?: (line: string) => void;
  faultOf?: FaultOf;
}

/** Tailscale's API v2, as far as the provider's policy file, key, OAuth client, DNS and device resources use it. */
export async function startTailscale(options: TailscaleOptions): Promise<Running> {
  const state = openTailscale(options.stateFile, options);
  const tokens = new AccessTokens();
  return listen(
    options,
    (request) => answer(state, tokens, request),
    (message) => ({ status: 500, body: { message } }),
    options,
  );
}

function answer(state: StateFile<TailscaleState>, tokens: AccessTokens, request: Request): Answer {
  try {
    return route(state, tokens, request);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return {
      status: error.status,
      body: error.data === undefined ? { message: error.message } : { message: error.message, data: error.data },
    };
  }
}

function route(state: StateFile<TailscaleState>, tokens: AccessTokens, request: Request): Answer {
  const [api, version, kind, name, part, ...rest] = request.segments;
  if (api !== "api" || version !== "v2") throw new Refusal(404, "not found");
  if (kind === "oauth" && name === "token" && request.method === "POST") return tokens.issue(state.read(), request);
  const actor = tokens.actor(state.read(), request);
  if (kind === "device" && name !== undefined)
    return device(state, actor, request, { id: name, part, body: body(request) });
  if (kind === "tailnet" && name !== undefined) {
    if (name !== "-" && name !== state.read().tailnet) throw new Refusal(404, `tailnet ${name} not found`);
    if (part === "acl") return acl(state, actor, request, rest[0]);
    if (part === "keys") return keys(state, actor, request, rest[0], body(request));
    if (part === "dns") return dns(state, actor, request, rest[0], body(request));
    if (part === "devices" && request.method === "GET") return deviceList(state, actor, request);
    if (part === "users" && request.method === "GET") {
      requireScope(actor, "users", "GET");
      return { status: 200, body: { users: state.read().users } };
    }
  }
  throw new Refusal(404, "not found");
}

function body(request: Request): Record<string, unknown> {
  if (!["POST", "PUT", "PATCH"].includes(request.method)) return {};
  const value = jsonObject(request.body);
  if (!value) throw new Refusal(400, "invalid JSON in request body");
  return value;
}

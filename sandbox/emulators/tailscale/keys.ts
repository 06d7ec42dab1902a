import type { Answer, Request } from "../http";
import type { StateFile } from "../state";
import { type Actor, Refusal, requireScope } from "./auth";
import { readPolicy } from "./policy";
import { type Key, letters, newKeyId, policyText, seconds, type TailscaleState } from "./state";

type Body = Record<string, unknown>;

/** 90 days, in seconds: the longest life of an auth key, and the one it gets when none is asked for. */
const LONGEST = 90 * 24 * 3600;

const SCOPES = [
  ..."account_settings api_access_tokens auth_keys devices:core devices:posture_attributes devices:routes dns feature_settings federated_keys".split(
    " ",
  ),
  ..."log_streaming logs:configuration logs:network networking_settings oauth_keys policy_file services users webhooks device_invites user_invites all".split(
    " ",
  ),
];

/** `/tailnet/T/keys[/ID]`. */
export function keys(
  state: StateFile<TailscaleState>,
  actor: Actor,
  request: Request,
  id: string | undefined,
  body: Body,
): Answer {
  const client =
    body.keyType === "client" || (id !== undefined && state.read().keys.find((k) => k.id === id)?.keyType === "client");
  requireScope(actor, client ? "oauth_keys" : "auth_keys", request.method);
  if (id === undefined) {
    if (request.method === "GET")
      return {
        status: 200,
        body: {
          keys: state
            .read()
            .keys.filter((k) => k.keyType === "auth" || request.query.get("all") === "true")
            .map(shown),
        },
      };
    if (request.method === "POST") {
      const created = state.update((s) => {
        const key = client ? newClient(s, actor, body) : newAuthKey(s, actor, body);
        s.keys.push(key);
        return key;
      });
      return { status: 200, body: { ...shown(created), key: created.secret } };
    }
    throw new Refusal(405, "method not allowed");
  }
  const found = state.read().keys.find((k) => k.id === id);
  if (!found) throw new Refusal(404, "not found");
  if (request.method === "GET") return { status: 200, body: shown(found) };
  if (request.method === "DELETE") {
    state.update((s) => {
      s.keys = s.keys.filter((k) => k.id !== id);
    });
    return { status: 200, body: {} };
  }
  if (request.method === "PUT" && found.keyType === "client") {
    const changed = state.update((s) => {
      const key = s.keys.find((k) => k.id === id) as Key;
      const { scopes, tags, description } = newClient(s, actor, body);
      Object.assign(key, { scopes, tags, description, updated: seconds(new Date()) });
      return key;
    });
    return { status: 200, body: shown(changed) };
  }
  throw new Refusal(405, "method not allowed");
}

function newAuthKey(state: TailscaleState, actor: Actor, body: Body): Key {
  const wanted = ((body.capabilities as Body | undefined)?.devices as Body | undefined)?.create as Body | undefined;
  if (!wanted) throw new Refusal(400, "capabilities.devices.create is required");
  const tags = (wanted.tags as string[] | undefined) ?? [];
  checkTags(state, actor, tags);
  if (actor.scopes && tags.length === 0) throw new Refusal(400, "tailnet-owned auth key must have tags set");
  const expirySeconds =
    body.expirySeconds === undefined || body.expirySeconds === 0 ? LONGEST : Number(body.expirySeconds);
  if (!Number.isInteger(expirySeconds) || expirySeconds < 1 || expirySeconds > LONGEST)
    throw new Refusal(400, `expirySeconds must be between 1 and ${LONGEST} (90 days)`);
  const id = newKeyId();
  const created = new Date();
  return {
    id,
    keyType: "auth",
    description: description(body),
    created: seconds(created),
    updated: seconds(created),
    expires: seconds(new Date(created.getTime() + expirySeconds * 1000)),
    expirySeconds,
    userId: actor.userId,
    capabilities: {
      devices: {
        create: {
          reusable: wanted.reusable === true,
          ephemeral: wanted.ephemeral === true,
          preauthorized: wanted.preauthorized === true,
          tags,
        },
      },
    },
    secret: `tskey-auth-${id}-${letters(32)}`,
  };
}

function newClient(state: TailscaleState, actor: Actor, body: Body): Key {
  const scopes = Array.isArray(body.scopes) ? (body.scopes as string[]) : [];
  if (scopes.length === 0) throw new Refusal(400, "scopes are required");
  for (const scope of scopes)
    if (!SCOPES.includes(scope.replace(/:read$/, ""))) throw new Refusal(400, `invalid scope: "${scope}"`);
  const tags = (body.tags as string[] | undefined) ?? [];
  if (tags.length === 0 && scopes.some((s) => ["devices:core", "auth_keys", "all"].includes(s)))
    throw new Refusal(400, 'tags are required when scopes include "devices:core" or "auth_keys"');
  checkTags(state, actor, tags);
  const id = newKeyId();
  const created = seconds(new Date());
  return {
    id,
    keyType: "client",
    description: description(body),
    created,
    updated: created,
    userId: actor.userId,
    scopes,
    tags,
    secret: `tskey-client-${id}-${letters(32)}`,
  };
}

/** A tag must stand in the policy's tagOwners; an OAuth client may give its own tags and those they own. */
function checkTags(state: TailscaleState, actor: Actor, tags: string[]): void {
  const { tagOwners } = readPolicy(policyText(state));
  const permitted = (tag: string): boolean => {
    const owners = tagOwners[tag];
    if (!owners) return false;
    if (!actor.scopes) return true;
    const own = actor.tags ?? [];
    return own.includes(tag) || owners.some((o) => own.includes(o));
  };
  const wrong = tags.filter((tag) => !permitted(tag));
  if (wrong.length > 0) throw new Refusal(400, `requested tags [${wrong.join(" ")}] are invalid or not permitted`);
}

function description(body: Body): string {
  const text = typeof body.description === "string" ? body.description : "";
  if (text.length > 50) throw new Refusal(400, "description must be 50 characters or less");
  if (!/^[A-Za-z0-9 -]*$/.test(text))
    throw new Refusal(400, "description can only contain alphanumeric characters, hyphens and spaces");
  return text;
}

/** Without the secret, which is shown once only. */
function shown(key: Key): Body {
  const { secret: _, ...rest } = key;
  const invalid = key.expires !== undefined && Date.parse(key.expires) < Date.now();
  return { ...rest, revoked: "0001-01-01T00:00:00Z", invalid };
}

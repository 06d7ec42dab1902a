import { randomBytes } from "node:crypto";
import { type Answer, jsonObject, type Request } from "../http";
import type { StateFile } from "../state";
import { Refusal, TOOK } from "./refusal";
import type { PiholeApiState } from "./state";

type Session = PiholeApiState["sessions"][number];

/** webserver.session.timeout, in milliseconds. */
const LIFETIME = 1800 * 1000;

/** `/api/auth`: signs in, shows the session, signs out. Source: Pi-hole FTL v6, src/api/auth.c. */
export function auth(state: StateFile<PiholeApiState>, request: Request): Answer {
  switch (request.method) {
    case "POST":
      return signIn(state, request);
    case "DELETE":
      return signOut(state, request);
    default: {
      const session = sessionOf(state, request);
      return shown(session ?? (state.read().password === "" ? "free" : undefined));
    }
  }
}

function signIn(state: StateFile<PiholeApiState>, request: Request): Answer {
  const body = jsonObject(request.body);
  if (body === undefined) throw new Refusal(400, "bad_request", "Invalid request body data (no valid JSON)");
  if (!("password" in body)) throw new Refusal(400, "bad_request", "No password found in JSON payload");
  const { password: given } = body;
  if (typeof given !== "string") throw new Refusal(400, "bad_request", "Field password has to be of type 'string'");
  const { password, appPassword } = state.read();
  const app = given !== "" && given === appPassword;
  if (password === "" && given === "") return shown("free");
  if (!app && (password === "" || given !== password)) return shown(undefined);
  return state.update((s) => {
    const now = Date.now();
    s.sessions = s.sessions.filter(({ validUntil }) => validUntil >= now);
    if (s.sessions.length >= s.maxSessions)
      throw new Refusal(429, "api_seats_exceeded", "API seats exceeded", "increase webserver.api.max_sessions");
    const session = { sid: token(), csrf: token(), validUntil: now + LIFETIME, app };
    s.sessions.push(session);
    return shown(session);
  });
}

function signOut(state: StateFile<PiholeApiState>, request: Request): Answer {
  const session = sessionOf(state, request);
  if (session === undefined) return shown(undefined);
  state.update((s) => {
    s.sessions = s.sessions.filter(({ sid }) => sid !== session.sid);
  });
  return { status: 204, body: "" };
}

const token = () => randomBytes(16).toString("base64");

/** The session whose id a request carries, in a header or in the query. */
function sessionOf(state: StateFile<PiholeApiState>, { headers, query }: Request): Session | undefined {
  const sid = headers["x-ftl-sid"] ?? headers.sid ?? query.get("sid");
  return state.read().sessions.find((s) => s.sid === sid && s.validUntil >= Date.now());
}

/** Demands a session, unless Pi-hole has no password; `app`: signed in with the app password. @throws Refusal */
export function signedIn(state: StateFile<PiholeApiState>, request: Request): { app: boolean } {
  const session = sessionOf(state, request);
  if (session !== undefined) return session;
  if (state.read().password === "") return { app: false };
  throw new Refusal(401, "unauthorized", "Unauthorized");
}

/** @param session `free`: nobody has to sign in */
function shown(session: Session | "free" | undefined): Answer {
  const open = session === "free" || session === undefined;
  const told = open
    ? { sid: null, validity: -1 }
    : { sid: session.sid, csrf: session.csrf, validity: Math.round((session.validUntil - Date.now()) / 1000) };
  const message = {
    message: session === undefined ? "password incorrect" : open ? "no password set" : "password correct",
  };
  return {
    status: session === undefined ? 401 : 200,
    body: { session: { valid: session !== undefined, totp: false, ...told, ...message }, took: TOOK },
  };
}

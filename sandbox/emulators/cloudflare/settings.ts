import type { Answer, Request } from "../http";
import type { StateFile } from "../state";
import { refuse, success } from "./envelope";
import { type CloudflareState, now, type Zone } from "./state";

const SWITCH = ["on", "off"];

/** Settings with their default first, then what else is allowed. Source: the API reference of zone settings. */
const SETTINGS: Record<string, string[]> = {
  "0rtt": ["off", "on"],
  always_online: ["off", "on"],
  always_use_https: ["off", "on"],
  automatic_https_rewrites: SWITCH,
  brotli: SWITCH,
  browser_check: SWITCH,
  ech: SWITCH,
  early_hints: ["off", "on"],
  email_obfuscation: SWITCH,
  hotlink_protection: ["off", "on"],
  http2: SWITCH,
  http3: SWITCH,
  ip_geolocation: SWITCH,
  ipv6: SWITCH,
  min_tls_version: ["1.0", "1.1", "1.2", "1.3"],
  opportunistic_encryption: SWITCH,
  opportunistic_onion: SWITCH,
  rocket_loader: ["off", "on"],
  security_level: ["medium", "off", "essentially_off", "low", "high", "under_attack"],
  server_side_exclude: SWITCH,
  ssl: ["full", "off", "flexible", "strict", "origin_pull"],
  tls_1_3: ["on", "off", "zrt"],
  tls_client_auth: ["off", "on"],
  websockets: SWITCH,
};

/** `/zones/Z/settings[/S]`. */
export function zoneSettings(
  state: StateFile<CloudflareState>,
  zone: Zone,
  request: Request,
  id: string | undefined,
  body: Record<string, unknown>,
): Answer {
  const shown = (setting: string) => {
    const stored = state.read().settings[zone.id]?.[setting];
    return {
      id: setting,
      value: stored?.value ?? SETTINGS[setting]?.[0],
      editable: true,
      modified_on: stored?.modified_on ?? null,
    };
  };
  if (id === undefined) {
    if (request.method === "GET") return success(Object.keys(SETTINGS).map(shown));
  } else {
    const allowed = SETTINGS[id];
    if (!allowed) refuse(400, 1001, `Invalid zone setting: ${id}`);
    if (request.method === "GET") return success(shown(id));
    if (request.method === "PATCH") {
      const value = body.value;
      if (typeof value !== "string" || !allowed.includes(value))
        refuse(
          400,
          1007,
          `Invalid value for zone setting ${id}: ${JSON.stringify(value)}; one of ${allowed.join(", ")}`,
        );
      state.update((s) => {
        s.settings[zone.id] = { ...s.settings[zone.id], [id]: { value, modified_on: now() } };
      });
      return success(shown(id));
    }
  }
  refuse(405, 10405, "Method not allowed for this route.");
}

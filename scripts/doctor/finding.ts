/** One thing that was looked at. */
export interface Finding {
  /** `secrets`, `versions`, `reach`, `credentials` or `expiry`. */
  area: "secrets" | "versions" | "reach" | "credentials" | "expiry";
  /** The thing that was looked at: `Cloudflare API token`. */
  what: string;
  /** `unknown`: it could not be told. */
  verdict: "ok" | "soon" | "wrong" | "unknown";
  /** The finding in words; never a secret. */
  said: string;
  /** The next step for a person, where there is one. */
  todo?: string;
}

const DAY = 24 * 60 * 60 * 1000;
/** An end within this time is reported, in milliseconds. */
const SOON = 30 * DAY;

/** How long something is good yet. @param end milliseconds since 1970 */
export function expiryFinding(what: string, end: number, todo: string, now = Date.now()): Finding {
  const date = new Date(end).toISOString().slice(0, 10);
  const days = Math.floor((end - now) / DAY);
  if (end <= now) return { area: "expiry", what, verdict: "wrong", said: `ended on ${date}`, todo };
  const said = `ends on ${date}, in ${days} ${days === 1 ? "day" : "days"}`;
  return end - now < SOON
    ? { area: "expiry", what, verdict: "soon", said, todo }
    : { area: "expiry", what, verdict: "ok", said };
}

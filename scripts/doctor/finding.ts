/** One thing that was looked at. */
export interface Finding {
  /** `secrets`, `versions`, `reach`, `credentials` or `expiry`. */
  area: "secrets" | "versions" | "reach" | "credentials" | "expiry";
  /** What was looked at: `Cloudflare API token`. */
  what: string;
  /** `unknown`: it could not be told. */
  verdict: "ok" | "soon" | "wrong" | "unknown";
  /** What was found; never a secret. */
  said: string;
  /** What to do, where there is anything to do. */
  todo?: string;
}

const DAY = 24 * 60 * 60 * 1000;
/** What ends within this time is told. */
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

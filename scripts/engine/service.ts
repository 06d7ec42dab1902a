import type { Ctx, Props } from "../../sandbox/providers/serve";

/** Long enough for a service that is slow, and for the pages of a long list. */
const TIMEOUT = 60_000;

/** What the clients of the services' HTTP APIs take of a provider: its settings, and when to give up. */
export function serviceContext(config: Props): Ctx {
  return { config, signal: AbortSignal.timeout(TIMEOUT) } as Ctx;
}

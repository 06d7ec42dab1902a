import type { Ctx, Props } from "../../sandbox/providers/serve";

/** Long enough for a service that is slow, and for the pages of a long list. */
const TIMEOUT = 60_000;

/** The part of a provider's context that the clients of the services' HTTP APIs need: its settings, and a time limit. */
export function serviceContext(config: Props): Ctx {
  return { config, signal: AbortSignal.timeout(TIMEOUT) } as Ctx;
}

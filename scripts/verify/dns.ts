import { Resolver } from "node:dns/promises";
import { isIP } from "node:net";

/** A resolver's answer for a name. */
export type Answer =
  | { status: "addresses"; addresses: string[] }
  /** NXDOMAIN, or no address: there is nothing of that name. */
  | { status: "nothing" }
  /** It refuses the question (`answers`), or does not answer. */
  | { status: "failed"; answers: boolean; why: string };

export interface Question {
  name: string;
  /** `192.168.30.45`, or with a port `127.0.0.1:5353`; undefined asks as this machine is set up to. */
  resolver: string | undefined;
  /** Milliseconds. */
  timeout: number;
}

/** Asks for the IPv4 addresses of a name. An address is its own answer. Never throws. */
export async function ask({ name, resolver: server, timeout }: Question): Promise<Answer> {
  if (isIP(name)) return { status: "addresses", addresses: [name] };
  const resolver = new Resolver({ timeout, tries: 1 });
  if (server !== undefined) resolver.setServers([server]);
  // The resolver's own limit is for one server and one try: the machine's set-up may have several servers.
  const limit = setTimeout(() => resolver.cancel(), timeout);
  try {
    return { status: "addresses", addresses: (await resolver.resolve4(name)).sort() };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (NOTHING.has(code)) return { status: "nothing" };
    return { status: "failed", answers: REFUSALS.has(code), why: REASONS[code] ?? code };
  } finally {
    clearTimeout(limit);
  }
}

/** Codes of node:dns. */
const NOTHING = new Set(["ENOTFOUND", "ENODATA"]);
const REFUSALS = new Set(["ESERVFAIL", "EREFUSED"]);
const REASONS: Readonly<Record<string, string>> = {
  ETIMEOUT: "no answer in time",
  ECANCELLED: "no answer in time",
  ECONNREFUSED: "nothing listens on port 53",
  ESERVFAIL: "it failed (SERVFAIL)",
  EREFUSED: "it refuses to answer (REFUSED)",
};

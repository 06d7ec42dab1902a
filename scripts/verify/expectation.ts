import { lanAnswer, lanResolverAddress } from "../../traffic/lan";
import { isOfIpv6 } from "../../traffic/model/addresses";
import { type Destination, destinationText } from "../../traffic/model/destination";
import type { Network } from "../../traffic/model/network";
import type { Vantage } from "../../traffic/model/vantage";
import type { Evidence } from "../../traffic/model/verdict";
import { follow } from "../../traffic/model/walk";
import { type Entry, isReached, matrix } from "../../traffic/reach/matrix";
import { isPlaceholder } from "../../traffic/tailnet/funnel";

/** The model's verdict on one way to an app, and so the result that a probe of it should have. */
export interface Expectation {
  app: string;
  destination: Destination;
  to: string;
  /** Undefined: the model cannot tell, so nothing that is found can differ from it. */
  reached: boolean | undefined;
  why: string | undefined;
  by: Evidence | undefined;
  /** The resolver that is asked for the name, `192.168.30.45`; undefined: this machine's own. */
  resolver: string | undefined;
  /** The addresses of IPv4 that the LAN's resolver should answer; empty for «nothing»; undefined where the model does not say. */
  addresses: readonly string[] | undefined;
}

/** The expectations from one vantage point, each way once, in the order of the apps. */
export function expectations(network: Network, vantage: Vantage): Expectation[] {
  const found = new Map<string, Expectation>();
  for (const entry of matrix(network, [vantage]))
    for (const attempt of entry.attempts) {
      if (attempt.destination === undefined) continue;
      const expected = expectation(network, vantage, entry, attempt);
      const known = found.get(expected.to);
      // A way that two apps share is reached if either of them is behind it.
      if (known === undefined || (known.reached !== true && expected.reached === true))
        found.set(expected.to, expected);
    }
  return [...found.values()];
}

function expectation(
  network: Network,
  vantage: Vantage,
  { app }: Entry,
  attempt: Entry["attempts"][number],
): Expectation {
  const { verdict } = attempt;
  // Probes go to addresses of IPv4.
  const missed = verdict.hops.find(({ alone }) => alone?.family === "ipv6")?.alone?.fails;
  const stopped = verdict.status === "reachable" ? missed : verdict;
  const destination = attempt.destination as Destination;
  const unnamed = isPlaceholder(destination.host);
  const onLan = vantage.kind === "lan" || vantage.kind === "tailnet";
  const resolver = onLan ? lanResolverAddress(network) : undefined;
  return {
    app: `${app.namespace}/${app.name}`,
    destination,
    to: destinationText(destination),
    // A probe cannot tell by which door it went: what arrives through Cloudflare's edge arrives.
    reached: unnamed ? undefined : missed !== undefined ? false : attempt.outside ? true : isReached(attempt),
    why: unnamed ? "the tailnet's name is in none of the resources" : stopped?.why,
    by: stopped?.by,
    resolver,
    addresses: resolver === undefined ? undefined : answered(network, destination.host),
  };
}

function answered(network: Network, name: string): readonly string[] | undefined {
  let addresses: readonly string[] | undefined;
  follow((walk) => {
    const said = lanAnswer(network, name, "A", walk);
    if (said.kind === "addresses") addresses = said.addresses.filter((address) => !isOfIpv6(address));
    else if (said.kind === "nothing") addresses = [];
    return undefined;
  });
  return addresses;
}

import type { Network } from "../model/network";
import { DNS_CONFIGURATION, DNS_PREFERENCES, SPLIT_DNS } from "../model/types";
import { type Collected, collect, needAll } from "../model/unknown";
import type { View } from "../model/view";

/**
 * A domain whose names the tailnet's devices ask a server of their own for (https://tailscale.com/kb/1054/dns,
 * «Restricted nameservers»).
 */
export interface SplitDomain {
  view: View;
  domain: string;
  nameservers: string[];
}

/** Split domains of the stack. */
export function splitDomains(network: Network): Collected<SplitDomain> {
  return network.index("tailnet/split-dns", (stack) =>
    collect([...stack.type(SPLIT_DNS), ...stack.type(DNS_CONFIGURATION)], (view) =>
      view.resource.type === SPLIT_DNS ? restricted(view, view.at("nameservers").texts()) : configured(view),
    ),
  );
}

/** The split domain that a name belongs to: the one with the most labels. */
export function splitDomain(network: Network, name: string): SplitDomain | undefined {
  const domains = splitDomains(network);
  const [longest] = domains.found
    .filter(({ domain }) => name === domain || name.endsWith(`.${domain}`))
    .sort((a, b) => b.domain.length - a.domain.length);
  // A domain that is not known yet may have more labels.
  if (longest?.domain !== name) needAll(domains);
  return longest;
}

/** Servers for every name, where the tailnet's devices do not use their own ones («Override DNS servers»). */
export function globalNameservers(network: Network): { view: View; nameservers: string[] } | undefined {
  for (const view of network.stack.type(DNS_CONFIGURATION)) {
    if (view.at("overrideLocalDns").flag() !== true) continue;
    const nameservers = view
      .at("nameservers")
      .items()
      .flatMap((n) => n.at("address").text() ?? []);
    if (nameservers.length > 0) return { view, nameservers };
  }
  return undefined;
}

/** Whether names of devices are answered: switched on in every tailnet made since October 2022 unless the stack switches it off. */
export function magicDns(network: Network): { on: boolean; view: View | undefined } {
  const [view] = [...network.stack.type(DNS_CONFIGURATION), ...network.stack.type(DNS_PREFERENCES)];
  return { on: view?.at("magicDns").flag() ?? true, view };
}

function restricted(view: View, nameservers: string[]): SplitDomain[] {
  const domain = view.at("domain").text()?.toLowerCase();
  return domain === undefined ? [] : [{ view, domain, nameservers }];
}

function configured(configuration: View): SplitDomain[] {
  return configuration
    .at("splitDns")
    .items()
    .flatMap((view) =>
      restricted(
        view,
        view
          .at("nameservers")
          .items()
          .flatMap((n) => n.at("address").text() ?? []),
      ),
    );
}

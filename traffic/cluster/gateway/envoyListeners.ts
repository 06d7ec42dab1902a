import { reference } from "../../model/kubernetes";
import { hostnamesMeet } from "../../model/names";
import type { Network } from "../../model/network";
import type { View } from "../../model/view";
import { listenersServed, type Served } from "./acceptedListeners";
import { type Chain, httpsChains, type Passage, passageChains, passagesOf, refusedChain } from "./filterChains";
import { ANY } from "./hostnames";

/** One listener of Envoy: what it takes, at all of its ports alike. */
export interface Door {
  ports: readonly (number | undefined)[];
  /** Plain HTTP, too, whatever the listeners of the port speak. */
  plain: boolean;
  chains: readonly Chain[];
}

export interface Doors {
  doors: readonly Door[];
  /** Each HTTPS port has a table of its own. */
  perPort: boolean;
  /** Why Envoy does not take all this, so that what was there before goes on. */
  refused: { why: string; at: View } | undefined;
  /** Routes for which it is not known whether a TLS listener takes them. */
  unknown: readonly { route: View; why: string }[];
}

/**
 * The listeners of Envoy that Cilium makes of a Gateway: one for all ports, unless HTTPS or passed TLS has several, or a name leads to HTTPS
 * at one port and to passed TLS at another. Sources: Cilium 1.20, operator/pkg/model/model.go (NeedsPerPortListeners);
 * operator/pkg/model/translation/envoy_listener.go (desiredEnvoyListenerPerPort) and cec_translator.go (desiredServicesWithPortsSplit).
 */
export function doorsOf(network: Network, gateway: View): Doors {
  return network.index(`cluster/doors/${reference(gateway)}`, () => {
    const { served } = listenersServed(network, gateway);
    const proxied = served.filter(({ protocol }) => protocol !== "TCP" && protocol !== "UDP");
    const https = proxied.filter(({ ends }) => ends);
    const { passages, unknown } = passagesOf(network, gateway, proxied);
    const tls = passages.map((passage) => passage.served);
    const perPort = portsOf(https).length > 1 || portsOf(tls).length > 1 || crosses(https, passages);
    const chains = [...httpsChains(https), ...passageChains(passages)];
    const together: Door = { ports: portsOf(proxied), plain: proxied.length > 0, chains };
    const doors = perPort ? apart(proxied, https, passages) : [together];
    return { doors, perPort, refused: doors.map((d) => refusedChain(d.chains)).find((r) => r !== undefined), unknown };
  });
}

/** A port may be in two of them: which of the two it leads to is then not said. */
function apart(proxied: readonly Served[], https: readonly Served[], passages: readonly Passage[]): Door[] {
  const tls = portsOf(passages.map(({ served }) => served));
  const plain = portsOf(proxied.filter(({ ends }) => !ends)).filter((port) => !tls.includes(port));
  const several = tls.length > 1;
  const rest = several ? [] : passageChains(passages);
  return [
    { ports: [...plain, ...(several ? [] : tls)], plain: plain.length > 0, chains: rest },
    ...portsOf(https).map((port) => ({
      ports: [port],
      plain: false,
      chains: httpsChains(https.filter((s) => s.port === port)),
    })),
    ...(several ? tls : []).map((port) => ({
      ports: [port],
      plain: false,
      chains: passageChains(passages.filter(({ served }) => served.port === port)),
    })),
  ];
}

function portsOf(served: readonly Served[]): (number | undefined)[] {
  return [...new Set(served.map(({ port }) => port))];
}

function crosses(https: readonly Served[], passages: readonly Passage[]): boolean {
  const meets = (h: Served, name: string) => hostnamesMeet(h.hostname, name === ANY ? undefined : name);
  return https.some((h) => passages.some((p) => p.served.port !== h.port && p.hostnames.some((n) => meets(h, n))));
}

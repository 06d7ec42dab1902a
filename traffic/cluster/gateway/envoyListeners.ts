import { reference } from "../../model/kubernetes";
import { hostnamesMeet } from "../../model/names";
import type { Network } from "../../model/network";
import type { View } from "../../model/view";
import { listenersServed, type Served } from "./acceptedListeners";
import {
  type FilterChain,
  httpsFilterChains,
  type Passthrough,
  passthroughChains,
  passthroughsOf,
  refusedFilterChain,
} from "./filterChains";
import { ANY } from "./hostnames";

/** One listener of Envoy: what it takes, at all of its ports alike. */
export interface EnvoyListener {
  ports: readonly (number | undefined)[];
  /** Plain HTTP, too, whatever the listeners of the port speak. */
  plain: boolean;
  filterChains: readonly FilterChain[];
}

export interface EnvoyListeners {
  /** The first that has a port takes what comes there. */
  envoyListeners: readonly EnvoyListener[];
  /** Each HTTPS port has a route configuration of its own. */
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
export function envoyListenersOf(network: Network, gateway: View): EnvoyListeners {
  return network.index(`cluster/envoyListeners/${reference(gateway)}`, () => {
    const { served } = listenersServed(network, gateway);
    const proxied = served.filter(({ protocol }) => protocol !== "TCP" && protocol !== "UDP");
    const https = proxied.filter(({ ends }) => ends);
    const { passthroughs, unknown } = passthroughsOf(network, gateway, proxied);
    const tls = passthroughs.map((passthrough) => passthrough.served);
    const perPort = portsOf(https).length > 1 || portsOf(tls).length > 1 || crosses(https, passthroughs);
    const filterChains = [...httpsFilterChains(https), ...passthroughChains(passthroughs)];
    const together: EnvoyListener = { ports: portsOf(proxied), plain: proxied.length > 0, filterChains };
    const envoyListeners = perPort ? apart(proxied, https, passthroughs) : [together];
    return {
      envoyListeners,
      perPort,
      refused: envoyListeners.map((d) => refusedFilterChain(d.filterChains)).find((r) => r !== undefined),
      unknown,
    };
  });
}

/**
 * In the order in which the agent asks them: the first that has a port takes all connections at it, and what others have for the port is
 * served by nobody. Plain HTTP comes before HTTPS, and both before TLS that is passed through; the first listener of Envoy has plain HTTP and,
 * where that has one port only, passed TLS. Source: Cilium 1.20, pkg/loadbalancer/service.go (ProxyRedirects.ForPort).
 */
function apart(
  proxied: readonly Served[],
  https: readonly Served[],
  passthroughs: readonly Passthrough[],
): EnvoyListener[] {
  const tls = portsOf(passthroughs.map(({ served }) => served));
  const plain = portsOf(proxied.filter(({ ends }) => !ends)).filter((port) => !tls.includes(port));
  const several = tls.length > 1;
  const main = { plain: plain.length > 0, filterChains: several ? [] : passthroughChains(passthroughs) };
  const alone = (served: readonly Served[], chainsOf: (port: number | undefined) => FilterChain[]) =>
    portsOf(served).map((port) => ({ ports: [port], plain: false, filterChains: chainsOf(port) }));
  return [
    { ports: plain, ...main },
    ...alone(https, (port) => httpsFilterChains(https.filter((s) => s.port === port))),
    ...(several
      ? alone(
          passthroughs.map(({ served }) => served),
          (port) => passthroughChains(passthroughs.filter(({ served }) => served.port === port)),
        )
      : [{ ports: tls, ...main }]),
  ];
}

function portsOf(served: readonly Served[]): (number | undefined)[] {
  return [...new Set(served.map(({ port }) => port))];
}

function crosses(https: readonly Served[], passthroughs: readonly Passthrough[]): boolean {
  const meets = (h: Served, name: string) => hostnamesMeet(h.hostname, name === ANY ? undefined : name);
  return https.some((h) => passthroughs.some((p) => p.served.port !== h.port && p.hostnames.some((n) => meets(h, n))));
}

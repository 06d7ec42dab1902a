import * as fc from "fast-check";
import { type Json, joined, LISTENER_HOSTNAMES, mostly, perhaps, some } from "./values";

const PORTS: Record<string, fc.Arbitrary<number>> = {
  HTTP: some(80, 80, 80, 8080, 8080, 443),
  HTTPS: mostly(443, 8443, 8443, 80),
  TLS: mostly(9443, 443, 8443),
  TCP: mostly(5432, 5353, 8080, 443),
  UDP: mostly(5353, 5432, 443),
};

const namespaces = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Json>({ from: "All" }) },
  { weight: 2, arbitrary: fc.constant<Json>({ from: "Same" }) },
  { weight: 1, arbitrary: fc.constant<Json>({ from: "Selector", selector: { matchLabels: { web: "yes" } } }) },
);
const kinds = fc.oneof(
  { weight: 3, arbitrary: fc.constant([{ kind: "HTTPRoute" }]) },
  { weight: 2, arbitrary: fc.constant([{ kind: "GRPCRoute" }]) },
  { weight: 1, arbitrary: fc.constant([{ kind: "TCPRoute" }]) },
);
const rawKinds = some([{ kind: "TCPRoute" }], [{ kind: "UDPRoute" }], [{ kind: "TCPRoute" }, { kind: "UDPRoute" }]);

/** Two Secrets that are there, one that is not, and one of the other namespace. */
const certificates = (other: string) =>
  fc.oneof(
    { weight: 24, arbitrary: some([{ name: "first" }], [{ name: "second" }]) },
    { weight: 2, arbitrary: fc.constant([{ name: "gone" }]) },
    { weight: 4, arbitrary: fc.constant([{ name: "first", namespace: other }]) },
    { weight: 1, arbitrary: fc.constant([{ name: "first" }, { name: "second" }]) },
  );

/** Of connections that are handed on as they are, and show no name. */
const isRaw = (protocol: string) => protocol === "TCP" || protocol === "UDP";

const listener = (protocol: string, other: string): fc.Arbitrary<Json> =>
  joined(
    fc.constant({ protocol }),
    (PORTS[protocol] as fc.Arbitrary<number>).map((port): Json => ({ port })),
    isRaw(protocol) ? fc.constant({}) : perhaps(5, "hostname", some(...LISTENER_HOSTNAMES)),
    joined(
      namespaces.map((n): Json => ({ namespaces: n })),
      perhaps(1, "kinds", isRaw(protocol) ? rawKinds : kinds),
    ).map((allowedRoutes): Json => ({ allowedRoutes })),
    protocol === "HTTPS"
      ? fc.oneof(
          { weight: 15, arbitrary: certificates(other).map((refs): Json => ({ tls: { certificateRefs: refs } })) },
          { weight: 1, arbitrary: fc.constant<Json>({}) },
        )
      : fc.constant(protocol === "TLS" ? { tls: { mode: "Passthrough" } } : {}),
  );

/** Up to four listeners, of which the API server would refuse none: no port, protocol and hostname twice. */
export const listeners = (other: string): fc.Arbitrary<Json[]> =>
  fc
    .uniqueArray(
      fc.oneof(
        { weight: 4, arbitrary: listener("HTTP", other) },
        { weight: 4, arbitrary: listener("HTTPS", other) },
        { weight: 1, arbitrary: listener("TLS", other) },
        { weight: 1, arbitrary: listener("TCP", other) },
        { weight: 1, arbitrary: listener("UDP", other) },
      ),
      { minLength: 1, maxLength: 4, selector: (l) => [l.port, l.protocol, l.hostname].join() },
    )
    .map((list) => list.map((l, i) => ({ name: `l${i}`, ...l })));

/** The ListenerSets that a Gateway accepts; without this field, none. */
export const allowedListeners = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Json>({ allowedListeners: { namespaces: { from: "All" } } }) },
  {
    weight: 3,
    arbitrary: some<Json>(
      { allowedListeners: { namespaces: { from: "Same" } } },
      { allowedListeners: { namespaces: { from: "None" } } },
      { allowedListeners: { namespaces: { from: "Selector", selector: { matchLabels: { web: "yes" } } } } },
      {},
    ),
  },
);

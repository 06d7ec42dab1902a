import * as fc from "fast-check";
import { allowedListeners, listeners } from "./listeners";
import { type Names, route } from "./routes";
import { HOSTS, type Json, mostly, PATHS, SERVICE_PORT, SERVICES, some } from "./values";

/** One request of a client that shows its port in the Host header as browsers do. */
export interface Asked {
  /** The Gateway's name; a ListenerSet's listener is asked at its Gateway. */
  gateway: string;
  scheme: "http" | "https" | "tls" | "tcp" | "udp";
  host: string;
  port: number;
  path: string;
}

/** Two namespaces with Gateways and routes that have nothing to do with any others. */
export interface Island {
  objects: Json[];
  requests: Asked[];
}

const REQUESTS = 80;
const API = "gateway.networking.k8s.io/v1";
/** Nobody makes a connection with it: the operator looks at its form only. */
const pem = (what: string) => Buffer.from(`-----BEGIN ${what}-----\nMAA=\n-----END ${what}-----\n`).toString("base64");

/** Marks what is made here, so that the pool of addresses is for it alone. */
export const MARK = { differential: "gateways" };
export const GATEWAYS = ["a", "b"];

/** One ListenerSet in each of an island's namespaces. */
const SETS = ["s0", "s1"] as const;

export function island(number: number): fc.Arbitrary<Island> {
  const [near, far] = [`i${number}-near`, `i${number}-far`];
  const names: Names = { near, far, gateways: GATEWAYS, sets: { s0: near, s1: far } };
  const gateways = fc.tuple(...GATEWAYS.map(() => fc.tuple(listeners(far), allowedListeners)));
  const sets = fc.tuple(
    ...SETS.map((_, i) => fc.tuple(listeners(i === 0 ? far : near), mostly(GATEWAYS[i] as string, ...GATEWAYS))),
  );
  const routes = fc.array(route(names), { minLength: 4, maxLength: 10 });
  return fc.tuple(gateways, sets, routes, grants(names)).chain(([made, more, found, granted]) => {
    const objects = [
      ...surroundings(names),
      ...granted,
      ...more.map(([list, gateway], i) => setOf(names, SETS[i] as (typeof SETS)[number], gateway, list)),
      ...found.map((r, i) => named(r, `r${i}`)),
      ...made.map(([list, allowed], i) => gatewayOf(near, GATEWAYS[i] as string, list, allowed)),
    ];
    const lists = GATEWAYS.map((gateway, i) => [
      ...(made[i]?.[0] ?? []),
      ...more.flatMap(([list, parent]) => (parent === gateway ? list : [])),
    ]);
    return fc.array(request(lists), { minLength: REQUESTS, maxLength: REQUESTS }).map((requests) => ({
      objects,
      requests,
    }));
  });
}

function setOf({ near, sets }: Names, name: string, gateway: string, list: readonly Json[]): Json {
  const spec = { parentRef: { name: gateway, namespace: near }, listeners: list };
  return { apiVersion: API, kind: "ListenerSet", metadata: { name, namespace: sets[name] }, spec };
}

function named(object: Json, name: string): Json {
  return { ...object, metadata: { ...(object.metadata as Json), name } };
}

function gatewayOf(namespace: string, name: string, list: readonly Json[], allowed: Json): Json {
  const spec = { gatewayClassName: "cilium", infrastructure: { labels: MARK }, listeners: list, ...allowed };
  return { apiVersion: API, kind: "Gateway", metadata: { name, namespace }, spec };
}

function surroundings({ near, far }: Names): Json[] {
  const namespaces = [near, far].map((name, i) => ({
    apiVersion: "v1",
    kind: "Namespace",
    metadata: { name, labels: { web: i === 0 ? "yes" : "no" } },
  }));
  const services = [near, far].flatMap((namespace) =>
    SERVICES.map((name) => ({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name, namespace },
      spec: {
        selector: { app: name },
        ports: ["TCP", "UDP"].map((protocol) => ({ name: protocol.toLowerCase(), port: SERVICE_PORT, protocol })),
      },
    })),
  );
  const secrets = [`${near}/first`, `${near}/second`, `${far}/first`].map((id) => {
    const [namespace, name] = id.split("/");
    const data = { "tls.crt": pem("CERTIFICATE"), "tls.key": pem("PRIVATE KEY") };
    return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace }, type: "kubernetes.io/tls", data };
  });
  return [...namespaces, ...services, ...secrets];
}

/** ReferenceGrants: the references into a namespace that the other's objects may have. */
function grants({ near, far }: Names): fc.Arbitrary<Json[]> {
  const grant = (namespace: string, other: string) =>
    fc
      .tuple(
        fc.subarray(["HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute", "Gateway", "ListenerSet"], {
          minLength: 1,
        }),
        some<Json>({ group: "", kind: "Service" }, { group: "", kind: "Service", name: "one" }),
      )
      .map(([kinds, service]): Json => {
        const from = kinds.map((kind) => ({ group: "gateway.networking.k8s.io", kind, namespace: other }));
        const spec = { from, to: [service, { group: "", kind: "Secret" }] };
        return { apiVersion: API, kind: "ReferenceGrant", metadata: { name: "grant", namespace }, spec };
      });
  return fc.subarray([grant(near, far), grant(far, near)]).chain((chosen) => fc.tuple(...chosen));
}

const SCHEMES: Record<string, fc.Arbitrary<Asked["scheme"]>> = {
  HTTP: mostly("http", "https", "udp"),
  HTTPS: mostly("https", "http", "udp"),
  TLS: mostly("tls", "https", "http"),
  TCP: mostly("tcp", "udp"),
  UDP: mostly("udp", "tcp"),
};

/** Mostly for a port and a name that a listener has, in what it speaks. */
function request(lists: readonly Json[][]): fc.Arbitrary<Asked> {
  const doors = lists.flatMap((list, i) =>
    list.map(({ port, protocol, hostname }) => ({
      gateway: GATEWAYS[i] as string,
      port: port as number,
      protocol,
      hostname,
    })),
  );
  return fc.constantFrom(...doors).chain(({ gateway, port, protocol, hostname }) =>
    fc.record({
      gateway: fc.constant(gateway),
      scheme: SCHEMES[protocol as string] as fc.Arbitrary<Asked["scheme"]>,
      host: fc.oneof(
        { weight: 1, arbitrary: some(...HOSTS) },
        {
          weight: 2,
          arbitrary: some(
            ...HOSTS.filter((host) => hostname === undefined || host.endsWith((hostname as string).replace("*", ""))),
          ),
        },
      ),
      port: fc.oneof(
        { weight: 15, arbitrary: fc.constant(port) },
        { weight: 1, arbitrary: some(80, 443, 8080, 8443, 5432, 5353) },
      ),
      path: some(...PATHS),
    }),
  );
}

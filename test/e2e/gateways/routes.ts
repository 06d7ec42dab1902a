import * as fc from "fast-check";
import { type Json, joined, mostly, PATHS, perhaps, ROUTE_HOSTNAMES, SERVICE_PORT, SERVICES, some } from "./values";

export interface Names {
  /** The namespace of the Gateways. */
  near: string;
  /** Another one. */
  far: string;
  gateways: readonly string[];
  /** ListenerSets by their names, with the namespace of each. */
  sets: Readonly<Record<string, string>>;
}

const EXPRESSIONS = ["/a/?.*", "/v[0-9]+", "/v[0-9]+/.*", "/(a|x)", "/.*"];

const path = fc.oneof(
  { weight: 5, arbitrary: some("/", "/a", ...PATHS).map((value): Json => ({ type: "PathPrefix", value })) },
  { weight: 2, arbitrary: some(...PATHS).map((value): Json => ({ type: "Exact", value })) },
  { weight: 1, arbitrary: some(...EXPRESSIONS).map((value): Json => ({ type: "RegularExpression", value })) },
);
const header = some<Json>(
  { name: "x-canary", value: "yes" },
  { name: "x-canary", value: "no" },
  { name: "x-user", type: "RegularExpression", value: "a.*" },
);
const match = joined(
  perhaps(9, "path", path),
  perhaps(1, "method", mostly("GET", "POST")),
  perhaps(
    1,
    "headers",
    header.map((h) => [h]),
  ),
  perhaps(1, "queryParams", fc.constant([{ name: "v", value: "2" }])),
);

const backend = ({ near, far }: Names) =>
  joined(
    fc
      .oneof({ weight: 9, arbitrary: some(...SERVICES) }, { weight: 1, arbitrary: fc.constant("gone") })
      .map((name): Json => ({ name })),
    mostly(SERVICE_PORT, SERVICE_PORT + 1).map((port): Json => ({ port })),
    perhaps(2, "weight", some(0, 1, 5)),
    perhaps(2, "namespace", some(near, far)),
  );

const redirect = joined(
  perhaps(5, "scheme", some("https", "http")),
  perhaps(3, "hostname", some("b.test", "other.test")),
  perhaps(3, "port", some(443, 8443, 8080)),
  perhaps(
    3,
    "path",
    some("/a", "/login").map((to) => ({ type: "ReplaceFullPath", replaceFullPath: to })),
  ),
);
const prefix = some("/", "/new", "/new/", "").map((to) => ({ type: "ReplacePrefixMatch", replacePrefixMatch: to }));
const prefixMatch = some(...PATHS).map((value): Json => ({ matches: [{ path: { type: "PathPrefix", value } }] }));
const only = (filter: Json): Json => ({ filters: [filter] });

const matches = perhaps(6, "matches", fc.array(match, { minLength: 1, maxLength: 2 }));
const backends = (names: Names) => perhaps(9, "backendRefs", fc.array(backend(names), { minLength: 1, maxLength: 2 }));

const rule = (names: Names): fc.Arbitrary<Json> =>
  fc.oneof(
    { weight: 10, arbitrary: joined(matches, backends(names)) },
    {
      weight: 2,
      arbitrary: joined(
        matches,
        redirect.map((to) => only({ type: "RequestRedirect", requestRedirect: to })),
      ),
    },
    {
      weight: 1,
      arbitrary: joined(
        prefixMatch,
        prefix.map((to) => only({ type: "RequestRedirect", requestRedirect: { path: to } })),
      ),
    },
    {
      weight: 1,
      arbitrary: joined(
        prefixMatch,
        backends(names),
        prefix.map((to) => only({ type: "URLRewrite", urlRewrite: { hostname: "inner.test", path: to } })),
      ),
    },
    {
      weight: 1,
      arbitrary: joined(
        matches,
        backends(names),
        fc.constant(
          only({ type: "RequestHeaderModifier", requestHeaderModifier: { set: [{ name: "x-a", value: "b" }] } }),
        ),
      ),
    },
  );

/** A match by headers alone leaves a plain request without an answer: now and then only. */
const grpcMatch = mostly<Json>(
  { method: { service: "shop.Cart", method: "Add" } },
  { method: { service: "shop.Cart" } },
  { method: { method: "Add" } },
  { method: { type: "RegularExpression", service: "shop.+" } },
  { headers: [{ name: "x-canary", value: "yes" }] },
);
const grpcRule = (names: Names) =>
  joined(perhaps(7, "matches", fc.array(grpcMatch, { minLength: 1, maxLength: 2 })), backends(names));

/** Parents that the API server takes: one Gateway or ListenerSet twice only with a listener each. */
const parents = ({ near, gateways, sets }: Names): fc.Arbitrary<Json[]> => {
  const parent = fc.oneof(
    { weight: 5, arbitrary: some(...gateways).map((name): Json => ({ name, namespace: near })) },
    {
      weight: 2,
      arbitrary: some(...Object.entries(sets)).map(
        ([name, namespace]): Json => ({ kind: "ListenerSet", name, namespace }),
      ),
    },
  );
  const one = joined(
    parent,
    perhaps(2, "sectionName", some("l0", "l1", "l2", "l3")),
    perhaps(1, "port", some(80, 443, 8080, 5432)),
  );
  const listener = fc.tuple(some(...gateways), fc.subarray(["l0", "l1", "l2"], { minLength: 2, maxLength: 2 }));
  return fc.oneof(
    { weight: 6, arbitrary: one.map((p) => [p]) },
    { weight: 3, arbitrary: fc.uniqueArray(one, { minLength: 2, maxLength: 2, selector: (p) => p.name }) },
    {
      weight: 1,
      arbitrary: listener.map(([name, sections]) =>
        sections.map((sectionName): Json => ({ name, namespace: near, sectionName })),
      ),
    },
  );
};

const spec = (names: Names, rules: fc.Arbitrary<Json[]>, hostnames: fc.Arbitrary<Json>): fc.Arbitrary<Json> =>
  joined(
    parents(names).map((parentRefs): Json => ({ parentRefs })),
    hostnames,
    rules.map((list): Json => ({ rules: list })),
  );

/** A route of some kind in one of the two namespaces. */
export function route(names: Names): fc.Arbitrary<Json> {
  const hostnames = (least: number) =>
    fc
      .uniqueArray(some(...ROUTE_HOSTNAMES), { minLength: least, maxLength: 2 })
      .map((list): Json => (list.length > 0 ? { hostnames: list } : {}));
  const rules = (one: fc.Arbitrary<Json>, most: number) => fc.array(one, { minLength: 1, maxLength: most });
  const passthrough = backends(names).filter((r) => r.backendRefs !== undefined);
  const raw = spec(names, rules(passthrough, 1), fc.constant({}));
  const kinds: [number, string, fc.Arbitrary<Json>][] = [
    [7, "HTTPRoute", spec(names, rules(rule(names), 3), hostnames(0))],
    [2, "GRPCRoute", spec(names, rules(grpcRule(names), 2), hostnames(0))],
    [2, "TLSRoute", spec(names, rules(passthrough, 1), hostnames(1))],
    [2, "TCPRoute", raw],
    [2, "UDPRoute", raw],
  ];
  return fc.oneof(
    ...kinds.map(([weight, kind, one]) => ({
      weight,
      arbitrary: fc.tuple(one, mostly(names.near, names.far)).map(
        ([s, namespace]): Json => ({
          apiVersion: "gateway.networking.k8s.io/v1",
          kind,
          metadata: { namespace },
          spec: s,
        }),
      ),
    })),
  );
}

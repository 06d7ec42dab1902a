import * as fc from "fast-check";
import type { Pod } from "../../traffic/policies";

/** Few values, so that what is chosen at random often meets. */
export const NAMESPACES = ["media", "web"];
/** Pods of every case. */
export const PODS = 4;
export const PORTS = [53, 80, 443, 8080, 8443];
export const NAMES = ["http", "dns", "metrics"];
export const ADDRESSES = [
  "10.0.0.5",
  "10.0.1.7",
  "192.168.30.7",
  "100.64.0.9",
  "8.8.8.8",
  "172.16.3.4",
  "fd00::5",
  "2001:db8::1",
];
const RANGES = [
  "0.0.0.0/0",
  "10.0.0.0/8",
  "10.0.0.0/24",
  "10.0.0.5/32",
  "10.0.1.0/24",
  "192.168.0.0/16",
  "192.168.30.0/24",
  "100.64.0.0/10",
  "8.8.8.8/32",
  "::/0",
  "fd00::/8",
];
const INSIDE: Readonly<Record<string, readonly string[]>> = {
  "0.0.0.0/0": ["10.0.0.0/8", "192.168.0.0/16", "100.64.0.0/10", "172.16.0.0/12", "8.8.8.0/24"],
  "10.0.0.0/8": ["10.0.0.0/24", "10.0.0.5/32", "10.0.1.0/24", "10.0.0.0/8"],
  "10.0.0.0/24": ["10.0.0.5/32", "10.0.0.128/25"],
  "192.168.0.0/16": ["192.168.30.0/24", "192.168.30.7/32"],
  "::/0": ["fd00::/8", "2001:db8::/32"],
  "fd00::/8": ["fd00::/64"],
};

/** The values that a label may have. */
export type Values = Readonly<Record<string, readonly string[]>>;

export const LABELS: Values = {
  app: ["sonarr", "radarr", "plex"],
  tier: ["front", "back"],
  "app.kubernetes.io/name": ["sonarr", "plex"],
};
/** Labels that Cilium leaves out of an identity, so that no selector finds them. */
const LEFT_OUT: Values = { "pod-template-hash": ["abc"], "topology.kubernetes.io/zone": ["a"], "k8s.io/odd": ["1"] };
export const GROUPS = [
  { name: "offices", ranges: ["192.168.30.0/24", "10.0.1.0/24"] },
  { name: "partners", ranges: ["8.8.8.0/24", "2001:db8::/32"] },
];

export type Json = Record<string, unknown>;

export const some = <T>(values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
/** A list of up to `max` items, seldom empty. */
export const few = <T>(item: fc.Arbitrary<T>, max: number): fc.Arbitrary<T[]> =>
  fc.oneof(
    { weight: 12, arbitrary: fc.array(item, { minLength: 1, maxLength: max }) },
    { weight: 1, arbitrary: fc.constant([]).map((): T[] => []) },
  );
/** A field that is there now and then. */
export const perhaps = <T>(name: string, value: fc.Arbitrary<T>, times = 1): fc.Arbitrary<Json> =>
  fc.oneof({ weight: 2, arbitrary: fc.constant({}) }, { weight: times, arbitrary: value.map((v) => ({ [name]: v })) });
/** Several parts as one object. */
export const joined = (...parts: fc.Arbitrary<Json>[]): fc.Arbitrary<Json> =>
  fc.tuple(...parts).map((all) => Object.assign({}, ...all) as Json);

/**
 * A label selector over the given labels.
 *
 * @param prefixes one of which each key gets
 * @param comparing operators that have values
 */
export function selector(
  labels: Values,
  prefixes: readonly string[] = [""],
  comparing: readonly string[] = ["In", "NotIn"],
): fc.Arbitrary<Json> {
  const key = fc.tuple(some(prefixes), some(Object.keys(labels)));
  const pair = key.chain(([prefix, name]) =>
    some([...(labels[name] ?? []), "other"]).map((value) => [`${prefix}${name}`, value]),
  );
  const expression = key.chain(([prefix, name]) =>
    fc.oneof(
      fc.record({
        key: fc.constant(`${prefix}${name}`),
        operator: some(comparing),
        values: fc.uniqueArray(some([...(labels[name] ?? []), "other"]), { minLength: 1, maxLength: 2 }),
      }),
      fc.record({ key: fc.constant(`${prefix}${name}`), operator: some(["Exists", "DoesNotExist"]) }),
    ),
  );
  return fc.oneof(
    { weight: 2, arbitrary: fc.constant({}) },
    {
      weight: 5,
      arbitrary: fc
        .uniqueArray(pair, { minLength: 1, maxLength: 2, selector: ([key]) => String(key).replace(/^any:/, "") })
        .map((p) => ({ matchLabels: Object.fromEntries(p) })),
    },
    {
      weight: 2,
      arbitrary: fc.array(expression, { minLength: 1, maxLength: 2 }).map((e) => ({ matchExpressions: e })),
    },
  );
}

export const POD_LABELS: Values = { ...LABELS, ...LEFT_OUT };
export const NAMESPACE_LABELS: Values = { team: ["red", "blue"], "kubernetes.io/metadata.name": NAMESPACES };

export const range = some(RANGES);
/** A range and parts of it that are left out. */
export const block: fc.Arbitrary<Json> = range.chain(partly);
/** The same of IPv4 alone. */
export const blockOfIpv4: fc.Arbitrary<Json> = range.filter((cidr) => !cidr.includes(":")).chain(partly);

function partly(cidr: string): fc.Arbitrary<Json> {
  const inside = INSIDE[cidr] ?? [];
  const except =
    inside.length === 0 ? fc.constant([]).map((): string[] => []) : fc.uniqueArray(some(inside), { maxLength: 3 });
  return joined(fc.constant({ cidr }), perhaps("except", except, 4));
}

const labelled = (values: Values): fc.Arbitrary<Record<string, string>> =>
  fc
    .tuple(
      ...Object.entries(values).map(([key, texts]) =>
        some([undefined, ...texts]).map((text) => (text ? { [key]: text } : {})),
      ),
    )
    .map((parts) => Object.assign({}, ...parts) as Record<string, string>);

const protocol = some(["tcp", "udp"] as const);
const pod = (labels: Values) =>
  fc.record({
    kind: fc.constant("pod" as const),
    namespace: some(NAMESPACES),
    labels: labelled(labels),
    ports: fc.dictionary(some(NAMES), fc.record({ port: some(PORTS), protocol }), {
      maxKeys: 3,
      noNullPrototype: true,
    }),
    serviceAccount: some(["default", "builder"]),
  });
const namespaces = fc.record(Object.fromEntries(NAMESPACES.map((name) => [name, labelled({ team: ["red", "blue"] })])));
/** Pods of several namespaces, each with the labels of its own. */
export const pods = (labels: Values): fc.Arbitrary<Pod[]> =>
  fc
    .tuple(fc.array(pod(labels), { minLength: PODS, maxLength: PODS }), namespaces)
    .map(([list, own]) => list.map((each) => ({ ...each, namespaceLabels: own[each.namespace] ?? {} })));

/** Any of the ports, or one beside it: spans end there. */
const port = some(PORTS).chain((p) => some([p, p, p, p - 1, p + 1]));

/** @param pods how many of the endpoints, the first ones, are pods: most flows have one at an end */
export const flows = (endpoints: number, pods: number) => {
  const ends = fc.oneof(
    { weight: 3, arbitrary: fc.tuple(fc.nat(pods - 1), fc.nat(pods - 1)) },
    { weight: 2, arbitrary: fc.tuple(fc.nat(endpoints - 1), fc.nat(pods - 1)) },
    { weight: 2, arbitrary: fc.tuple(fc.nat(pods - 1), fc.nat(endpoints - 1)) },
    { weight: 1, arbitrary: fc.tuple(fc.nat(endpoints - 1), fc.nat(endpoints - 1)) },
  );
  const flow = fc
    .tuple(ends, protocol, port)
    .map(([[from, to], p, number]) => ({ from, to, protocol: p, port: number }));
  return fc.array(
    flow.filter(({ from, to }) => from !== to),
    { minLength: 12, maxLength: 12 },
  );
};

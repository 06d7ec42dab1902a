import * as fc from "fast-check";
import {
  block,
  few,
  GROUPS,
  type Json,
  joined,
  NAMES,
  NAMESPACES,
  POD_LABELS,
  PORTS,
  perhaps,
  range,
  selector,
  some,
} from "./arbitraries";

/** Without a source twice as often: `any` is what it means then. */
const SOURCES = ["", "", "k8s:", "any:"];
const NAMESPACE = { "io.kubernetes.pod.namespace": NAMESPACES };
const ADDED = {
  ...NAMESPACE,
  "io.cilium.k8s.namespace.labels.team": ["red", "blue"],
  "io.cilium.k8s.namespace.labels.kubernetes.io/metadata.name": NAMESPACES,
  "io.cilium.k8s.policy.cluster": ["default"],
  "io.cilium.k8s.policy.serviceaccount": ["default", "builder"],
};
const RESERVED = ["ingress", "host", "remote-node", "kube-apiserver", "world", "world-ipv4", "init"];
const OTHERS = ["all", "world", "cluster", "cluster-mesh", "health", "none"];
const ENTITIES = [...OTHERS, "host", "remote-node", "kube-apiserver", "ingress", "init"];

const pods = selector(POD_LABELS, SOURCES);
const anyLabel = selector({ ...POD_LABELS, ...ADDED }, SOURCES);
const reserved = some(RESERVED).chain((name) =>
  some<Json>([
    { matchLabels: { [`reserved:${name}`]: "" } },
    { matchExpressions: [{ key: `reserved:${name}`, operator: "Exists" }] },
    { matchExpressions: [{ key: `reserved:${name}`, operator: "DoesNotExist" }] },
  ]),
);
const peer = fc.oneof(
  { weight: 5, arbitrary: pods },
  { weight: 3, arbitrary: anyLabel },
  { weight: 2, arbitrary: selector(NAMESPACE, SOURCES) },
  { weight: 1, arbitrary: reserved },
);
const subject = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Json>({}) },
  { weight: 6, arbitrary: pods },
  { weight: 2, arbitrary: anyLabel },
  { weight: 1, arbitrary: reserved },
);

const protocol = some(["TCP", "UDP"]);
const number = some(PORTS).map((port): Json => ({ port: String(port) }));
const port = fc.oneof(
  { weight: 6, arbitrary: joined(number, perhaps("protocol", some(["TCP", "UDP", "ANY", "SCTP"]), 4)) },
  { weight: 2, arbitrary: joined(number, fc.record({ endPort: some(PORTS) }), perhaps("protocol", protocol)) },
  { weight: 2, arbitrary: joined(fc.record({ port: some(NAMES) }), perhaps("protocol", protocol, 4)) },
  { weight: 1, arbitrary: joined(fc.constant({ port: "0" }), perhaps("protocol", protocol, 4)) },
);
const toPorts = perhaps("toPorts", few(fc.record({ ports: few(port, 2) }), 2), 3);
const icmps = fc.constant<Json>({ icmps: [{ fields: [{ type: 8, family: "IPv4" }] }] });

function rules(name: string, side: "from" | "to", times: number): fc.Arbitrary<Json> {
  const set = fc.oneof(
    block,
    some(GROUPS).map(({ name }) => ({ cidrGroupRef: name })),
  );
  const peers = fc.oneof(
    { weight: 6, arbitrary: fc.record({ [`${side}Endpoints`]: few(peer, 2) }) },
    { weight: 4, arbitrary: fc.record({ [`${side}Entities`]: few(some(ENTITIES), 2) }) },
    { weight: 2, arbitrary: fc.record({ [`${side}CIDR`]: few(range, 2) }) },
    { weight: 3, arbitrary: fc.record({ [`${side}CIDRSet`]: few(set, 2) }) },
    { weight: 2, arbitrary: fc.constant({}) },
  );
  const rule = joined(peers, fc.oneof({ weight: 15, arbitrary: toPorts }, { weight: 1, arbitrary: icmps }));
  return perhaps(name, few(rule, 2), times);
}

const defaultDeny = joined(perhaps("ingress", fc.boolean()), perhaps("egress", fc.boolean()));
const spec = joined(
  fc.record({ endpointSelector: subject }),
  rules("ingress", "from", 4),
  rules("egress", "to", 2),
  rules("ingressDeny", "from", 1),
  rules("egressDeny", "to", 1),
  perhaps("enableDefaultDeny", defaultDeny),
);
const specs = fc.oneof(
  { weight: 8, arbitrary: fc.record({ spec }) },
  { weight: 1, arbitrary: fc.record({ specs: fc.array(spec, { minLength: 1, maxLength: 2 }) }) },
);

const named = (kind: string): Json => ({ apiVersion: "cilium.io/v2", kind });

export const ciliumPolicy: fc.Arbitrary<Json> = fc
  .tuple(some(NAMESPACES), specs)
  .map(([namespace, rest]) => ({ ...named("CiliumNetworkPolicy"), metadata: { namespace }, ...rest }));

export const clusterwidePolicy: fc.Arbitrary<Json> = specs.map((rest) => ({
  ...named("CiliumClusterwideNetworkPolicy"),
  metadata: {},
  ...rest,
}));

export const cidrGroups: Json[] = GROUPS.map(({ name, ranges }) => ({
  ...named("CiliumCIDRGroup"),
  metadata: { name },
  spec: { externalCIDRs: ranges },
}));

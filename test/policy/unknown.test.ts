import { evaluate, judgedStack } from "../../policy/rule";
import { rules } from "../../policy/rules";
import { isSecret, type Resource } from "../../traffic/model/resource";
import { cases } from "./cases";
import { UNKNOWN, unknownTwin } from "./resources";

const violating = cases.filter((c) => c.reports.length > 0);
const ruleOf = (code: string) => {
  const rule = rules.find((r) => r.code === code);
  if (rule === undefined) throw new Error(`no rule ${code}`);
  return rule;
};

/** Rules that need no value: nothing that is unknown keeps them from judging. */
const BY_TYPE_OR_OPTIONS = ["NET-T10", "NET-C04", "NET-C05", "NET-C06"];

test.each(violating)("$rule still fires beside an unknown when $when", (c) => {
  const unknown = (c.beside ?? c.resources.filter((r) => c.reports.includes(r.name))).map(unknownTwin);
  const { violations } = evaluate(ruleOf(c.rule), judgedStack([...unknown, ...c.resources, ...unknown]), c.settings);
  expect(violations.map((v) => v.resource.name)).toEqual(expect.arrayContaining(c.reports));
});

test.each(violating.filter((c) => !BY_TYPE_OR_OPTIONS.includes(c.rule)))(
  "$rule says that it could not judge, and guesses nothing, when all is unknown ($when)",
  (c) => {
    const reported = c.resources.filter((r) => c.reports.includes(r.name));
    const { violations, unjudged } = evaluate(
      ruleOf(c.rule),
      judgedStack(c.resources.map((r) => (reported.includes(r) ? unknownTwin(r) : r))),
      c.settings,
    );
    expect(violations.filter((v) => v.resource.name.endsWith("-unknown"))).toEqual([]);
    if (c.rule !== READS_ALL) expect(unjudged.length).toBeGreaterThan(0);
  },
);

/** Where an unknown may mend what is wrong, so that the rule waits for it. Everywhere else it hides nothing. */
const MAY_MEND = [
  // The pool's other block may hold the address.
  "NET-A01 CiliumLoadBalancerIPPool spec.blocks[]",
  "NET-A09 CiliumLoadBalancerIPPool spec.blocks[]",
  // Another interface may be one of a node.
  "NET-A11 CiliumL2AnnouncementPolicy spec.interfaces[]",
  "NET-T03 CiliumLoadBalancerIPPool spec.blocks[]",
  // A later patch may set another value.
  ...[
    "NET-A03",
    "NET-A04",
    "NET-A05",
    "NET-A08",
    "NET-A11",
    "NET-T03",
    "NET-C01",
    "NET-C02",
    "NET-C07",
    "NET-C08",
    "NET-C10",
    "NET-N01",
    "NET-N02",
    "NET-P07",
  ].map((code) => `${code} ConfigurationApply configPatches[]`),
  // The entry may be the address, name, route, grant, port or exception that is missing.
  "NET-A06 Gateway spec.addresses[]",
  "NET-C09 CustomResourceDefinition spec.versions[]",
  "NET-P06 CiliumNetworkPolicy spec.ingress[]",
  "NET-T12 Connector spec.subnetRouter.advertiseRoutes[]",
  "NET-G02 Certificate spec.dnsNames[]",
  "NET-G02 Gateway spec.listeners[].tls.certificateRefs[]",
  "NET-G03 ReferenceGrant spec.from[]",
  "NET-G05 Gateway spec.listeners[]",
  "NET-G05 HTTPRoute spec.hostnames[]",
  "NET-G05 Namespace metadata.labels.more",
  "NET-G06 Service spec.ports[]",
  "NET-I03 ZeroTrustTunnelCloudflaredConfig config.ingresses[]",
  "NET-I15 ZeroTrustTunnelCloudflaredConfig config.ingresses[]",
  "NET-T03 Connector spec.tags[]",
  // The port may be that of names, and the Service the one that the tailnet asks.
  "NET-A03 Service spec.ports[]",
  "NET-T07 Connector spec.subnetRouter.advertiseRoutes[]",
  "NET-P01 NetworkPolicy spec.policyTypes[]",
  "NET-P04 CiliumNetworkPolicy spec.egress[].toCIDRSet[].except[]",
  "NET-P04 NetworkPolicy spec.egress[].to[].ipBlock.except[]",
  // The last rule may be the catch-all, or another.
  "NET-I01 ZeroTrustTunnelCloudflaredConfig config.ingresses[]",
  "NET-I11 ZeroTrustTunnelCloudflaredConfig config.ingresses[]",
  // The route may ask for something else, or lead to the same; the pods, or the Service, may have another label.
  "NET-G11 HTTPRoute spec.rules[]",
  "NET-G11 HTTPRoute spec.rules[].backendRefs[]",
  "NET-G11 HTTPRoute spec.rules[].matches[].more",
  "NET-G11 HTTPRoute spec.rules[].matches[].path.more",
  "NET-R02 Deployment spec.template.metadata.labels.more",
  "NET-R02 Service spec.selector.more",
  // The tunnel may feed the Gateway alone.
  "NET-G02 Gateway spec.addresses[]",
  "NET-G08 Gateway spec.addresses[]",
  "NET-G04 Gateway spec.addresses[]",
  "NET-G04 Gateway spec.infrastructure.labels.more",
  "NET-G04 CiliumL2AnnouncementPolicy spec.serviceSelector.matchExpressions[]",
  "NET-G04 CiliumL2AnnouncementPolicy spec.serviceSelector.matchExpressions[].values[]",
  "NET-G04 CiliumBGPAdvertisement spec.advertisements[].selector.matchExpressions[]",
  "NET-G04 ZeroTrustTunnelCloudflaredConfig config.ingresses[]",
  // The policy may choose other pods, or let everybody in.
  "NET-P01 CiliumNetworkPolicy spec.endpointSelector.more",
  "NET-P01 NetworkPolicy spec.podSelector.more",
  "NET-P05 CiliumClusterwideNetworkPolicy spec.endpointSelector.more",
  "NET-P05 CiliumClusterwideNetworkPolicy spec.ingress[]",
  // Anything on the way may be what lets in whom the app is declared for, or keeps out whom it is not.
  ...[
    "Certificate spec.dnsNames[]",
    "CiliumLoadBalancerIPPool spec.blocks[]",
    "CiliumNetworkPolicy spec.endpointSelector.matchLabels.more",
    "CiliumNetworkPolicy spec.ingress[]",
    "CiliumNetworkPolicy spec.ingress[].fromCIDR[]",
    "CiliumNetworkPolicy spec.ingress[].more",
    "CiliumNetworkPolicy spec.ingress[].toPorts[]",
    "CiliumNetworkPolicy spec.ingress[].toPorts[].ports[]",
    "EndpointSlice endpoints[]",
    "EndpointSlice endpoints[].addresses[]",
    "EndpointSlice ports[]",
    "Gateway spec.addresses[]",
    "Gateway spec.listeners[]",
    "Gateway spec.listeners[].tls.certificateRefs[]",
    "HTTPRoute spec.hostnames[]",
    "HTTPRoute spec.parentRefs[]",
    "HTTPRoute spec.rules[]",
    "HTTPRoute spec.rules[].backendRefs[]",
    "Service spec.ports[]",
    "Service spec.selector.more",
  ].map((place) => `NET-R01 ${place}`),
  ...[
    "Deployment spec.template.metadata.labels.more",
    "Deployment spec.template.spec.containers[]",
    "Deployment spec.template.spec.containers[].args[]",
    "Service spec.ports[]",
    "Service spec.selector.more",
    "ZeroTrustTunnelCloudflaredConfig config.ingresses[]",
  ].map((place) => `NET-I13 ${place}`),
  // The ports of a Service are read at once.
  "NET-P07 Service spec.ports[]",
];

/** It reads every text there is: to wait for each unknown one would drown what other rules wait for. */
const READS_ALL = "NET-S01";

/** Puts one unknown more into every list and map of a value, one place at a time: before and behind what is there. */
function* withUnknown(value: unknown, path: string): Generator<[grown: unknown, path: string]> {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    yield [[...value, UNKNOWN], `${path}[]`];
    yield [[UNKNOWN, ...value], `${path}[]`];
    for (const [i, item] of value.entries())
      for (const [grown, at] of withUnknown(item, `${path}[]`)) yield [value.toSpliced(i, 1, grown), at];
    return;
  }
  // The mark of a secret is no part of its value.
  if (!isSecret(value)) yield [{ ...value, more: UNKNOWN }, path === "" ? "more" : `${path}.more`];
  for (const [key, inner] of Object.entries(value))
    for (const [grown, at] of withUnknown(inner, path === "" ? key : `${path}.${key}`))
      yield [{ ...value, [key]: grown }, at];
}

test("a list or map with one unknown more hides nothing of what is known, but where it may mend it", () => {
  const hidden = new Set<string>();
  for (const c of violating)
    for (const [i, resource] of c.resources.entries())
      for (const [props, path] of withUnknown(resource.props, "")) {
        const grown = { ...resource, props: props as Resource["props"] };
        const { violations } = evaluate(ruleOf(c.rule), judgedStack(c.resources.toSpliced(i, 1, grown)), c.settings);
        const names = violations.map((v) => v.resource.name);
        if (!c.reports.every((name) => names.includes(name)))
          hidden.add(`${c.rule} ${resource.type.split(":").at(-1)} ${path}`);
      }
  expect([...hidden].sort()).toEqual([...MAY_MEND].sort());
});

/** Puts an unknown in the place of every value of a resource, one place at a time. */
function* withoutOne(value: unknown): Generator<unknown> {
  if (typeof value !== "object" || value === null) return;
  for (const key of isSecret(value) ? ["value"] : Object.keys(value)) {
    const put = (inner: unknown) =>
      Array.isArray(value) ? value.with(Number(key), inner) : { ...value, [key]: inner };
    yield put(UNKNOWN);
    for (const inner of withoutOne((value as Record<string, unknown>)[key])) yield put(inner);
  }
}

test("whichever single value is not known, what is wrong is reported, or the value is told to be waited for", () => {
  const silent: string[] = [];
  for (const c of violating.filter((one) => one.rule !== READS_ALL))
    for (const [i, resource] of c.resources.entries())
      for (const props of withoutOne(resource.props)) {
        const grown = { ...resource, props: props as Resource["props"] };
        const { violations, unjudged } = evaluate(
          ruleOf(c.rule),
          judgedStack(c.resources.toSpliced(i, 1, grown)),
          c.settings,
        );
        const names = violations.map((v) => v.resource.name);
        if (unjudged.length === 0 && !c.reports.every((name) => names.includes(name)))
          silent.push(`${c.rule} ${c.when}: ${resource.name} ${JSON.stringify(props).replaceAll(UNKNOWN, "?")}`);
      }
  expect(silent).toEqual([]);
});

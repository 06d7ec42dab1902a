import { routes } from "../../traffic/cluster/gateway/attachment";
import { isLoadBalancer } from "../../traffic/cluster/services/frontends";
import { holdsRange } from "../../traffic/model/addresses";
import { REACH } from "../../traffic/model/annotations";
import { annotation, namespaceOf } from "../../traffic/model/kubernetes";
import type { Stack } from "../../traffic/model/stack";
import { anyHolds } from "../../traffic/model/unknown";
import { policyNamespace, policyObjects, type Spec, specsOf } from "../../traffic/policies/objects";
import { backends } from "../facts/listeners";
import { blocks, isDefaultDeny, namesNobody, opening, sources } from "../facts/networkPolicies";
import { type Judge, resourceRule, stackRule } from "../rule";
import { CILIUM, either, GATEWAY_API, kinds } from "../types";

const networkPolicy = either(
  kinds(CILIUM, "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"),
  kinds("networking.k8s.io", "NetworkPolicy"),
);
const ciliumPolicy = kinds(CILIUM, "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy");

const defaultDeny = stackRule({
  code: "NET-P01",
  title: "A namespace with an exposed app has a default deny",
  prevents:
    "Without a default deny every pod of the cluster reaches every port of the namespace, also a pod that somebody broke into.",
  level: "mandatory",
  settings: { exempt: { type: "texts", describes: "Namespaces that need none.", default: [] } },
  check(stack, judge) {
    const safe = safeNamespaces(stack, judge);
    const routed = backends(routes(stack), judge).flatMap(({ route, backend }) => [
      { object: route, namespace: backend.at("namespace").text() ?? namespaceOf(route) },
    ]);
    const direct = judge.collect(stack.kind("core", "Service"), (s) =>
      isLoadBalancer(s) ? [{ object: s, namespace: namespaceOf(s) }] : [],
    );
    const reported = new Set<string | undefined>(judge.texts("exempt"));
    for (const { object, namespace } of routed.and(direct).found) {
      if (safe.has(undefined) || safe.has(namespace) || reported.has(namespace)) continue;
      reported.add(namespace);
      judge.violation(
        object,
        `namespace ${namespace} without a policy that chooses all its pods`,
        `a CiliumNetworkPolicy in ${namespace} with endpointSelector: {} and an ingress: [{}] that allows nobody, and one that allows each caller.`,
      );
    }
  },
});

/**
 * Namespaces with a default deny, or with a policy that may be one and is not known yet; undefined is the whole cluster. Nothing is said of
 * these, and of the others everything.
 */
function safeNamespaces(stack: Stack, judge: Judge): ReadonlySet<string | undefined> {
  const safe = new Set<string | undefined>();
  for (const object of policyObjects(stack)) {
    const denies = judge.attempt(() => anyHolds(specsOf(object), isDefaultDeny));
    if (denies === false) continue;
    // A policy of which not even the namespace is known may be for any of them.
    safe.add(judge.attempt(() => policyNamespace(object)));
  }
  return safe;
}

const ingressEntity = resourceRule({
  code: "NET-P02",
  title: "A rule for the Gateway names the ingress entity",
  prevents:
    "Traffic from a Gateway has the identity «ingress» and no labels: a rule that looks for the label cilium-gateway lets nothing through.",
  level: "mandatory",
  applies: ciliumPolicy,
  check(object, judge) {
    const selectors = judge
      .collect(specsOf(object), ({ view: spec }) => ["ingress", "egress"].map((direction) => spec.at(direction)))
      .flatMap((rules) => rules.items())
      .flatMap((rule) => ["fromEndpoints", "toEndpoints"].map((field) => ({ rule, field })))
      .flatMap(({ rule, field }) =>
        rule
          .at(field)
          .items()
          .map((endpoint) => ({ rule, endpoint })),
      )
      .flatMap(({ rule, endpoint }) =>
        endpoint
          .at("matchLabels")
          .entries()
          .map((label) => ({ rule, label })),
      );
    judge.each(
      () => selectors.found,
      ({ rule, label: [key, value] }) => {
        if (/policy\.serviceaccount$/.test(key) && value.text() === "cilium-gateway")
          judge.violation(rule, `${key}: cilium-gateway at ${rule.path}`, "fromEntities: [ingress].");
      },
    );
  },
});

const noWorld = resourceRule({
  code: "NET-P03",
  title: "No rule from world or all, but where an app is declared so",
  prevents: "A rule from the whole world makes the default deny of the namespace worthless.",
  level: "mandatory",
  applies: networkPolicy,
  check(object, judge) {
    const reach = (annotation(object, REACH) ?? "").split(",").map((word) => word.trim());
    if (reach.includes("internet")) return;
    // Through Cilium's tunnel another node hands connections of the LAN, or of another network of the house, on as «world».
    const outside = reach.some((word) => word === "lan" || /^[\d.]+\/\d+$/.test(word));
    const declared = (text: string) => outside && (text === "world" || text === "world-ipv4");
    const rules = judge
      .collect(specsOf(object), (policy) => [policy])
      .flatMap(({ view, cilium }) =>
        view
          .at("ingress")
          .items()
          .map((rule) => ({ rule, cilium })),
      );
    judge.each(
      () => rules.found,
      ({ rule, cilium }) => {
        const open = namesNobody(rule, cilium)
          ? ["everybody (no from)"]
          : judge
              .collect(sources(rule, cilium), (list) => list.items())
              .flatMap((entry) => [opening(entry)].filter((text) => text !== undefined && !declared(text))).found;
        if (open.length > 0)
          judge.violation(
            rule,
            `${rule.path} from ${open.join(", ")}`,
            `the LAN's range (fromCIDR), or the annotation ${REACH}: internet for an app on the internet, and lan for one that other nodes hand the LAN's connections on to («world» alone).`,
          );
      },
    );
  },
});

const RFC1918 = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"];
const TAILNET = "100.64.0.0/10";

const tailnetLeft = resourceRule({
  code: "NET-P04",
  title: "«Everything but private ranges» leaves the tailnet out too",
  prevents:
    "0.0.0.0/0 except RFC 1918 still holds 100.64.0.0/10: a pod that is cut off from the house reaches every device of the tailnet.",
  level: "advisory",
  applies: networkPolicy,
  check(object, judge) {
    judge.each(
      () => blocks(judge.collect(specsOf(object), (policy) => [policy])).found,
      ({ view, cidr, except }) => {
        const leavesOut = (range: string) => anyHolds(except, (e) => holdsRange(e.text() ?? "", range));
        if (!holdsRange(cidr, TAILNET) || !anyHolds(RFC1918, leavesOut) || leavesOut(TAILNET)) return;
        const written = except.flatMap((e) => e.text() ?? []);
        judge.violation(view, `${cidr} except ${written.join(", ")}`, `${TAILNET} among the exceptions.`);
      },
    );
  },
});

const ingressAllowed = stackRule({
  code: "NET-P05",
  title: "Under a cluster-wide default deny the Gateway is allowed in and out",
  prevents:
    "A default deny for the whole cluster also holds for the identity «ingress»: every app behind a Gateway stops answering.",
  level: "mandatory",
  check(stack, judge) {
    const clusterwide = judge.collect(stack.kind(CILIUM, "CiliumClusterwideNetworkPolicy"), specsOf);
    if (!clusterwide.complete || stack.kind(GATEWAY_API, "Gateway").length === 0) return;
    judge.each(
      () => clusterwide.flatMap((p) => (isDefaultDeny(p) ? [p] : [])).found,
      (deny) => {
        const missing = ["ingress", "egress"].filter(
          (direction) => !anyHolds(clusterwide.found, (p) => allowsIngressEntity(p, direction)),
        );
        if (missing.length > 0)
          judge.violation(
            deny.object,
            `a deny for the whole cluster, and no policy that allows reserved:ingress in ${missing.join(" and ")}`,
            "a CiliumClusterwideNetworkPolicy with endpointSelector.matchExpressions: [{key: reserved:ingress, operator: Exists}] and ingress and egress rules.",
          );
      },
    );
  },
});

function allowsIngressEntity({ view: spec }: Spec, direction: string): boolean {
  const selector = spec.at("endpointSelector");
  const chosen =
    selector
      .at("matchLabels")
      .entries()
      .some(([key]) => key === "reserved:ingress") ||
    anyHolds(selector.at("matchExpressions").items(), (e) => e.at("key").text() === "reserved:ingress");
  return chosen && spec.at(direction).items().length > 0;
}

export const policyRules = [defaultDeny, ingressEntity, noWorld, tailnetLeft, ingressAllowed];

import { routes } from "../../traffic/cluster/attachment";
import { isLoadBalancer } from "../../traffic/cluster/frontends";
import { REACH } from "../../traffic/declared";
import { annotation, namespaceOf } from "../../traffic/kubernetes";
import { policyObjects, type Spec, specsOf } from "../../traffic/policies/objects";
import { blocks, holdsRange, isDefaultDeny, kubernetesOpensTo, opensTo } from "../facts/networkPolicies";
import { resourceRule, stackRule } from "../rule";
import { CILIUM, either, GATEWAY_API, kinds } from "../types";

const networkPolicy = either(
  kinds(CILIUM, "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"),
  kinds("networking.k8s.io", "NetworkPolicy"),
);
const ciliumPolicy = kinds(CILIUM, "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy");

const defaultDeny = stackRule({
  code: "NET-P01",
  title: "A namespace with an exposed app has a default deny",
  prevents: "Without one every pod of the cluster, also a broken-into one, reaches every port of the namespace.",
  level: "mandatory",
  settings: { exempt: { type: "texts", describes: "Namespaces that need none.", default: [] } },
  check(stack, judge) {
    const denies = judge.collect(policyObjects(stack), (object) =>
      specsOf(object)
        .filter(isDefaultDeny)
        .map((p) => p.namespace),
    );
    if (!denies.complete) return;
    const safe = new Set<string | undefined>([...denies.found, ...judge.texts("exempt")]);
    const denied = (namespace: string) => safe.has(undefined) || safe.has(namespace);
    const routed = judge.collect(routes(stack), ({ route }) =>
      route
        .at("spec.rules")
        .items()
        .flatMap((r) => r.at("backendRefs").items())
        .map((b) => ({ object: route, namespace: b.at("namespace").text() ?? namespaceOf(route) })),
    );
    const direct = judge.collect(stack.kind("core", "Service"), (s) =>
      isLoadBalancer(s) ? [{ object: s, namespace: namespaceOf(s) }] : [],
    );
    const reported = new Set<string>();
    for (const { object, namespace } of [...routed.found, ...direct.found]) {
      if (denied(namespace) || reported.has(namespace)) continue;
      reported.add(namespace);
      judge.violation(
        object,
        `namespace ${namespace} without a policy that chooses all its pods`,
        `a CiliumNetworkPolicy in ${namespace} with endpointSelector: {} and an ingress: [{}] that allows nobody, and one that allows each caller.`,
      );
    }
  },
});

const ingressEntity = resourceRule({
  code: "NET-P02",
  title: "A rule for the Gateway names the ingress entity",
  prevents:
    "Traffic from a Gateway has the identity «ingress» and no labels: a rule that looks for the label cilium-gateway lets nothing through.",
  level: "mandatory",
  applies: ciliumPolicy,
  check(object, judge) {
    for (const policy of specsOf(object))
      judge.each(
        () => ["ingress", "egress"].flatMap((d) => policy.view.at(d).items()),
        (rule) => {
          const labels = [...rule.at("fromEndpoints").items(), ...rule.at("toEndpoints").items()].flatMap((e) =>
            e.at("matchLabels").entries(),
          );
          const wrong = labels.find(
            ([key, value]) => /policy\.serviceaccount$/.test(key) && value.text() === "cilium-gateway",
          );
          if (wrong !== undefined)
            judge.violation(rule, `${wrong[0]}: cilium-gateway at ${rule.path}`, "fromEntities: [ingress].");
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
    const reach = annotation(object, REACH) ?? "";
    if (reach.split(",").some((r) => r.trim() === "internet")) return;
    for (const { view: spec, cilium } of specsOf(object))
      judge.each(
        () => spec.at("ingress").items(),
        (rule) => {
          const open = cilium ? opensTo(rule) : kubernetesOpensTo(rule);
          if (open.length > 0)
            judge.violation(
              rule,
              `${rule.path} from ${open.join(", ")}`,
              `the LAN's range (fromCIDR), or for an app on the internet the annotation ${REACH}: internet.`,
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
    for (const policy of specsOf(object))
      judge.each(
        () => blocks(policy),
        ({ view, cidr, except }) => {
          const meansInternet = holdsRange(cidr, TAILNET) && RFC1918.some((r) => except.some((e) => holdsRange(e, r)));
          if (meansInternet && !except.some((e) => holdsRange(e, TAILNET)))
            judge.violation(view, `${cidr} except ${except.join(", ")}`, `${TAILNET} among the exceptions.`);
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
    const clusterwide = judge.collect(stack.kind(CILIUM, "CiliumClusterwideNetworkPolicy"), (object) =>
      specsOf(object),
    );
    if (!clusterwide.complete || stack.kind(GATEWAY_API, "Gateway").length === 0) return;
    judge.each(
      () => clusterwide.found.filter((p) => isDefaultDeny(p)),
      (deny) => {
        const missing = ["ingress", "egress"].filter(
          (direction) => !clusterwide.found.some((p) => allowsIngressEntity(p, direction)),
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
  const chosen = spec
    .at("endpointSelector.matchExpressions")
    .items()
    .some((e) => e.at("key").text() === "reserved:ingress");
  const labelled = spec
    .at("endpointSelector.matchLabels")
    .entries()
    .some(([key]) => key === "reserved:ingress");
  return (chosen || labelled) && spec.at(direction).items().length > 0;
}

export const policyRules = [defaultDeny, ingressEntity, noWorld, tailnetLeft, ingressAllowed];

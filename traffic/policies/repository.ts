import { objectName, title } from "../kubernetes";
import type { Stack } from "../stack";
import type { View } from "../view";
import { ciliumPolicy } from "./cilium";
import type { Identity } from "./identity";
import { kubernetesPolicy } from "./kubernetes";
import { LabelFilter } from "./labels";
import { CILIUM, clusterNetworkPolicies, otherPolicies, policyObjects, specsOf } from "./objects";
import type { Context, Policy } from "./rule";
import type { Selector } from "./selector";
import { ciliumSettings, type Settings } from "./settings";
import { all, Doubt, not, settle, type Truth } from "./truth";

/** The policies of a stack, found by namespace and by one label of the pods that they are for. */
export class Repository {
  readonly settings: Settings;
  readonly context: Context;
  /** Policies of which it is not known whom they are for, and of kinds that are not understood. */
  readonly doubts: readonly Doubt[];
  private readonly byLabel = new Map<string, Policy[]>();
  private readonly others = new Map<string, Policy[]>();
  private readonly forNodes: Policy[] = [];

  constructor(stack: Stack) {
    this.settings = ciliumSettings(stack);
    this.context = contextOf(stack, this.settings);
    const doubts = unmodelled(stack, this.settings);
    // In the order of their names: what a decision names does not hang on the order of registration.
    const objects = policyObjects(stack).map((view) => ({
      view,
      name: `${title(view.resource)} ${view.resource.urn}`,
    }));
    for (const { view } of objects.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const policies = settle(view, () => specsOf(view).map((spec) => this.read(spec)));
      if (policies instanceof Doubt) doubts.push(policies);
      else for (const policy of taken(policies)) this.file(policy);
    }
    this.doubts = doubts;
  }

  /** Does the agent enforce anything for the identity? */
  enforces(self: Identity): Truth {
    const { audits, enforcement, hostFirewall } = this.settings;
    if (self.address !== undefined || enforcement === "never") return false;
    return all(
      [not(audits), self.isNode ? hostFirewall : true, enforcement instanceof Doubt ? enforcement : true],
      (t) => t,
    );
  }

  /** The policies that may be for an identity, without those that cannot be. */
  candidates(identity: Identity): readonly Policy[] {
    if (identity.isNode) return this.forNodes;
    const found = [...(this.others.get("") ?? [])];
    if (identity.endpoint.kind === "pod") found.push(...(this.others.get(identity.endpoint.namespace) ?? []));
    for (const space of identity.endpoint.kind === "pod" ? ["", identity.endpoint.namespace] : [])
      for (const [key, { value }] of identity.labels)
        found.push(...(this.byLabel.get(`${space} ${key}=${typeof value === "string" ? value : ""}`) ?? []));
    return found;
  }

  private read({ view, cilium, namespace }: ReturnType<typeof specsOf>[number]): Policy {
    return cilium ? ciliumPolicy(view, namespace, this.context) : kubernetesPolicy(view, namespace ?? "", this.context);
  }

  private file(policy: Policy): void {
    const space = policy.namespace ?? "";
    const label = indexLabel(policy.subject);
    if (policy.forNodes) this.forNodes.push(policy);
    else if (label === undefined) add(this.others, space, policy);
    else add(this.byLabel, `${space} ${label}`, policy);
  }
}

/** A label that the pod has to have, other than those that Cilium itself adds: their values may be in doubt. */
function indexLabel({ requirements }: Selector): string | undefined {
  for (const { source, key, operator, values } of requirements)
    if (
      (source === "any" || source === "k8s") &&
      operator === "In" &&
      values.size === 1 &&
      !/^io\.(cilium|kubernetes)/.test(key)
    )
      return `${key}=${[...values][0]}`;
  return undefined;
}

/** An object is taken or refused as a whole. */
function taken(policies: readonly Policy[]): Policy[] {
  const active = all(policies, (policy) => policy.active);
  return policies.map((policy) => ({ ...policy, active }));
}

function contextOf(stack: Stack, settings: Settings): Context {
  const [namespaces, groups] = [byName(stack.kind("core", "Namespace")), byName(stack.kind(CILIUM, "CiliumCIDRGroup"))];
  const { labelPatterns } = settings;
  return {
    settings,
    filter: labelPatterns instanceof Doubt ? labelPatterns : new LabelFilter(labelPatterns),
    namespace: (name) => namespaces.get(name)?.[0],
    cidrGroup: (name) => groups.get(name)?.[0],
    services: byName(stack.kind("core", "Service")),
  };
}

/** Objects whose name is not known yet are none that anything can refer to. */
function byName(views: readonly View[]): Map<string, View[]> {
  const index = new Map<string, View[]>();
  for (const view of views) {
    const name = settle(view, () => objectName(view));
    if (typeof name === "string") add(index, name, view);
  }
  return index;
}

function unmodelled(stack: Stack, { clusterNetworkPolicies: used }: Settings): Doubt[] {
  const views = [...otherPolicies(stack), ...(used === false ? [] : clusterNetworkPolicies(stack))];
  return views.map((view) => new Doubt(`${title(view.resource)} is of a kind that is not understood`, view));
}

function add<T>(index: Map<string, T[]>, key: string, item: T): void {
  const items = index.get(key);
  if (items === undefined) index.set(key, [item]);
  else items.push(item);
}

import { title } from "../model/kind";
import { objectName } from "../model/kubernetes";
import type { Network } from "../model/network";
import type { Stack } from "../model/stack";
import { all, both, not, settleAt, type Truth, Unknown } from "../model/unknown";
import type { View } from "../model/view";
import { ciliumPolicy } from "./cilium";
import type { Endpoint } from "./endpoint";
import { type Identity, identities } from "./identity";
import { kubernetesPolicy } from "./kubernetes";
import { LabelFilter } from "./labels";
import { CILIUM, clusterNetworkPolicies, otherPolicies, policyObjects, specsOf } from "./objects";
import { Space } from "./policyIndex";
import type { Context, Direction, Policy, Section } from "./rule";
import { agentSettings, type Settings } from "./settings";

/** A policy that is, or may be, for one end of a connection, and what it says about the direction. */
export interface Selecting {
  policy: Policy;
  selects: Truth;
  section: Section;
}

/** The policies of a stack, found by namespace and by one label of the pods that they are for. */
export class Repository {
  readonly settings: Settings;
  readonly context: Context;
  /** Policies of which it is not known whom they are for, and of kinds that are not understood. */
  readonly doubts: readonly Unknown[];
  private readonly forNodes: readonly Policy[];
  private readonly clusterwide: Space;
  private readonly namespaces: ReadonlyMap<string, Space>;
  // The same ends come up again and again: a Gateway's proxy and a pod that nobody knows, once for each app.
  private readonly identified = new WeakMap<Endpoint, readonly Identity[]>();
  private readonly selecting: Record<Direction, WeakMap<Identity, readonly Selecting[]>> = {
    egress: new WeakMap(),
    ingress: new WeakMap(),
  };

  constructor(network: Network) {
    const { stack } = network;
    this.settings = agentSettings(network);
    this.context = contextOf(stack, this.settings);
    const doubts = unmodelled(stack, this.settings);
    // In the order of their names: what a decision names does not depend on the order of registration.
    const objects = policyObjects(stack).map((view) => ({
      view,
      name: `${title(view.resource)} ${view.resource.urn}`,
    }));
    const policies = objects
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .flatMap(({ view }) => {
        const read = settleAt(view, () => specsOf(view).map((spec) => this.read(spec)));
        if (read instanceof Unknown) doubts.push(read);
        return read instanceof Unknown ? [] : taken(read);
      });
    this.doubts = doubts;
    this.forNodes = policies.filter((policy) => policy.forNodes);
    const bySpace = new Map<string, Policy[]>();
    for (const policy of policies) if (!policy.forNodes) add(bySpace, policy.namespace ?? "", policy);
    this.namespaces = new Map([...bySpace].map(([name, own]) => [name, new Space(own)]));
    this.clusterwide = this.namespaces.get("") ?? new Space([]);
  }

  /** The identities that an endpoint may have. */
  identities(endpoint: Endpoint): readonly Identity[] {
    const found = this.identified.get(endpoint) ?? identities(endpoint, this.context);
    this.identified.set(endpoint, found);
    return found;
  }

  /** The policies that are, or may be, for an identity as the receiver or the sender. */
  policiesFor(direction: Direction, self: Identity): readonly Selecting[] {
    const known = this.selecting[direction];
    const found = known.get(self) ?? this.select(direction, self);
    known.set(self, found);
    return found;
  }

  /** Does the agent enforce anything for the identity? */
  enforces(self: Identity): Truth {
    const { audits, enforcement, hostFirewall } = this.settings;
    if (self.isOutside || enforcement === "never") return false;
    return all(
      [not(audits), self.isNode ? hostFirewall : true, enforcement instanceof Unknown ? enforcement : true],
      (t) => t,
    );
  }

  private select(direction: Direction, self: Identity): Selecting[] {
    return this.candidates(self).flatMap((policy) => {
      const subject = policy.forNodes ? self.asNode() : self;
      const selects = both(policy.subject.matches(subject), () => policy.active);
      return selects === false ? [] : [{ policy, selects, section: policy.section(direction) }];
    });
  }

  /** The policies that may be for an identity, without those that cannot be. */
  private candidates(identity: Identity): readonly Policy[] {
    if (identity.isNode) return this.forNodes;
    const { endpoint } = identity;
    const own = endpoint.kind === "pod" ? this.namespaces.get(endpoint.namespace)?.candidates(identity) : undefined;
    return [...this.clusterwide.candidates(identity), ...(own ?? [])];
  }

  private read({ view, cilium, namespace }: ReturnType<typeof specsOf>[number]): Policy {
    return cilium ? ciliumPolicy(view, namespace, this.context) : kubernetesPolicy(view, namespace ?? "", this.context);
  }
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
    filter: labelPatterns instanceof Unknown ? labelPatterns : new LabelFilter(labelPatterns),
    namespace: (name) => namespaces.get(name)?.[0],
    cidrGroup: (name) => groups.get(name)?.[0],
    services: byName(stack.kind("core", "Service")),
  };
}

/** Objects whose name is not known yet are none that anything can refer to. */
function byName(views: readonly View[]): Map<string, View[]> {
  const index = new Map<string, View[]>();
  for (const view of views) {
    const name = settleAt(view, () => objectName(view));
    if (typeof name === "string") add(index, name, view);
  }
  return index;
}

function unmodelled(stack: Stack, { clusterNetworkPolicies: used }: Settings): Unknown[] {
  const views = [...otherPolicies(stack), ...(used === false ? [] : clusterNetworkPolicies(stack))];
  return views.map((view) => Unknown.because(`${title(view.resource)} is of a kind that is not understood`, view));
}

function add<T>(index: Map<string, T[]>, key: string, item: T): void {
  const items = index.get(key);
  if (items === undefined) index.set(key, [item]);
  else items.push(item);
}

import { title } from "../model/kind";
import { any, both, type Place, type Truth, Unknown } from "../model/unknown";
import type { View } from "../model/view";
import type { Flow } from "./endpoint";
import type { Identity } from "./identity";
import type { Repository, Selecting } from "./repository";
import type { Conditions, Direction, Rule } from "./rule";

/** The decision at one end of the connection: the sender's egress, or the receiver's ingress. */
export type SideDecision =
  | { allowed: true; by: readonly View[] }
  | { allowed: false; by: View | undefined; why: string }
  | { allowed: undefined; by: Place | undefined; why: string };

/** The two ends of a connection. */
export interface Ends {
  from: Identity;
  to: Identity;
}

interface Matching {
  rule: Rule;
  matches: Truth;
}

/**
 * Deny before allow; what no rule allows is refused as soon as one policy switches default deny on.
 * Source: https://docs.cilium.io/en/stable/security/policy/intro/, pkg/policy/repository.go of Cilium 1.20.
 */
export function decideSide(repository: Repository, direction: Direction, ends: Ends, flow: Flow): SideDecision {
  const enforces = repository.enforces(direction === "ingress" ? ends.to : ends.from);
  if (enforces === false) return { allowed: true, by: [] };
  const decision = byPolicies(repository, direction, ends, flow);
  const [doubt] = repository.doubts;
  if (doubt !== undefined) return unknown(doubt);
  return enforces === true || decision.allowed !== false ? decision : unknown(enforces);
}

function byPolicies(repository: Repository, direction: Direction, ends: Ends, flow: Flow): SideDecision {
  const destination = ends.to;
  const [self, peer] = direction === "ingress" ? [ends.to, ends.from] : [ends.from, ends.to];
  const selecting = repository.policiesFor(direction, self);
  const matching = selecting.flatMap(({ selects, section }) =>
    section.rules.map((rule) => ({ rule, matches: both(selects, () => rule.matches(peer, flow, destination)) })),
  );
  const denied = strongest(matching.filter(({ rule }) => rule.denies));
  if (denied?.matches === true) {
    const { view } = denied.rule;
    return { allowed: false, by: view, why: `${title(view.resource)} denies it (${view.path})` };
  }
  const allows = matching
    .filter(({ rule, matches }) => !rule.denies && matches !== false)
    .map((match) => ({ ...match, conditions: match.rule.conditions(flow, destination) }));
  const plain = allows.filter(({ conditions }) => conditions.requests === undefined);
  const localhost = direction === "ingress" && peer.isReserved("host");
  const allowed = any(
    [localhost ? fromLocalhost(repository, selecting) : false, ...plain.map((a) => a.matches)],
    (t) => t,
  );
  const enforced = defaultDeny(repository, selecting);
  if (enforced === true && allowed === false && plain.length === allows.length) return refusedBy(selecting, direction);
  const doubt = denied?.matches instanceof Unknown ? denied.matches : conditionOf(allows, allowed);
  if (doubt !== undefined) return unknown(doubt);
  if (allowed !== true && enforced !== false) return unknown(allowed instanceof Unknown ? allowed : enforced);
  return { allowed: true, by: plain.filter(({ matches }) => matches === true).map(({ rule }) => rule.view) };
}

/** The rule that matches, else one that may. */
function strongest(matching: readonly Matching[]): Matching | undefined {
  return matching.find(({ matches }) => matches === true) ?? matching.find(({ matches }) => matches !== false);
}

/** Mode `always` enforces without any policy too. */
function defaultDeny({ settings: { enforcement } }: Repository, selecting: readonly Selecting[]): Truth {
  if (enforcement === "always") return true;
  const asked = any(selecting, ({ selects, section }) => both(selects, () => section.defaultDeny));
  return enforcement instanceof Unknown && asked !== true ? enforcement : asked;
}

/**
 * A pod's own node reaches it whatever the policies allow, so that the kubelet's probes do; a deny rule stops it all the same:
 * https://docs.cilium.io/en/stable/security/policy/layer3/#access-to-from-local-host.
 */
function fromLocalhost({ settings }: Repository, selecting: readonly Selecting[]): Truth {
  const concerned = any(selecting, ({ selects, section }) => both(selects, () => section.present));
  return both(concerned, () => settings.localhostAllowed);
}

/** Requests are looked at even where nothing is refused by default; a rule without such conditions makes those of others void. */
function conditionOf(allows: readonly { conditions: Conditions }[], allowed: Truth): Unknown | undefined {
  const [connection] = allows.flatMap(({ conditions }) => conditions.connection ?? []);
  const [requests] = allowed === true ? [] : allows.flatMap(({ conditions }) => conditions.requests ?? []);
  return connection ?? requests;
}

/** By the policy that says most about the pod: a rule is missing there. */
function refusedBy(selecting: readonly Selecting[], direction: Direction): SideDecision {
  const [policy] = selecting
    .filter(({ selects, section }) => selects === true && section.defaultDeny === true)
    .map((s) => s.policy)
    .sort((a, b) => b.subject.requirements.length - a.subject.requirements.length);
  const way = direction === "ingress" ? "in" : "out";
  if (policy === undefined) return { allowed: false, by: undefined, why: `no rule lets it ${way}` };
  const { view } = policy;
  return { allowed: false, by: view, why: `no rule of ${title(view.resource)} lets it ${way}` };
}

function unknown(doubt: Truth): SideDecision {
  if (!(doubt instanceof Unknown)) throw new Error("a decision without a doubt is known");
  return { allowed: undefined, by: doubt.at, why: doubt.why };
}

import { Network } from "../../traffic/model/network";
import type { Resource } from "../../traffic/model/resource";
import { decide, type Endpoint, type PolicyDecision } from "../../traffic/policies";
import type { Json } from "./arbitraries";
import type { Case } from "./cases";

/** An engine's verdict on a flow: whether the sender's egress and the receiver's ingress allow it. */
export interface Verdict {
  egress: boolean;
  ingress: boolean;
}

/** Everything that is to be known about one flow of a case, for a person who has to explain a disagreement. */
export interface Compared {
  from: Endpoint;
  to: Endpoint;
  protocol: string;
  port: number;
  ours: PolicyDecision;
  theirs: Verdict;
}

/** A registered resource out of a Kubernetes object. */
export function registered(props: Json): Resource {
  const { apiVersion, kind, metadata } = props as { apiVersion: string; kind: string; metadata: { name: string } };
  const type = `kubernetes:${apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`}:${kind}`;
  const urn = `urn:pulumi:dev::test::${type}::${metadata.name}`;
  return { type, name: metadata.name, urn, props, opts: { protect: false, ignoreChanges: [] } };
}

/** The case's objects as a program registers them, with the Helm release that has its settings. */
export function network({
  policies,
  cidrGroups = [],
  enforcement = "default",
  dualStack = false,
}: Partial<Case>): Network {
  const values = { policyEnforcementMode: enforcement, ipv6: { enabled: dualStack } };
  const release = { apiVersion: "helm.sh/v3", kind: "Release", metadata: { name: "cilium" }, chart: "cilium", values };
  return new Network([...(policies ?? []), ...cidrGroups, release].map(registered));
}

/** Asks the model about every flow of a case, beside what the engine said. */
export function compared(
  asked: Pick<Case, "endpoints" | "flows">,
  verdicts: readonly Verdict[],
  model: Network,
): Compared[] {
  return asked.flows.map(({ from: a, to: b, protocol, port }, i) => {
    const [from, to, theirs] = [asked.endpoints[a], asked.endpoints[b], verdicts[i]];
    if (from === undefined || to === undefined || theirs === undefined)
      throw new Error(`flow ${i} has no such end or verdict`);
    return { from, to, protocol, port, ours: decide(model, { from, to, protocol, port }), theirs };
  });
}

/** The sender's egress is asked first. */
export function said({ egress, ingress }: Verdict): string {
  return !egress ? "refused in egress" : !ingress ? "refused in ingress" : "allowed";
}

export function decided(decision: PolicyDecision): string {
  if (decision.allowed === undefined) return "unknown";
  return decision.allowed ? "allowed" : `refused in ${decision.direction}`;
}

/** Either the same answer, or none. */
export function neverGuesses(ours: PolicyDecision, { egress, ingress }: Verdict): boolean {
  return ours.allowed === undefined || ours.allowed === (egress && ingress);
}

/** The kind of a decision's reason. A run has to have each kind, or it shows nothing. */
export function reason(decision: PolicyDecision): string {
  if (decision.allowed === undefined) return "unknown";
  if (decision.allowed) return decision.by.length > 0 ? "allowed by a rule" : "allowed, nothing refuses";
  return /Deny\[/.test(decision.by?.path ?? "") ? "denied by a rule" : "refused by default";
}

export function counted(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** A flow and its policies on one line, without what a View drags along. */
export function shown(flow: Compared, policies: readonly Json[]): string {
  const { ours, ...rest } = flow;
  return JSON.stringify({ ...rest, ours: decided(ours), why: ours.allowed === true ? undefined : ours.why, policies });
}

import type { Network } from "../model/network";
import type { Place } from "../model/unknown";
import type { View } from "../model/view";
import { decideSide, type Ends, type SideDecision } from "./decideDirection";
import type { Flow } from "./endpoint";
import { Repository } from "./repository";

export type { Endpoint, Flow, NamedPorts, Pod } from "./endpoint";

export type PolicyDecision =
  /** The rules that allow it, the sender's egress first; none where no policy is for the endpoints. */
  | { allowed: true; by: readonly View[] }
  /** `by` is the rule that denies it, or the policy that switched default deny on. */
  | { allowed: false; direction: "egress" | "ingress"; by: View | undefined; why: string }
  /** Something that could change the answer is not known yet, or not understood. */
  | { allowed: undefined; why: string; by: Place | undefined };

/**
 * Do the network policies of the cluster let a connection through? CiliumNetworkPolicy, CiliumClusterwideNetworkPolicy and NetworkPolicy
 * together, as Cilium 1.20 carries them out: the sender's egress and the receiver's ingress both have to allow it.
 */
export function decide(network: Network, flow: Flow): PolicyDecision {
  const repository = network.index("policies/repository", () => new Repository(network));
  const to = repository.identities(flow.to);
  const decisions = repository
    .identities(flow.from)
    .flatMap((f) => to.map((t) => decideEnds(repository, { from: f, to: t }, flow)));
  const [first, ...others] = decisions as [PolicyDecision, ...PolicyDecision[]];
  if (others.every((other) => other.allowed === first.allowed)) return first;
  return {
    allowed: undefined,
    why: "the policies tell the API server on the pod's own node from one on another node",
    by: undefined,
  };
}

function decideEnds(repository: Repository, ends: Ends, flow: Flow): PolicyDecision {
  const egress = decideSide(repository, "egress", ends, flow);
  if (egress.allowed === false) return { ...egress, direction: "egress" };
  const ingress = decideSide(repository, "ingress", ends, flow);
  if (ingress.allowed === false) return { ...ingress, direction: "ingress" };
  const open = [egress, ingress].find(
    (side): side is SideDecision & { allowed: undefined } => side.allowed === undefined,
  );
  if (open !== undefined) return open;
  return { allowed: true, by: [egress, ingress].flatMap((side) => (side.allowed ? side.by : [])) };
}

import type { Protocol } from "../verdict";
import type { Access, Policy } from "./access";
import type { Principal, Target } from "./selectors";

/** A vantage point of the tailnet as identities, and whether one of them or all of them have to get through. */
export interface People {
  principals: readonly Principal[];
  quantifier: "one" | "all";
  /** How a hop calls them. */
  text: string;
  /** Who was asked for; undefined for anybody. */
  named: string | undefined;
}

/**
 * @param who a user, `group:…`, `tag:…`, `autogroup:…`; without it anybody whom the file names as a user, and any member of the tailnet
 */
export function people(policy: Policy, who: string | undefined): People {
  if (who === undefined)
    return {
      principals: [...policy.namedUsers.map((name) => ({ kind: "user", name }) as const), { kind: "member" }],
      quantifier: "one",
      text: "any user of the tailnet",
      named: undefined,
    };
  if (who === "autogroup:member")
    return { principals: [{ kind: "member" }], quantifier: "one", text: "a member of the tailnet", named: who };
  if (who.startsWith("autogroup:")) return one({ kind: "autogroup", name: who });
  if (who.startsWith("tag:")) return one({ kind: "tag", name: who });
  const members = who.startsWith("group:") ? policy.selectors.members(who) : undefined;
  if (members === undefined || members.length === 0) return one({ kind: "user", name: who });
  return { principals: members.map((name) => ({ kind: "user", name })), quantifier: "all", text: who, named: who };
}

function one(principal: Principal & { name: string }): People {
  return { principals: [principal], quantifier: "one", text: principal.name, named: principal.name };
}

/** May these people reach the target? For all of them: what is refused to one of them is refused. */
export function peopleReach(
  policy: Policy,
  { principals, quantifier }: People,
  target: Target,
  protocol: Protocol,
  port: number,
  through?: readonly string[],
): Access {
  const answers = principals.map((who) => policy.access(who, target, protocol, port, through));
  const order: Access["allowed"][] = quantifier === "one" ? [true, undefined, false] : [false, undefined, true];
  const decisive = order.map((allowed) => answers.find((a) => a.allowed === allowed)).find((a) => a !== undefined);
  return decisive ?? { allowed: false };
}

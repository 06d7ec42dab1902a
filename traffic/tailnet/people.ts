import type { Access, Opened, Policy } from "./access";
import type { Principal } from "./selectors";

/** A vantage point of the tailnet as identities, all of which have to get through. */
export interface People {
  principals: readonly Principal[];
  /** How a hop calls them. */
  text: string;
  /** The name that was asked for; undefined for anybody. */
  named: string | undefined;
}

/**
 * @param who a user, `group:…`, `tag:…`, `autogroup:…`; without it anybody whom the file names as a user, and any member of the tailnet
 */
export function people(policy: Policy, who: string | undefined): People {
  if (who === undefined)
    return { principals: [{ kind: "anybody" }], text: "any user of the tailnet", named: undefined };
  if (who === "autogroup:member")
    return { principals: [{ kind: "member" }], text: "a member of the tailnet", named: who };
  if (who.startsWith("autogroup:")) return one({ kind: "autogroup", name: who });
  if (who.startsWith("tag:")) return one({ kind: "tag", name: who });
  const members = who.startsWith("group:") ? policy.selectors.members(who) : undefined;
  if (members === undefined || members.length === 0) return one({ kind: "user", name: who });
  return { principals: members.map((name) => ({ kind: "user", name })), text: who, named: who };
}

function one(principal: Principal & { name: string }): People {
  return { principals: [principal], text: principal.name, named: principal.name };
}

/** May these people reach the target? What is refused to one of them is refused. */
export function peopleReach(policy: Policy, { principals }: People, opened: Opened): Access {
  const answers = principals.map((who) => policy.access(who, opened));
  const decisive =
    answers.find((a) => a.allowed === false) ?? answers.find((a) => a.allowed === undefined) ?? answers[0];
  return decisive ?? { allowed: false };
}

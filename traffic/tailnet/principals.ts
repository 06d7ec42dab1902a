import type { Network } from "../model/network";
import { orElse } from "../model/unknown";
import type { View } from "../model/view";
import { field, policyFile, policyResources, rules } from "./policyFile";
import { isLogin } from "./selectors";

/** Does the network have a tailnet of its own? Without one, who may reach what on some tailnet is for another stack to say. */
export function hasTailnet(network: Network): boolean {
  return network.index("principals/tailnet", ({ resources }) =>
    resources.some(({ type }) => type.startsWith("tailscale:") || type.startsWith("kubernetes:tailscale.com/")),
  );
}

/** Groups that the tailnet's policy file defines, as far as they are known; in the order of their names. */
export function groups(network: Network): readonly string[] {
  return network.index("principals/groups", () => [...members(network).keys()].sort());
}

/** Users whom the policy file names, in its groups or as the source of a rule, and who are none of the given people and in none of their groups. */
export function usersOutside(network: Network, given: readonly string[]): string[] {
  const inside = new Set(usersOf(network, given));
  const all = [...[...members(network).values()].flat(), ...sources(network).filter(isLogin)];
  return [...new Set(all)].filter((user) => !inside.has(user)).sort();
}

/** Is somebody one of the given people, or a group whose members all are? */
export function isAmong(network: Network, who: string, given: readonly string[]): boolean {
  if (given.includes(who)) return true;
  const inside = new Set(usersOf(network, given));
  return usersOf(network, [who]).every((user) => inside.has(user));
}

function usersOf(network: Network, people: readonly string[]): string[] {
  const all = members(network);
  return people.flatMap((one) => all.get(one) ?? [one]);
}

/** Tags that a rule of the policy file names as a source: machines, not people. */
export function taggedSources(network: Network): readonly string[] {
  return sources(network).filter((source) => source.startsWith("tag:"));
}

function sources(network: Network): readonly string[] {
  return network.index("principals/sources", (stack) => {
    const all = policyResources(stack).flatMap((acl) => orElse(() => sourcesOf(acl), []));
    return [...new Set(all)].sort();
  });
}

function sourcesOf(acl: View): string[] {
  const file = policyFile(acl);
  return file === undefined ? [] : rules(file).flatMap((rule) => rule.src);
}

function members(network: Network): ReadonlyMap<string, readonly string[]> {
  return network.index("principals/members", (stack) => {
    const found = new Map<string, string[]>();
    for (const acl of policyResources(stack))
      for (const [group, users] of orElse(() => groupsOf(acl), []))
        found.set(group, [...(found.get(group) ?? []), ...orElse(() => users.texts(), [])]);
    return found;
  });
}

function groupsOf(acl: View): [string, View][] {
  const file = policyFile(acl);
  return file === undefined ? [] : field(file, "groups").entries();
}

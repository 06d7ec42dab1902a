import type { Network } from "../model/network";
import { orElse } from "../model/unknown";
import type { View } from "../model/view";
import { field, policyFile, policyResources, rules } from "./policyFile";

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

/** Users whom the groups of the policy file name and that are in none of the given groups. */
export function usersOutside(network: Network, given: readonly string[]): string[] {
  const all = members(network);
  const inside = new Set(given.flatMap((group) => all.get(group) ?? []));
  return [...new Set([...all.values()].flat())].filter((user) => !inside.has(user)).sort();
}

/** Tags that a rule of the policy file names as a source: machines, not people. */
export function taggedSources(network: Network): readonly string[] {
  return network.index("principals/tags", (stack) => {
    const tags = policyResources(stack).flatMap((acl) => orElse(() => sourcesOf(acl), []));
    return [...new Set(tags)].filter((source) => source.startsWith("tag:")).sort();
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

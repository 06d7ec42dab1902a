import type { Network } from "../model/network";
import { groups } from "../tailnet/principals";
import { apps } from "./apps";

/** Everybody of the tailnet from whom an answer may differ: the groups of the policy file, and whom the apps are declared for by name. */
export function namedPeople(network: Network): readonly string[] {
  const all = groups(network);
  const further = apps(network).flatMap((app) => app.who.filter((who) => !all.includes(who)));
  return [...all, ...new Set(further)];
}

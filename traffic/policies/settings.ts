import { type Settings as All, ciliumSettings, type Setting } from "../cluster/cilium";
import type { Network } from "../model/network";
import type { Known } from "../model/unknown";

const NAMES = [
  "enforcement",
  "audits",
  "kubernetesPolicies",
  "clusterNetworkPolicies",
  "nonDefaultDeny",
  "hostFirewall",
  "cidrMatches",
  "nodeLabels",
  "cluster",
  "localCluster",
  "dualStack",
  "labelPatterns",
  "localhostAllowed",
] as const;

/** The agent's settings that decide what policies mean. */
export type Settings = {
  readonly [N in (typeof NAMES)[number]]: All[N] extends Setting<infer T> ? Known<T> : never;
};

export function agentSettings(network: Network): Settings {
  const all = ciliumSettings(network);
  return Object.fromEntries(NAMES.map((name) => [name, all[name].value])) as Settings;
}

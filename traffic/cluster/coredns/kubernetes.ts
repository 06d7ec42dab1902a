import { fallsThrough } from "./fallthrough";
import { needValues, type Plugin } from "./plugins";
import { BadCorefile, UnknownCorefile } from "./problems";
import type { ClusterQuestion, Link } from "./step";
import { type Key, longestZone, originsOf } from "./zones";

/** Settings that do not change which names there are. */
const SETTINGS = [
  ...["pods", "namespaces", "endpoint", "tls", "ttl", "startup_timeout"],
  ...["apiserver_qps", "apiserver_burst", "apiserver_max_inflight"],
];
const OPTIONS = [...SETTINGS, "fallthrough", "endpoint_pod_names"];
/** Settings with which CoreDNS shows another cluster, or only a part of this one. */
const OTHERS = ["labels", "namespace_labels", "kubeconfig", "ignore", "noendpoints", "multicluster"];
const REVERSE = /(?:^|\.)(?:in-addr|ip6)\.arpa\.$/;

/**
 * Names of the cluster. Source: plugin/kubernetes.
 *
 * @throws BadCorefile, UnknownCorefile
 */
export function kubernetes(plugin: Plugin, keys: readonly Key[]): Link {
  const zones = originsOf(plugin.args, keys);
  if (zones.every((zone) => REVERSE.test(zone))) throw new BadCorefile("the plugin kubernetes has reverse zones only");
  const option = plugin.block.find(([name = ""]) => ![...OPTIONS, ...OTHERS].includes(name));
  if (option !== undefined)
    throw new UnknownCorefile(`${option[0]} is no setting of the plugin kubernetes that is known here`);
  needValues(plugin, SETTINGS);
  const pods = plugin.block.findLast(([name]) => name === "pods")?.[1] ?? "disabled";
  if (!["disabled", "insecure", "verified"].includes(pods)) throw new BadCorefile(`pods cannot be ${pods}`);
  const namespaces = plugin.block.flatMap(([name, ...names]) => (name === "namespaces" ? names : []));
  const other = plugin.block.find(([name = ""]) => OTHERS.includes(name));
  return (name, knows) => {
    const zone = longestZone(zones, name);
    if (zone === undefined) return "next";
    if (other !== undefined)
      return { kind: "unknown", why: `the plugin kubernetes has the setting ${other.join(" ")}` };
    const labels = name
      .slice(0, -zone.length)
      .split(".")
      .filter((label) => label !== "");
    const question: ClusterQuestion = { kind: "cluster", labels, zone: zone.slice(0, -1), pods };
    const known = hasNoName(question, namespaces) ? false : fallsThrough(plugin, name) ? knows(question) : true;
    if (known === undefined)
      return {
        kind: "unknown",
        why: "the plugin kubernetes hands it on if the cluster does not have it, which is not known",
      };
    if (known) return question;
    return fallsThrough(plugin, name) ? "next" : { kind: "nothing", why: "the cluster has no such name" };
  };
}

/** Names that no cluster has: those of reverse zones have no address, and namespaces may be left out. */
function hasNoName({ labels, zone }: ClusterQuestion, namespaces: readonly string[]): boolean {
  const [namespace, kind] = [labels.at(-2), labels.at(-1)];
  // CoreDNS's own name is in no namespace.
  if (kind === undefined || labels.join(".") === "ns.dns") return false;
  if (REVERSE.test(`${zone}.`)) return true;
  return namespaces.length > 0 && namespace !== undefined && !namespaces.includes(namespace);
}

import type { Stack } from "../model/stack";
import { type Known, settleAt, Unknown } from "../model/unknown";
import type { View } from "../model/view";

/**
 * What the agent's own settings decide, from the values of Cilium's Helm release; the chart's defaults where no release is registered.
 * Source: install/kubernetes/cilium/values.yaml and templates/cilium-configmap.yaml of Cilium 1.20.
 */
export interface Settings {
  /** `policyEnforcementMode`: https://docs.cilium.io/en/stable/security/policy/intro/#policy-enforcement-modes */
  enforcement: Known<string>;
  /** `policyAuditMode`: policies are reported, nothing is dropped. */
  audits: Known<boolean>;
  /** `k8sNetworkPolicy.enabled` */
  kubernetesPolicies: Known<boolean>;
  /** `k8sClusterNetworkPolicy.enabled` */
  clusterNetworkPolicies: Known<boolean>;
  /** `enableNonDefaultDenyPolicies`: without it `enableDefaultDeny` of a policy has no effect. */
  nonDefaultDeny: Known<boolean>;
  /** `hostFirewall.enabled`: without it policies with a nodeSelector have no effect. */
  hostFirewall: Known<boolean>;
  /** `policyCIDRMatchMode`: in-cluster identities that CIDR rules match too (`nodes`, `pods`); none by default. */
  cidrMatches: Known<readonly string[]>;
  /** `nodeSelectorLabels`: nodes have labels, fromNodes and toNodes are understood. */
  nodeLabels: Known<boolean>;
  /** `cluster.name` */
  cluster: Known<string>;
  /** `clustermesh.policyDefaultLocalCluster`: a selector that names no cluster means this one. */
  localCluster: Known<boolean>;
  /** Both address families: then the world has an identity for each. */
  dualStack: Known<boolean>;
  /** `labels`: further patterns of labels that are, or are not, part of an identity. */
  labelPatterns: Known<readonly string[]>;
  /** The local host reaches local pods: `allow-localhost`, which is on in Kubernetes. Source: daemon/cmd/daemon.go. */
  localhostAllowed: Known<boolean>;
}

export function ciliumSettings(stack: Stack): Settings {
  const release = [...stack.type("kubernetes:helm.sh/v3:Release"), ...stack.type("kubernetes:helm.sh/v4:Chart")].find(
    (view) => isCilium(settleAt(view, () => view.at("chart").text())),
  );
  const read = <T>(path: string, standard: T, take: (value: View) => T | undefined): Known<T> => {
    if (release === undefined) return standard;
    const value = release.at("values");
    return settleAt(release, () => {
      const found = value.at(path);
      if (!found.exists())
        return files(release) ? Unknown.because(`${path} may stand in valueYamlFiles`, release) : standard;
      return take(found) ?? Unknown.because(`Cilium's Helm value ${path} is nothing that is understood`, found);
    }) as Known<T>;
  };
  const flag = (path: string, standard: boolean) => read(path, standard, (value) => value.flag());
  return {
    enforcement: read("policyEnforcementMode", "default", (value) => value.text()?.toLowerCase()),
    audits: flag("policyAuditMode", false),
    kubernetesPolicies: flag("k8sNetworkPolicy.enabled", true),
    clusterNetworkPolicies: flag("k8sClusterNetworkPolicy.enabled", false),
    nonDefaultDeny: flag("enableNonDefaultDenyPolicies", true),
    hostFirewall: flag("hostFirewall.enabled", false),
    cidrMatches: read<readonly string[]>("policyCIDRMatchMode", [], words),
    nodeLabels: flag("nodeSelectorLabels", false),
    cluster: read("cluster.name", "default", (value) => value.text()),
    localCluster: flag("clustermesh.policyDefaultLocalCluster", true),
    dualStack: flag("ipv6.enabled", false),
    labelPatterns: read<readonly string[]>("labels", [], words),
    localhostAllowed: read("extraConfig.allow-localhost", true, (value) => value.text() !== "policy"),
  };
}

function isCilium(chart: unknown): boolean {
  return typeof chart === "string" && /(^|\/)cilium$/.test(chart);
}

function words(value: View): readonly string[] | undefined {
  if (value.isList()) return value.texts();
  return value
    .text()
    ?.split(/\s+/)
    .filter((word) => word !== "");
}

function files(release: View): boolean {
  return release.at("valueYamlFiles").items().length > 0;
}

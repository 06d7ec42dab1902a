import { containers, podSpec } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import type { Stack } from "../../model/stack";
import type { View } from "../../model/view";
import { helmReleases } from "../cilium/flux";
import { pulumiReleases } from "../cilium/helm";

/** Kinds of other controllers that give addresses to Services, each by group and kind. */
const KINDS: readonly [group: string, kind: string][] = [
  ["metallb.io", "IPAddressPool"],
  ["purelb.io", "ServiceGroup"],
  ["network.kubesphere.io", "Eip"],
];
const CHARTS = ["metallb", "kube-vip", "purelb", "openelb"];
const IMAGE = /(^|\/)(kube-vip|kube-vip-cloud-provider)(:|@|$)/;

/** Something among the resources that gives addresses to Services of no class beside Cilium: what it gives is not modelled. */
export function otherBalancer(network: Network): View | undefined {
  return network.index("services/other-balancers", (stack) => ({ found: find(stack) })).found;
}

function find(stack: Stack): View | undefined {
  const own = KINDS.flatMap(([group, kind]) => stack.kind(group, kind));
  const charts = CHARTS.flatMap((chart) => [...pulumiReleases(stack, chart), ...helmReleases(stack, chart)]);
  return own[0] ?? charts[0]?.at ?? ["DaemonSet", "Deployment"].flatMap((kind) => stack.kind("apps", kind)).find(runs);
}

function runs({ resource }: View): boolean {
  const pod = podSpec(resource);
  return pod !== undefined && containers(pod).some((c) => IMAGE.test(c.at("image").text() ?? ""));
}

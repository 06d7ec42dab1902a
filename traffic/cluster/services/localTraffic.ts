import type { Network } from "../../model/network";
import { any, type Truth, Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { ciliumSettings } from "../cilium";
import { letsRunOn } from "../nodes/labels";
import type { Machine } from "../nodes/machines";
import { nodes } from "../nodes/nodes";
import { isOnEveryNode, type PodGroup, podsBehind } from "../pods";
import type { Announced } from "./announced";
import type { Frontend } from "./frontends";

/**
 * With a traffic policy `Local` a node hands a connection to a pod of its own, or drops it where it runs none: the external one is for
 * addresses outside of the cluster, the internal one for pods and nodes that use the Service's own. Source: Kubernetes, «Virtual IPs and
 * Service Proxies», traffic policies.
 *
 * @returns the policy, where it is not known whether the node that takes the connection runs one of the Service's pods; else undefined
 */
export function dependsOnTheNode(
  network: Network,
  service: View,
  field: "externalTrafficPolicy" | "internalTrafficPolicy" = "externalTrafficPolicy",
): View | undefined {
  const policy = service.at(`spec.${field}`);
  if (policy.text() !== "Local" || nodes(network).machines.length === 1) return undefined;
  const groups = podsBehind(network, service) ?? [];
  return groups.some(({ spec }) => spec !== undefined && isOnEveryNode(spec)) ? undefined : policy;
}

type Doubt = Announced & { status: "no" | "unknown" };

/**
 * The effect of the traffic policy Local on an announcement by ARP. Before 1.20.2 any chosen node may answer, whether it runs a pod of the
 * Service or not; since then only one that does. A Gateway's Service has no pods at all: its one endpoint is on no node. Sources: Cilium,
 * «L2 Announcements», Limitations; pkg/l2announcer of 1.20.2; github.com/cilium/cilium issue 48799.
 *
 * @param from the machines that may answer; undefined where any node may
 * @returns undefined where the announcement leads to a pod, or the policy is not Local
 */
export function localAnnouncement(
  network: Network,
  frontend: Frontend,
  from: readonly Machine[] | undefined,
): Doubt | undefined {
  const { trafficPolicy } = frontend;
  if (trafficPolicy(network) !== "Local") return undefined;
  const at = frontend.object.at("spec.externalTrafficPolicy");
  const needsPod = announcesWithPodOnly(network);
  if (frontend.kind === "gateway") {
    // Gateways are served by a proxy on every node: any node that answers will do.
    if (needsPod === false) return undefined;
    const why =
      "since Cilium 1.20.2 a node answers ARP only where a pod of the Service runs, and a Gateway's Service has none";
    if (needsPod === true) return { status: "no", text: why, at: frontend.object };
    return { status: "unknown", text: `${why}; which version runs is not known`, at: frontend.object };
  }
  if (needsPod !== true) {
    const hanging = dependsOnTheNode(network, frontend.object);
    const text = "whether the node that answers {question} for {address} runs one of its pods is not known";
    return hanging && { status: "unknown", text, at: hanging };
  }
  const runs = podRunsOn(network, frontend.object, from);
  if (runs === true) return undefined;
  if (runs === false) return { status: "no", text: "no node that announces it runs one of its pods", at };
  return {
    status: "unknown",
    text: `whether a node that announces it runs one of its pods is not known (${runs.why})`,
    at,
  };
}

/** Undefined where Cilium's version is not known. */
function announcesWithPodOnly(network: Network): boolean | undefined {
  const { value } = ciliumSettings(network).version;
  const [, major, minor, patch] = /^v?(\d+)\.(\d+)\.(\d+)/.exec(value instanceof Unknown ? "" : (value ?? "")) ?? [];
  if (major === undefined) return undefined;
  const number = Number(major) * 1e6 + Number(minor) * 1e3 + Number(patch);
  return number >= 1_020_002;
}

/** Does a pod of the Service run on one of the machines? */
function podRunsOn(network: Network, service: View, from: readonly Machine[] | undefined): Truth {
  const groups = podsBehind(network, service);
  // Endpoints that are written by hand are on no node, unless they name one.
  if (groups === undefined) return false;
  if (from === undefined || from.length === nodes(network).machines.length) return true;
  return any(groups, (group) => runsOn(group, from));
}

/** Pods that may run on any node need not run on these. */
function runsOn({ spec, workload }: PodGroup, from: readonly Machine[]): Truth {
  if (spec === undefined || workload === undefined)
    return Unknown.because("nothing among the resources makes the pods");
  if (isOnEveryNode(spec)) return true;
  const may = any(from, (machine) => letsRunOn(spec.at("nodeSelector"), machine));
  if (may === false) return false;
  return Unknown.because("the cluster chooses the nodes of its pods", workload);
}

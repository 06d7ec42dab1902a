import { bgpOff, ciliumSettings, gatewayClassConfig } from "../../traffic/cluster/cilium";
import { isLoadBalancer } from "../../traffic/cluster/services/frontends";
import { dependsOnTheNode } from "../../traffic/cluster/services/localTraffic";
import { objectName } from "../../traffic/model/kubernetes";
import type { Network } from "../../traffic/model/network";
import type { Stack } from "../../traffic/model/stack";
import { Unknown } from "../../traffic/model/unknown";
import type { View } from "../../traffic/model/view";
import { fedByTunnelOnly } from "../facts/feeds";
import { ciliumGateways } from "../facts/gateways";
import { networkOf } from "../facts/network";
import { ciliumVersion, isAtLeast, releasesOf } from "../facts/versions";
import { type Judge, stackRule } from "../rule";
import { CILIUM, GATEWAY_API } from "../types";

/** From here on a Service with Local is announced from nodes that run one of its pods only. Source: cilium/cilium#48799, pkg/l2announcer. */
const BY_BACKENDS = "1.20.2";

const localPolicy = stackRule({
  code: "NET-G08",
  title: "externalTrafficPolicy Local does not silence what L2 announces",
  prevents:
    "Before Cilium 1.20.2 any node may answer ARP, and a node without a pod of the Service drops the traffic. From 1.20.2 on only nodes with a pod of the Service answer; the Service of a Gateway has no pods, so that no node answers.",
  level: "mandatory",
  check(stack, judge) {
    if (!announcesL2(stack, judge)) return;
    const network = networkOf(stack);
    const version = ciliumVersion(stack, judge);
    if (version === undefined) {
      for (const service of localServices(stack, judge))
        judge.cannotTell(
          service,
          "whether L2 announcements suit externalTrafficPolicy Local depends on Cilium's version",
        );
    } else if (isAtLeast(version.text, BY_BACKENDS)) judgeGateways(stack, network, judge);
    else
      judge.each(
        () => localServices(stack, judge),
        (service) => {
          if (dependsOnTheNode(network, service) === undefined) return;
          judge.violation(
            service,
            `externalTrafficPolicy: Local with Cilium ${version.text}`,
            `externalTrafficPolicy: Cluster, pods on every node, or Cilium ${BY_BACKENDS} or later.`,
          );
        },
      );
  },
});

function localServices(stack: Stack, judge: Judge): readonly View[] {
  return judge.collect(stack.kind("core", "Service"), (service) =>
    isLoadBalancer(service) && service.at("spec.externalTrafficPolicy").text() === "Local" ? [service] : [],
  ).found;
}

function judgeGateways(stack: Stack, network: Network, judge: Judge): void {
  const tunnelled = fedByTunnelOnly(stack, judge);
  const bgp = stack.kind(CILIUM, "CiliumBGPAdvertisement").length > 0 && bgpOff(network) === undefined;
  if (bgp) return;
  judge.each(
    () => ciliumGateways(stack, judge).found,
    (gateway) => {
      const from = trafficPolicy(stack, network, gateway);
      if (from === undefined || tunnelled(gateway)) return;
      judge.violation(gateway, `externalTrafficPolicy: Local of its Service, by ${from}`, "Cluster there.");
    },
  );
}

/** The setting that gives a Gateway's Service externalTrafficPolicy Local; undefined where none does. */
function trafficPolicy(stack: Stack, network: Network, gateway: View): string | undefined {
  const name = gateway.at("spec.gatewayClassName").text();
  const gatewayClass = stack.kind(GATEWAY_API, "GatewayClass").find((c) => objectName(c) === name);
  const config = gatewayClass && gatewayClassConfig(network, gatewayClass);
  if (config instanceof Unknown) throw config;
  const own = config?.at("spec.service.externalTrafficPolicy").text();
  if (own !== undefined) return own === "Local" ? `the CiliumGatewayClassConfig of class ${name}` : undefined;
  const { value } = ciliumSettings(network).gatewayTrafficPolicy;
  if (value instanceof Unknown) throw value;
  return value === "Local" ? "Cilium's gatewayAPI.externalTrafficPolicy" : undefined;
}

function announcesL2(stack: Stack, judge: Judge): boolean {
  if (stack.kind(CILIUM, "CiliumL2AnnouncementPolicy").length > 0) return true;
  return releasesOf(stack, judge, "cilium").some(
    (r) => judge.attempt(() => r.at("values.l2announcements.enabled").flag()) === true,
  );
}

export const localTrafficRules = [localPolicy];

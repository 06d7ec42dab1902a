import { chartName, ciliumSettings } from "../../traffic/cluster/cilium";
import { labelsOf, selects, serviceLabels } from "../../traffic/cluster/labels";
import { nodes } from "../../traffic/cluster/nodes/nodes";
import type { Announced } from "../../traffic/cluster/services/announced";
import { servedLinks } from "../../traffic/cluster/services/devices";
import { gatewayServiceLabels } from "../../traffic/cluster/services/frontends";
import { overInterfaces } from "../../traffic/cluster/services/l2";
import { isKind, objectName } from "../../traffic/model/kubernetes";
import type { Network } from "../../traffic/model/network";
import { anyHolds, Unknown } from "../../traffic/model/unknown";
import type { View } from "../../traffic/model/view";
import { announcedServices, fedByTunnelOnly } from "../facts/feeds";
import { networkOf } from "../facts/network";
import { type Claim, claims, holds, poolBlocks } from "../facts/pools";
import { type Judge, stackRule } from "../rule";
import { CILIUM, GATEWAY_API, RELEASE } from "../types";

const given = stackRule({
  code: "NET-A09",
  title: "A pool gives the address that is asked for",
  prevents:
    "A pool that is disabled, or whose selector chooses other Services, gives the address to nobody: the Service stays pending, and nobody can reach it.",
  level: "mandatory",
  check(stack, judge) {
    const blocks = poolBlocks(stack, judge);
    judge.each(
      () => (blocks.complete ? claims(stack, judge).found : []),
      (claim) => {
        const holding = blocks.found.filter((block) => holds(block, claim.address)).map((block) => block.root());
        // An address that no pool holds is NET-A01's.
        if (holding.length === 0 || anyHolds(holding, (pool) => mayGive(pool, claim))) return;
        const [pool] = holding;
        judge.violation(
          claim.object,
          `the address ${claim.address}, whose pool ${pool?.name} ${pool?.at("spec.disabled").flag() === true ? "is disabled" : "chooses other Services"}`,
          "labels that the pool's serviceSelector chooses, or an address of another pool.",
        );
      },
    );
  },
});

function mayGive(pool: View, claim: Claim): boolean {
  if (pool.at("spec.disabled").flag() === true) return false;
  const selector = pool.at("spec.serviceSelector");
  return !selector.exists() || selects(selector, labels(claim)) !== false;
}

function labels({ object }: Claim) {
  return isGateway(object) ? gatewayServiceLabels(object) : serviceLabels(object, objectName(object), labelsOf(object));
}

function isGateway(object: View): boolean {
  return isKind(object.resource, GATEWAY_API, "Gateway");
}

const told = stackRule({
  code: "NET-A10",
  title: "Something announces the address that is asked for",
  prevents:
    "Without ARP from a node and without BGP to the router an address is reached from inside the cluster only, unless somebody wrote a route by hand on the router.",
  level: "advisory",
  check(stack, judge) {
    const announced = announcedServices(stack, judge);
    const tunnelled = fedByTunnelOnly(stack, judge);
    judge.each(
      () => (announced.complete ? claims(stack, judge).found : []),
      (claim) => {
        const chosen = announced.found.some(
          (selector) => selector === undefined || selects(selector, labels(claim)) !== false,
        );
        if (chosen || (isGateway(claim.object) && tunnelled(claim.object))) return;
        judge.violation(
          claim.object,
          `${claim.address}, which no CiliumL2AnnouncementPolicy and no BGP advertisement of this stack announces`,
          "a CiliumL2AnnouncementPolicy with loadBalancerIPs: true whose serviceSelector chooses it, or a BGP advertisement with a selector that does.",
        );
      },
    );
  },
});

const links = stackRule({
  code: "NET-A11",
  title: "Addresses are announced on links by which nodes are on the LAN",
  prevents:
    "An announcement whose interfaces no node has, or on a bridge, which Cilium does not serve unless its setting devices names it, is answered by nobody: every load-balancer address is silent, and nothing in the cluster says so.",
  level: "mandatory",
  check(stack, judge) {
    const network = networkOf(stack);
    const { machines } = nodes(network);
    // A release whose chart is not known may be Cilium's, and have devices.
    if (!judge.collect(stack.type(RELEASE), (release) => [chartName(release)]).complete) return;
    judge.each(
      () => stack.kind(CILIUM, "CiliumL2AnnouncementPolicy"),
      (policy) => {
        const flags = ["loadBalancerIPs", "externalIPs"].map((kind) => policy.at("spec", kind).flag());
        if (!flags.includes(true)) return;
        readAll(network);
        judgeLinks(policy, overInterfaces(network, machines, policy), judge);
      },
    );
    judge.each(
      () => stack.kind(CILIUM, "CiliumBGPClusterConfig"),
      (config) => {
        if (config.at("spec.bgpInstances").items().length === 0) return;
        readAll(network);
        judgeLinks(config, servedLinks(network, machines).none, judge);
      },
    );
  },
});

/** Once for all announcements. @throws Unknown when a patch of a machine is not known, or what Cilium's devices are */
function readAll(network: Network): void {
  network.index("rules/links", () => {
    for (const { sources } of nodes(network).machines) for (const { view } of sources.slice(1)) view.value();
    const { devices, forcedDetection } = ciliumSettings(network);
    for (const { value } of [devices, forcedDetection]) if (value instanceof Unknown) throw value;
  });
}

function judgeLinks(announcement: View, found: Announced | undefined, judge: Judge): void {
  if (found?.status === "unknown") judge.cannotTell(announcement, found.text);
  if (found?.status === "no")
    judge.violation(
      announcement,
      found.text,
      "interfaces that match the link with the nodes' addresses, and devices with forceDeviceDetection: true where that is a bridge.",
    );
}

export const announcedRules = [given, told, links];

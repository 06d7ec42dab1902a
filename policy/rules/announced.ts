import { labelsOf, selects, serviceLabels } from "../../traffic/cluster/labels";
import { gatewayServiceLabels } from "../../traffic/cluster/services/frontends";
import { isKind, objectName } from "../../traffic/model/kubernetes";
import { anyHolds } from "../../traffic/model/unknown";
import type { View } from "../../traffic/model/view";
import { announcedServices, fedByTunnelOnly } from "../facts/feeds";
import { type Claim, claims, holds, poolBlocks } from "../facts/pools";
import { stackRule } from "../rule";
import { GATEWAY_API } from "../types";

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

export const announcedRules = [given, told];

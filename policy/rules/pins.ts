import { routers } from "../../traffic/cluster/nodes/links";
import { endpointHost, isControlPlane, machine } from "../../traffic/cluster/nodes/machines";
import {
  annotatedAddresses,
  gatewayAddresses,
  isLoadBalancer,
  serviceAddresses,
} from "../../traffic/cluster/services/frontends";
import { title } from "../../traffic/model/kind";
import { anyHolds } from "../../traffic/model/unknown";
import type { View } from "../../traffic/model/view";
import { ciliumGateways, infrastructurePins } from "../facts/gateways";
import { blockText, type Claim, claims, holds, poolBlocks, sharingKey } from "../facts/pools";
import { lanServices, machineAddresses, single } from "../facts/taken";
import { type Judge, resourceRule, stackRule } from "../rule";
import { CONFIGURATION_APPLY, kinds } from "../types";

const inPool = stackRule({
  code: "NET-A01",
  title: "A pinned address lies in a load-balancer pool",
  prevents: "Cilium never hands out an address that no pool holds: the Service stays pending and nobody can reach it.",
  level: "mandatory",
  check(stack, judge) {
    const blocks = poolBlocks(stack, judge);
    const held = claims(stack, judge).flatMap((one) => [
      { ...one, held: anyHolds(blocks.found, (b) => holds(b, one.address)) },
    ]);
    if (!blocks.complete) return;
    const ranges = blocks.found.flatMap((b) => blockText(b)).join(", ") || "none in this stack";
    for (const { object, address, held: isHeld } of held.found) {
      if (isHeld) continue;
      judge.violation(
        object,
        `the address ${address}; pools: ${ranges}`,
        "an address of a CiliumLoadBalancerIPPool, or a pool that holds this one.",
      );
    }
  },
});

const oneOwner = stackRule({
  code: "NET-A02",
  title: "One address and port has one owner",
  prevents:
    "Where two objects ask for one address, the one that is created first gets it. After a rebuild that may be the other one.",
  level: "mandatory",
  check(stack, judge) {
    const owners = new Map<string, Claim[]>();
    for (const claim of claims(stack, judge).found) {
      const before = owners.get(claim.address) ?? [];
      owners.set(claim.address, [...before, claim]);
      const rival = before.find((other) => judge.attempt(() => clash(claim, other)));
      if (rival === undefined) continue;
      judge.violation(
        claim.object,
        `${claim.address} (${claim.ports.join(", ")}), which ${title(rival.object.resource)} has too (${rival.ports.join(", ")})`,
        "another free address of the pool; to share one on different ports, the same annotation lbipam.cilium.io/sharing-key on both.",
      );
    }
  },
});

function clash(a: Claim, b: Claim): boolean {
  if (a.ports.some((port) => b.ports.includes(port))) return true;
  const key = sharingKey(a);
  return key === undefined || key !== sharingKey(b);
}

const gatewayPinned = stackRule({
  code: "NET-A06",
  title: "A Gateway of Cilium's is pinned, in one place",
  prevents:
    "An unpinned Gateway takes the first free address, so that DNS points at nothing or a pinned Service loses its own. Cilium ignores the address annotation on the Gateway itself, and lets the one under spec.infrastructure win over spec.addresses.",
  level: "mandatory",
  check(stack, judge) {
    judge.each(
      () => ciliumGateways(stack, judge).found,
      (gateway) => judgePin(gateway, judge),
    );
  },
});

function judgePin(gateway: View, judge: Judge): void {
  const annotated = infrastructurePins(gateway);
  const written = gatewayAddresses(gateway);
  if (annotated !== undefined) {
    const others = written.filter((address) => !annotated.includes(address));
    if (others.length > 0)
      judge.violation(
        gateway,
        `spec.addresses ${others.join(", ")}, over which lbipam.cilium.io/ips: ${annotated.join(", ")} in spec.infrastructure.annotations wins`,
        "the same addresses in both, or only one of the two.",
      );
    return;
  }
  if (written.length > 0) return;
  const [value] = judge.attempt(() => annotatedAddresses(gateway)) ?? [];
  judge.violation(
    gateway,
    value === undefined
      ? "no spec.addresses"
      : `the address ${value} only in an annotation of the Gateway itself, which has an effect on Services but none on Gateways`,
    `spec.addresses: [{type: IPAddress, value: ${value ?? "<address of the pool>"}}].`,
  );
}

const servicePinned = resourceRule({
  code: "NET-A07",
  title: "A LoadBalancer Service is pinned",
  prevents:
    "An unpinned Service takes the first free address, which after a rebuild may be the one that a Gateway or another Service has in DNS.",
  level: "advisory",
  applies: kinds("core", "Service"),
  check(service, judge) {
    if (!isLoadBalancer(service) || serviceAddresses(service).length > 0) return;
    if (service.at("spec.loadBalancerClass").text()?.startsWith("tailscale")) return;
    judge.violation(
      service,
      "type LoadBalancer without an address",
      'the annotation lbipam.cilium.io/ips: "<address of the pool>".',
    );
  },
});

const endpointReachable = stackRule({
  code: "NET-A08",
  title: "No pinned address belongs to a machine",
  prevents:
    "Where a Service gets the address of a node, the router or the LAN's DNS server, that machine cannot be reached any more.",
  level: "mandatory",
  check(stack, judge) {
    const machines = [...machineAddresses(stack, judge), ...lanServices(stack, judge)];
    const nodes = judge.collect(stack.type(CONFIGURATION_APPLY), (apply) => {
      const node = machine(apply);
      const endpoint = judge.attempt(() => (isControlPlane(node) ? endpointHost(node) : undefined));
      return [...single(endpoint, "the cluster's endpoint"), ...routers(node).flatMap((r) => single(r, "the router"))];
    });
    for (const { object, address, value } of claims(stack, judge).found) {
      const owner = [...machines, ...nodes.found].find((m) => m.first === value);
      if (owner !== undefined)
        judge.violation(object, `${address}, which is the address of ${owner.by}`, "a free address of the pool.");
    }
  },
});

export const pinRules = [inPool, oneOwner, gatewayPinned, servicePinned, endpointReachable];

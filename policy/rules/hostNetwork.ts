import { addresses } from "../../traffic/cluster/nodes/links";
import { nodes } from "../../traffic/cluster/nodes/nodes";
import { hasNodesNetwork } from "../../traffic/cluster/services/hostNetwork";
import { portsOf } from "../../traffic/cluster/services/services";
import { REACH } from "../../traffic/model/annotations";
import { title } from "../../traffic/model/kind";
import { annotation, reference } from "../../traffic/model/kubernetes";
import type { Network } from "../../traffic/model/network";
import type { Verdict } from "../../traffic/model/verdict";
import type { View } from "../../traffic/model/view";
import { isPending } from "../../traffic/model/walk";
import { trace } from "../../traffic/trace";
import { networkOf } from "../facts/network";
import { type Judge, stackRule } from "../rule";

const closedToLan = stackRule({
  code: "NET-P07",
  title: "An app on its node's network that is not for the LAN is closed at the nodes",
  prevents:
    "Policies for pods do not hold on a node's own network: whatever they say, the whole LAN reaches the app at its node's address, unless the node's firewall or a policy for nodes refuses it.",
  level: "mandatory",
  check(stack, judge) {
    const network = networkOf(stack);
    judge.each(
      () => stack.kind("core", "Service"),
      (service) => {
        const declared = hasNodesNetwork(service) ? annotation(service, REACH) : undefined;
        if (declared === undefined || declared.split(",").includes("lan")) return;
        judge.attempt(() => judgeNodes(network, service, judge));
      },
    );
  },
});

/** The node on which its pods run is not known: their port has to be closed on every node. */
function judgeNodes(network: Network, service: View, judge: Judge): void {
  const hosts = new Set(nodes(network).machines.flatMap((machine) => addresses(machine).map(({ address }) => address)));
  const ways = portsOf(service).flatMap(({ target, protocol }) =>
    typeof target === "number" ? [...hosts].map((host) => ({ host, port: target, protocol })) : [],
  );
  let doubt: string | undefined;
  for (const { host, port, protocol } of ways) {
    const at = `${host}:${port}/${protocol}`;
    const verdict = trace(network, { kind: "lan" }, { scheme: protocol, protocol, host, port, path: "/" });
    if (isOpen(verdict, service))
      return judge.violation(
        service,
        `Service ${reference(service)} is not declared for the LAN, and the LAN reaches its pods' node at ${at}`,
        `add lan to the annotation ${REACH}, or close the port: Talos's firewall (NetworkDefaultActionConfig ingress: block), or pods without hostNetwork.`,
      );
    if (verdict.status === "unknown") doubt ??= `whether the LAN reaches ${at}: ${verdict.why}`;
  }
  if (doubt !== undefined) judge.cannotTell(service, doubt);
}

/** Open too is a node that only has to be the one on which the Service's pods run. */
function isOpen(verdict: Verdict, service: View): boolean {
  if (verdict.status !== "unknown") return verdict.status === "reachable";
  return !isPending(verdict) && verdict.by?.title === title(service.resource);
}

export const hostNetworkRules = [closedToLan];

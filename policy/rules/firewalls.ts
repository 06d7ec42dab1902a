import {
  type Firewall,
  firewallOf,
  isOpenTo,
  letsIn,
  type Rule as Opening,
  rulesFor,
} from "../../traffic/cluster/nodes/firewall";
import { addresses, addressesOnLan } from "../../traffic/cluster/nodes/links";
import { isControlPlane, type Machine, machine } from "../../traffic/cluster/nodes/machines";
import { title } from "../../traffic/model/kind";
import type { Stack } from "../../traffic/model/stack";
import { Unknown } from "../../traffic/model/unknown";
import { networkOf } from "../facts/network";
import { type Judge, stackRule } from "../rule";
import { CONFIGURATION_APPLY } from "../types";

/** A node's ports for other nodes and for its administrators. Source: Talos, «Ingress Firewall»; Cilium, «System Requirements». */
const MANAGEMENT: Readonly<Record<number, string>> = {
  2379: "etcd",
  2380: "etcd",
  4240: "Cilium's health checks",
  4244: "Hubble",
  10250: "the kubelet",
  50000: "the Talos API",
  50001: "Talos's trustd",
};

const closedToTheLan = stackRule({
  code: "NET-N01",
  title: "No management port of a node is open to the whole LAN",
  prevents:
    "Every television of the house may knock at etcd, the kubelet and the Talos API: a hole in one of them is a hole in the cluster.",
  level: "advisory",
  settings: {
    machines: {
      type: "texts",
      describes: "which machines are judged: walled (those that have a firewall), or all",
      default: ["walled"],
    },
  },
  check(stack, judge) {
    const all = judge.texts("machines").includes("all");
    for (const { machine: own, firewall } of machinesOf(stack, judge)) {
      if (firewall === undefined && !all) continue;
      judge.attempt(() => {
        const lan = addressesOnLan(own)[0]?.network;
        if (lan === undefined) return;
        const open = Object.keys(MANAGEMENT)
          .map(Number)
          .filter((port) => {
            if (firewall === undefined) return true;
            return isOpenTo(firewall, rulesFor(firewall, port, "tcp"), lan);
          });
        if (open.length > 0)
          judge.violation(
            own.apply,
            `${open.map((port) => `${port} (${MANAGEMENT[port]})`).join(", ")} open to ${lan.text}`,
            "a NetworkDefaultActionConfig with ingress: block, and rules that name nodes and administrators (homelab:cluster.firewall).",
          );
      });
    }
  },
});

const keptTogether = stackRule({
  code: "NET-N02",
  title: "A node's firewall shuts out neither its administrators nor the other control planes",
  prevents:
    "Control planes that do not reach each other's etcd lose the cluster; a Talos API that only nodes reach cannot be told to open again.",
  level: "mandatory",
  check(stack, judge) {
    const machines = machinesOf(stack, judge);
    for (const { machine: own, firewall } of machines) {
      if (firewall?.closedBy === undefined) continue;
      judge.attempt(() => judgeAdministrators(own, firewall, machines, judge));
      if (judge.attempt(() => isControlPlane(own)) !== true) continue;
      for (const { machine: other } of machines)
        if (other !== own && judge.attempt(() => isControlPlane(other)) === true)
          judge.attempt(() => judgeEtcd(own, firewall, other, judge));
    }
  },
});

interface Walled {
  machine: Machine;
  firewall: Firewall | undefined;
}

/** A patch that is not known yet may be a rule: its machine waits. The generated part never brings one. */
function machinesOf(stack: Stack, judge: Judge): readonly Walled[] {
  const network = networkOf(stack);
  return judge.collect(stack.type(CONFIGURATION_APPLY), (apply) => {
    for (const patch of apply.at("configPatches").items()) patch.value();
    const own = machine(apply);
    return [{ machine: own, firewall: firewallOf(network, own) }];
  }).found;
}

function judgeEtcd(own: Machine, firewall: Firewall, other: Machine, judge: Judge): void {
  const theirs = addresses(other).map(({ address }) => address);
  const closed = [2379, 2380].filter((port) => theirs.every((address) => !known(firewall, port, address)));
  if (theirs.length > 0 && closed.length > 0)
    judge.violation(
      own.apply,
      `etcd (${closed.join(", ")}) closed to ${title(other.apply.resource)} (${theirs.join(", ")})`,
      `a NetworkRuleConfig for ports 2379-2380 with the subnet ${theirs[0]}/32.`,
    );
}

/** @throws Unknown where a rule cannot be read */
function known(firewall: Firewall, port: number, address: string): boolean {
  const answer = letsIn(firewall, rulesFor(firewall, port, "tcp"), address);
  if (answer instanceof Unknown) throw answer;
  return answer;
}

function judgeAdministrators(own: Machine, firewall: Firewall, all: readonly Walled[], judge: Judge): void {
  const nodes = new Set(all.flatMap((one) => addresses(one.machine).map(({ address }) => `${address}/32`)));
  const senders = rulesFor(firewall, 50000, "tcp").flatMap(sendersOf);
  if (senders.some((sender) => !nodes.has(sender))) return;
  judge.violation(
    own.apply,
    `the Talos API (50000) takes ${senders.length === 0 ? "nobody" : `nodes only (${senders.join(", ")})`}`,
    "a NetworkRuleConfig for port 50000 with the address of the machine that runs pulumi and talosctl.",
  );
}

function sendersOf({ senders }: Opening): string[] {
  return (senders?.items() ?? []).flatMap((entry) => entry.at("subnet").text() ?? []);
}

export const firewallRules = [closedToTheLan, keptTogether];

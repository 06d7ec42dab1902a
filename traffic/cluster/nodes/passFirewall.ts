import { addressText } from "../../model/addresses";
import type { Network } from "../../model/network";
import { all, any, orElse, type Truth, Unknown } from "../../model/unknown";
import type { Protocol } from "../../model/verdict";
import type { View } from "../../model/view";
import { follow, type Walk } from "../../model/walk";
import type { Endpoint } from "../../policies";
import { ciliumSettings } from "../cilium";
import { type Firewall, firewallOf, letsIn, type Rule, rulesFor, walled } from "./firewall";
import { addressesOnLan } from "./links";
import type { Machine } from "./machines";
import { nodes } from "./nodes";

/** A connection to a port of the machines themselves. */
export interface ToMachines {
  machines: readonly Machine[];
  port: number;
  protocol: Protocol;
  from: readonly Endpoint[];
  fromText: string;
  place: string;
}

/**
 * Through Talos's own firewall, on each machine that it may be. Ends the walk where the firewall does not let in whoever it may be; nothing
 * where there is none.
 */
export function passFirewall(network: Network, connection: ToMachines, walk: Walk): void {
  if (walled(network).length === 0) return;
  const { machines, port, protocol, fromText, place } = connection;
  const answers = machines.flatMap((machine) => {
    const firewall = firewallOf(network, machine);
    return firewall === undefined ? [] : [judged(network, machine, firewall, connection)];
  });
  const [first] = answers;
  if (first === undefined) return;
  const step = { layer: "announcement", place } as const;
  const what = `port ${port}/${protocol} from ${fromText}`;
  const open = answers.map(({ answer }) => answer).find((answer) => answer instanceof Unknown);
  if (open !== undefined) return walk.unknown({ ...step, at: open.at, text: `Talos's firewall, ${what}: ${open.why}` });
  const refusing = answers.find(({ answer }) => answer === false);
  if (refusing === undefined) {
    walk.pass({ ...step, at: first.at, text: `Talos's firewall lets in ${what}: ${first.why}` });
    return;
  }
  if (answers.length < machines.length || answers.some(({ answer }) => answer === true))
    return walk.unknown({
      ...step,
      at: refusing.at,
      text: `Talos's firewall lets in ${what} on one machine and not on another: which of them it is, is not known`,
    });
  return walk.block({ ...step, at: refusing.at, text: `Talos's firewall does not let in ${what}: ${refusing.why}` });
}

interface Judged {
  answer: Truth;
  /** The rule or the default that decides. */
  at: View;
  why: string;
}

function judged(network: Network, machine: Machine, firewall: Firewall, connection: ToMachines): Judged {
  const rules = rulesFor(firewall, connection.port, connection.protocol);
  const at = rules[0]?.at ?? firewall.closedBy ?? machine.apply;
  const why = reason(firewall, rules);
  const senders = connection.from.map((end) => lets(network, machine, end, (ip) => letsIn(firewall, rules, ip)));
  const answer = all(senders, (sender) => sender);
  if (answer !== false || senders.every((sender) => sender === false)) return { answer, at, why };
  return { answer: dependsOn(why, at), at, why };
}

function dependsOn(why: string, at: View): Unknown {
  return Unknown.because(`it depends on the client's own address (${why})`, at);
}

function reason({ closedBy }: Firewall, rules: readonly Rule[]): string {
  const [first] = rules;
  if (first === undefined)
    return closedBy === undefined ? "no rule is for this port" : "no NetworkRuleConfig opens this port";
  const senders = (rule: Rule) => {
    const written = (rule.senders?.items() ?? []).map((entry) => {
      const except = entry.at("except").text();
      return `${entry.at("subnet").text()}${except === undefined ? "" : ` except ${except}`}`;
    });
    return written.join(", ") || "nobody";
  };
  return rules.map((rule) => `NetworkRuleConfig ${rule.name} takes ${senders(rule)}`).join("; ");
}

/**
 * Does a machine's firewall let in one sender, by every address that it may come with? A machine's own traffic goes over its loopback, which is
 * always open. A pod comes with its own address, or its node's where Cilium masquerades it. Sources: Talos, «Ingress Firewall»; Cilium,
 * «Masquerading».
 */
function lets(network: Network, machine: Machine, end: Endpoint, ask: (address: string) => Truth): Truth {
  if (end.kind === "address") return ask(end.address);
  if ((end.kind === "host" || end.kind === "remote-node") && end.addresses !== undefined) {
    const own = [...ownAddresses(machine), orElse(() => machine.apply.at("node").text())];
    return end.addresses.some((address) => own.includes(address)) || agreed(end.addresses.map(ask));
  }
  if (end.kind === "host") return true;
  const others = nodes(network).machines.filter((other) => other !== machine);
  const sources = others.flatMap(ownAddresses);
  if (end.kind === "remote-node" || end.kind === "kube-apiserver") return agreed(sources.map(ask));
  // First and last stand for the range: a rule that parts it is for nobody to know.
  const pods = nodes(network).podRanges.flatMap(({ first, last }) => [addressText(first), addressText(last)]);
  if (pods.length === 0) return Unknown.because("the addresses of pods are not known", machine.apply);
  return agreed([...pods, ...sources].map(ask));
}

/** The same answer from every address that it may be; else it depends on which one it is. */
function agreed(answers: readonly Truth[]): Truth {
  if (answers.every((answer) => answer === true)) return true;
  const open = answers.find((answer) => answer instanceof Unknown);
  if (open !== undefined) return open;
  const opens = any(answers, (answer) => answer);
  return opens === true ? Unknown.because("it depends on the node that it comes from") : opens;
}

function ownAddresses(machine: Machine): string[] {
  return (orElse(() => addressesOnLan(machine)) ?? []).map(({ address }) => address);
}

/**
 * Cilium takes connections that it handles in place of kube-proxy (NodePorts, host ports, load-balancer addresses) off the wire before Talos's
 * firewall sees them. With kube-proxy the firewall counts for NodePorts. Source: siderolabs/talos#12955, «Ingress Firewall».
 */
export function passesBy(network: Network, place: string, walk: Walk): boolean {
  const at = walledBy(network);
  if (at === undefined) return true;
  const { value, at: setting } = ciliumSettings(network).kubeProxyReplacement;
  if (value instanceof Unknown)
    return walk.unknown({
      ...{ layer: "announcement", place, at: setting },
      text: `whether Talos's firewall sees the connection depends on Cilium's kubeProxyReplacement: ${value.why}`,
    });
  if (!value) return false;
  walk.pass({
    ...{ layer: "announcement", place, at },
    text: "Talos's firewall does not see it: Cilium, in place of kube-proxy, takes it off the wire before (siderolabs/talos#12955)",
  });
  return true;
}

/**
 * A connection to a Gateway is handed to Cilium's proxy on the node through the host's own input, with the port that the client asked for:
 * a closed machine drops it unless a rule opens that port. Source: Cilium, pkg/datapath/iptables (TPROXY, «ACCEPT for proxy traffic»);
 * Talos's chain stands beside, and what one chain drops no other lets in.
 */
export function throughInput(network: Network, connection: Omit<ToMachines, "machines">, walk: Walk): void {
  const machines = walled(network);
  if (machines.length === 0) return;
  const verdict = follow((own) => {
    passFirewall(network, { machines, ...connection }, own);
    return undefined;
  });
  if (verdict.status === "blocked")
    return walk.unknown({
      ...{ layer: "announcement", place: connection.place, at: walledBy(network) },
      text: `no rule of Talos's firewall opens port ${connection.port} for ${connection.fromText}: whether the firewall drops what Cilium hands to its proxy on the node has not been seen`,
    });
  walk.join(verdict);
}

function walledBy(network: Network): View | undefined {
  const [machine] = walled(network);
  return machine && (firewallOf(network, machine)?.closedBy ?? machine.apply);
}

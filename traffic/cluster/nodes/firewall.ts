import { holdsRange, type Range } from "../../model/addresses";
import type { Network } from "../../model/network";
import { any, both, type Known, not, settleAt, type Truth, Unknown } from "../../model/unknown";
import type { Protocol } from "../../model/verdict";
import type { View } from "../../model/view";
import { parseIp, parsePrefix, prefixHolds } from "../../policies/addresses";
import { documentField, documentsOf, type Machine } from "./machines";
import { nodes } from "./nodes";

/** A machine's own firewall: what Talos does with connections to the machine that no rule is for, and its rules. */
export interface Firewall {
  /** The document that closes the machine; undefined: what no rule is for is let in. */
  closedBy: View | undefined;
  rules: readonly Rule[];
}

/** Ports of a machine, and who may connect to them; of a name there is one. */
export interface Rule {
  name: string;
  /** The last document of that name. */
  at: View;
  ports: View | undefined;
  protocol: string;
  /** Networks, each perhaps with a part that is excepted. */
  senders: View | undefined;
}

const ACTION = "NetworkDefaultActionConfig";
const RULE = "NetworkRuleConfig";

/**
 * The firewall of a machine as far as its configuration is known; undefined where it has none. The generated part never brings one.
 * Source: Talos, «Ingress Firewall»; the later document of a name is merged over the earlier, its lists replace the other's.
 */
export function firewallOf(network: Network, machine: Machine): Firewall | undefined {
  return network.about("cluster/firewall", machine.apply, () => {
    const action = documentsOf(machine, ACTION).at(-1);
    const blocks = action !== undefined && !isTakenOut(action) && documentField(machine, ACTION, "ingress");
    const closedBy = blocks && blocks.text() === "block" ? blocks : undefined;
    const rules = rulesOf(machine);
    return closedBy === undefined && rules.length === 0 ? undefined : { closedBy, rules };
  });
}

/** The machines of the cluster that have a firewall. */
export function walled(network: Network): readonly Machine[] {
  return network.index("cluster/walled", () =>
    nodes(network).machines.filter((machine) => firewallOf(network, machine) !== undefined),
  );
}

function rulesOf(machine: Machine): Rule[] {
  const byName = new Map<string, Rule>();
  for (const document of documentsOf(machine, RULE)) {
    const name = document.at("name").text() ?? "";
    if (isTakenOut(document)) byName.delete(name);
    else byName.set(name, over(byName.get(name), name, document));
  }
  return [...byName.values()];
}

function over(before: Rule | undefined, name: string, at: View): Rule {
  const written = (path: string) => (at.at(path).exists() ? at.at(path) : undefined);
  return {
    name,
    at,
    ports: written("portSelector.ports") ?? before?.ports,
    protocol: at.at("portSelector.protocol").text() ?? before?.protocol ?? "tcp",
    senders: written("ingress") ?? before?.senders,
  };
}

function isTakenOut(document: View): boolean {
  return document.at("$patch").text() === "delete";
}

/** The rules that are for a port. */
export function rulesFor({ rules }: Firewall, port: number, protocol: Protocol): Rule[] {
  return rules.filter((rule) => rule.protocol === protocol && (rule.ports?.items() ?? []).some((p) => holds(p, port)));
}

/** A port, or a range of them (`2379-2380`). */
function holds(written: View, port: number): boolean {
  const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(String(written.number() ?? written.text())) ?? [];
  return first !== undefined && Number(first) <= port && port <= Number(last ?? first);
}

/**
 * Does the firewall let a connection in that comes with an address? Where the machine is closed, one rule for the port that names the sender
 * is enough; where it is open, each rule for the port shuts out whom it does not name.
 */
export function letsIn({ closedBy }: Firewall, rules: readonly Rule[], address: string): Truth {
  if (closedBy !== undefined) return any(rules, (rule) => names(rule, address));
  return not(any(rules, (rule) => not(names(rule, address))));
}

/** Does it let in every address of a range? Only a rule that names all of it does so: what several together make is not asked. */
export function isOpenTo({ closedBy }: Firewall, rules: readonly Rule[], { text }: Range): boolean {
  const takesAll = ({ senders }: Rule) => {
    const entries = senders?.items() ?? [];
    const holds = (path: string) => entries.flatMap((entry) => entry.at(path).text() ?? []);
    const parted = holds("except").some((except) => holdsRange(except, text) || holdsRange(text, except));
    return !parted && holds("subnet").some((subnet) => holdsRange(subnet, text));
  };
  return closedBy === undefined ? rules.every(takesAll) : rules.some(takesAll);
}

/** An exception counts for the whole rule, in whichever of its entries it stands. */
function names({ senders, at }: Rule, address: string): Truth {
  const entries = senders?.items() ?? [];
  const inside = (path: string) => any(entries, (entry) => isIn(address, entry.at(path), at));
  return both(inside("subnet"), () => not(inside("except")));
}

function isIn(address: string, written: View, at: View): Truth {
  return settleAt(at, (): Known<boolean> => {
    const text = written.text();
    if (text === undefined) return false;
    const [prefix, ip] = [parsePrefix(text), parseIp(address)];
    if (prefix === undefined || ip === undefined)
      return Unknown.because(`${text} of a rule of Talos's firewall is no network`, at);
    return prefixHolds(prefix, ip);
  }) as Truth;
}

import type { Stack } from "../model/stack";
import { ACL } from "../model/types";
import { View } from "../model/view";
import { parseHujson } from "./hujson";
import { combined, grantedPorts, type PortRange, splitPorts } from "./ports";

/** A rule of the policy file, from `grants` or the older `acls`, in one form. */
export interface Rule {
  view: View;
  src: readonly string[];
  to: readonly Destinations[];
  /** Tags of the routers that the traffic may take; empty: any. */
  via: readonly string[];
  /** Conditions that a source's device has to meet; empty: none. */
  postures: readonly string[];
}

interface Destinations {
  /** Hosts, addresses, tags, people, `*`; without ports. */
  selectors: readonly string[];
  ports: readonly PortRange[];
  /** Entries that are no ports, which the service refuses. */
  unread: readonly string[];
}

/** The policy file inside an Acl resource; undefined when it is no HuJSON, which the service refuses. */
export function policyFile(acl: View): View | undefined {
  const text = acl.at("acl").text();
  if (text === undefined) return undefined;
  try {
    return View.parsed(acl.resource, "acl", parseHujson(text));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

export function policyResources(stack: Stack): readonly View[] {
  return stack.type(ACL);
}

/** A field by one of its names: the service reads them without regard to case, and takes older names too. */
export function field(view: View, ...names: string[]): View {
  const value = view.value();
  const keys = typeof value === "object" && value !== null ? Object.keys(value) : [];
  const key =
    names.find((name) => keys.includes(name)) ??
    keys.find((k) => names.some((name) => name.toLowerCase() === k.toLowerCase()));
  return view.property(key ?? (names[0] as string));
}

/** All rules: grants add up with each other and with the older rules, none takes anything away. */
export function rules(file: View): Rule[] {
  const usual = field(file, "defaultSrcPosture").texts();
  return [
    ...field(file, "acls")
      .items()
      .map((view) => aclRule(view, usual)),
    ...field(file, "grants")
      .items()
      .map((view) => grantRule(view, usual)),
  ];
}

function grantRule(view: View, usual: readonly string[]): Rule {
  const entries = field(view, "ip").texts();
  // A grant without `ip` is about an application's own permissions and opens no port.
  const to = {
    selectors: field(view, "dst").texts(),
    ports: entries.flatMap((entry) => grantedPorts(entry) ?? []),
    unread: entries.filter((entry) => grantedPorts(entry) === undefined),
  };
  return { view, src: field(view, "src").texts(), to: [to], via: field(view, "via").texts(), ...posture(view, usual) };
}

function aclRule(view: View, usual: readonly string[]): Rule {
  const proto = field(view, "proto").text();
  const to = field(view, "dst", "ports")
    .texts()
    .map((text): Destinations => {
      const parts = splitPorts(text);
      const ports = parts && combined(proto, parts.ports);
      return { selectors: [parts?.host ?? text], ports: ports ?? [], unread: ports ? [] : [text] };
    });
  return { view, src: field(view, "src", "users").texts(), to, via: [], ...posture(view, usual) };
}

function posture(view: View, usual: readonly string[]): { postures: readonly string[] } {
  const own = field(view, "srcPosture");
  return { postures: own.exists() ? own.texts() : usual };
}

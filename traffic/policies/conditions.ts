import { any, type Known, type Truth, Unknown } from "../model/unknown";
import type { View } from "../model/view";
import type { Flow } from "./endpoint";
import type { Identity } from "./identity";
import { coversPort, type PortMatch, readCiliumPort } from "./ports";

/** One item of `toPorts`: ports, and what has to hold for them beside the connection itself. */
export interface PortItem {
  ports: readonly Known<PortMatch>[];
  /**
   * Some requests alone get through: https://docs.cilium.io/en/stable/security/policy/layer7/. A rule without this makes it void.
   */
  requests: Unknown | undefined;
  /** The connection as such must be authenticated, encrypted or go through a proxy, whatever other rules say. */
  connection: Unknown | undefined;
}

/** Parts of an item that hand the connection itself to the proxy. */
const PROXIED = ["terminatingTLS", "originatingTLS", "serverNames", "listener"];

/** @throws Unknown */
export function readPortItem(item: View, denies: boolean): PortItem {
  const ports = item.at("ports").items().map(readCiliumPort);
  if (denies) return { ports, requests: undefined, connection: undefined };
  const proxied = PROXIED.find((name) => item.at(name).exists() && !item.at(name).isEmpty());
  const connection = proxied && Unknown.because(`${item.path}.${proxied} decides what gets through`, item);
  return { ports, requests: requestRules(item), connection: connection || undefined };
}

function requestRules(item: View): Unknown | undefined {
  const [http, dns] = [item.at("rules.http").items(), item.at("rules.dns").items()];
  if (http.length === 0 && dns.length === 0) return undefined;
  // Every name: only a proxy in between.
  if (dns.some((rule) => rule.at("matchPattern").text() === "*")) return undefined;
  return Unknown.because(`the L7 rules in ${item.path}.rules decide which requests get through`, item.at("rules"));
}

/** @throws Unknown */
export function authentication(rule: View): Unknown | undefined {
  const mode = rule.at("authentication.mode").text();
  if (mode === undefined || mode === "disabled") return undefined;
  return Unknown.because(`${rule.path}.authentication asks for mutual authentication`, rule);
}

/** The items whose ports are, or may be, those of the flow. */
export function itemsFor(items: readonly PortItem[], flow: Flow, destination: Identity): PortItem[] {
  return items.filter(({ ports }) => coversPort(ports, flow, destination) !== false);
}

/** @param items undefined: every port */
export function coversAny(items: Known<PortItem[] | undefined>, flow: Flow, destination: Identity): Truth {
  if (items === undefined || items instanceof Unknown) return items ?? true;
  return any(items, ({ ports }) => coversPort(ports, flow, destination));
}

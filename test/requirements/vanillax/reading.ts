import type { Network } from "../network";

/** Host names of the second network's machines. */
export const nodes = ["node-01", "node-02", "node-03"];

/** True when every machine shows it. */
export function everyNode(holds: (node: string) => boolean): boolean {
  return nodes.every(holds);
}

export interface Listener {
  name: string;
  port: number;
  protocol: string;
  hostname?: string;
  tls?: { mode: string; certificateRefs: { name: string; namespace: string }[] };
}

export type Key = "external" | "internal";

export function listeners(n: Network, gateway: Key): Listener[] {
  return (n.value(`gateway-${gateway}`, "spec.listeners") ?? []) as Listener[];
}

export function listens(n: Network, gateway: Key, port: number, protocol: string): boolean {
  return listeners(n, gateway).some((l) => l.port === port && l.protocol === protocol);
}

export function hasAddress(n: Network, gateway: Key, address: string): boolean {
  return n.is(`gateway-${gateway}`, "spec.addresses", [{ type: "IPAddress", value: address }]);
}

/** True when a route leads a host name from a Gateway's listener to a Service's port, and the Service has that port. */
export function routed(
  n: Network,
  app: string,
  { route, gateway, listener }: { route: string; gateway: Key; listener: string },
  host: string,
  backend: string,
): boolean {
  const [service, port] = backend.split(":");
  return (
    n.is(route, "spec.hostnames", [host]) &&
    n.is(route, "spec.parentRefs", [{ name: `gateway-${gateway}`, namespace: "gateway", sectionName: listener }]) &&
    n.is(route, "spec.rules.0.backendRefs", [{ name: service, port: Number(port) }]) &&
    n.is(app, "metadata.name", service) &&
    n.is(app, "spec.ports.0.port", Number(port))
  );
}

/** ArgoCD's two ways: from the tunnel, and from home. */
export const argocd = {
  outside: { route: "app-argocd-route-public", gateway: "external", listener: "http" },
  inside: { route: "app-argocd-route", gateway: "internal", listener: "https" },
} as const;

export const atHome = (app: string) => ({ route: `app-${app}-route`, gateway: "internal", listener: "https" }) as const;

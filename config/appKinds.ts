import type { App } from "./homelab";

/** False for a device outside of the cluster, and for a Service behind which something outside of it stands. */
export function hasPods({ backend, service }: App): boolean {
  return backend === undefined && !service.external;
}

/** False where a policy for pods says nothing: there are none, or they have their node's network. */
export function hasOwnNetwork(app: App): boolean {
  return hasPods(app) && !app.hostNetwork;
}

/** True where a Gateway tells the app by its host name; else it takes a whole port of the Gateway, and nobody asks it for a name. */
export function isWeb({ protocol }: App): boolean {
  return protocol === "http";
}

/** The name of the app's own port at its Service. */
export function portName({ protocol, passthrough }: App): string {
  return passthrough ? "https" : protocol;
}

/** How the app's own port is carried. */
export function transportOf({ protocol }: App): "TCP" | "UDP" {
  return protocol === "udp" ? "UDP" : "TCP";
}

import type { App } from "./homelab";

/** False for a device outside of the cluster, and for a Service behind which something outside of it stands. */
export function hasPods({ backend, service }: App): boolean {
  return backend === undefined && !service.external;
}

import type { Homelab } from "../homelab";
import type { Finding } from "../problems";
import { tunnelField, tunnelsOf } from "../tunnels";

/** A namespace that one part of the network has for itself. */
interface Owned {
  namespace: string;
  owner: string;
  /** Where it is written; missing: it is always so. */
  field?: string;
}

const CERT_MANAGER: Owned = { namespace: "cert-manager", owner: "cert-manager" };
const EVERY_CLUSTERS: Owned[] = ["kube-system", "kube-public", "kube-node-lease", "default"].map((namespace) => ({
  namespace,
  owner: "every cluster",
}));

/**
 * NSP-01: tunnels, the client of a public address that changes and the tailnet's operator have namespaces of their own. The program makes them, so nothing else may; and there an
 * app's default deny would cut the tunnel off, and an app's pod would pass for the tailnet.
 */
export function namespaceProblems(homelab: Homelab): Finding[] {
  const own = ownNamespaces(homelab);
  return [
    ...own.flatMap((one, i) =>
      conflict(one.namespace, one.field, [...EVERY_CLUSTERS, CERT_MANAGER, ...own.slice(0, i)]),
    ),
    ...sharedNamespaces(homelab).flatMap((one) => conflict(one.namespace, one.field, [CERT_MANAGER, ...own])),
  ];
}

function ownNamespaces(homelab: Homelab): Required<Owned>[] {
  const { cloudflare, tailscale } = homelab;
  const tunnels = tunnelsOf(homelab).map((tunnel) => ({
    namespace: tunnel.namespace,
    owner: tunnel.key === undefined ? "the tunnel" : `the tunnel ${tunnel.key}`,
    field: `${tunnelField(tunnel)}.namespace`,
  }));
  const client = cloudflare?.portForward?.client && {
    namespace: cloudflare.portForward.client.namespace,
    owner: "the client that keeps the public address's name",
    field: "homelab:cloudflare.portForward.namespace",
  };
  const operator = tailscale && {
    namespace: tailscale.operator.namespace,
    owner: "the tailnet's operator",
    field: "homelab:tailscale.operator.namespace",
  };
  return [...tunnels, client, operator].filter((one) => one !== undefined);
}

/** Namespaces that apps, Gateways and Prometheus share as they like. */
function sharedNamespaces({ apps, gateways, monitoring }: Homelab): { namespace: string; field: string }[] {
  return [
    ...apps.map((a) => ({ namespace: a.namespace, field: `homelab:apps.${a.key}.namespace` })),
    ...gateways.map((g) => ({ namespace: g.namespace, field: `homelab:gateways.${g.key}.namespace` })),
    ...(monitoring ? [{ namespace: monitoring.namespace, field: "homelab:monitoring.namespace" }] : []),
  ];
}

function conflict(namespace: string, field: string, owners: Owned[]): Finding[] {
  const owned = owners.find((o) => o.namespace === namespace);
  if (owned === undefined) return [];
  const where = owned.field === undefined ? "" : ` (${owned.field})`;
  return [
    {
      code: "NSP-01",
      field,
      message: `Namespace ${namespace} belongs to ${owned.owner}${where}.`,
      fix: "Write another namespace.",
      rests: owned.field === undefined ? [] : [owned.field],
    },
  ];
}

import type { Identity } from "./identity";
import type { Peer } from "./rule";

/** Reserved identities that each entity stands for. Source: pkg/policy/api/entity.go of Cilium 1.20. */
const RESERVED: Readonly<Record<string, readonly string[]>> = {
  host: ["host"],
  "remote-node": ["remote-node"],
  "kube-apiserver": ["kube-apiserver"],
  ingress: ["ingress"],
  health: ["health"],
  init: ["init"],
  unmanaged: ["unmanaged"],
  none: [],
};
const IN_CLUSTER = ["host", "remote-node", "init", "ingress", "health", "unmanaged", "kube-apiserver"];

/** The entities that the CRD accepts. `world-ipv4` and `world-ipv6` are known to the agent alone: the API server refuses them. */
export const ENTITIES = ["all", "world", "cluster", "cluster-mesh", ...Object.keys(RESERVED)];

/** One of `fromEntities`, `toEntities`: https://docs.cilium.io/en/stable/security/policy/layer3/#entities-based */
export function entity(name: string): Peer {
  if (name === "all") return () => true;
  if (name === "world") return (identity) => identity.isOutside;
  // Every pod of this model belongs to the cluster, and so to the mesh.
  if (name === "cluster" || name === "cluster-mesh")
    return (identity) => identity.isPod || IN_CLUSTER.some((reserved) => identity.isReserved(reserved));
  const reserved = RESERVED[name] ?? [];
  return (identity: Identity) => reserved.some((label) => identity.isReserved(label));
}

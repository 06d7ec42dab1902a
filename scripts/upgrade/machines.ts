import type { Homelab } from "../../config/homelab";
import { toNumber } from "../../config/ipv4";
import type { Step } from "./step";

/** Address of the control plane that talosctl asks. */
export function firstControlPlane({ cluster }: Homelab): string {
  const planes = cluster.nodes.filter(({ role }) => role === "controlplane");
  return planes.toSorted((a, b) => toNumber(a.address) - toNumber(b.address))[0]?.address ?? cluster.endpoint;
}

/** The step that saves etcd, from which everything can be restored. */
export function etcdSnapshot(homelab: Homelab): Step {
  return {
    title: "Look at the cluster's health, and save etcd",
    says: [],
    commands: [
      `talosctl health --nodes ${firstControlPlane(homelab)}`,
      `talosctl etcd snapshot etcd.snapshot --nodes ${firstControlPlane(homelab)}`,
    ],
  };
}

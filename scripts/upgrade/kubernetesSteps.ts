import { etcdSnapshot, firstControlPlane } from "./machines";
import type { Facts, Step } from "./step";

/**
 * talosctl brings the API servers first, then the other parts, then the kubelets, each healthy before the next. Pulumi alone would
 * configure all machines at once.
 */
export function kubernetesSteps({ hop, homelab }: Facts): Step[] {
  const upgrade = `talosctl upgrade-k8s --nodes ${firstControlPlane(homelab)} --to ${hop.after.kubernetes}`;
  return [
    etcdSnapshot(homelab),
    {
      title: "Try it dry",
      says: ["It lists objects of deprecated versions in the whole cluster, and the images that it would change."],
      commands: [`${upgrade} --dry-run`],
    },
    {
      title: "Upgrade Kubernetes, part by part",
      says: [
        "Pulumi does not do this: it would configure all machines at once, and no kubelet may be newer than an API server.",
      ],
      commands: [upgrade],
    },
  ];
}

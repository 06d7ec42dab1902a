import { transportOf } from "../appKinds";
import type { App, Homelab } from "../homelab";
import type { Finding } from "../problems";

/** APP-27 and APP-28: an app on its node's network is declared for those whom the node lets in, on ports that are free there. */
export function hostNetworkProblems(homelab: Homelab): Finding[] {
  const own = homelab.apps.filter(({ hostNetwork }) => hostNetwork);
  return own.flatMap((app, i) => [...openToLan(app, homelab), ...portProblems(app, own.slice(0, i))]);
}

function openToLan({ key, reach }: App, { cluster }: Homelab): Finding[] {
  if (reach.lan || cluster.firewall !== undefined) return [];
  return [
    {
      code: "APP-27",
      field: `homelab:apps.${key}.reach`,
      message:
        "The app is not for the LAN, and its node's address opens it there: policies for pods do not hold on the node's network (hostNetwork).",
      fix: "Add lan; or switch on homelab:cluster.firewall, which closes the nodes; or take hostNetwork out.",
      rests: [`homelab:apps.${key}.hostNetwork`, "homelab:cluster.firewall"],
    },
  ];
}

/** The ports in use on every node, or on every control plane. Source: Talos, «Network connectivity»; Cilium, «System Requirements». */
const NODES_OWN: Record<string, string> = {
  "6443/TCP": "the Kubernetes API",
  "50000/TCP": "the Talos API",
  "50001/TCP": "Talos's trustd",
  "10250/TCP": "the kubelet",
  "2379/TCP": "etcd",
  "2380/TCP": "etcd",
  "7445/TCP": "Talos's KubePrism",
  "4240/TCP": "Cilium's health checks",
  "4244/TCP": "Hubble",
  "8472/UDP": "Cilium's tunnel",
};

function portProblems(app: App, others: readonly App[]): Finding[] {
  return nodePorts(app).flatMap(({ port, field }): Finding[] => {
    const other = others.find((one) => nodePorts(one).some((theirs) => theirs.port === port));
    const owner = NODES_OWN[port] ?? (other && `homelab:apps.${other.key}`);
    if (owner === undefined) return [];
    return [
      {
        code: "APP-28",
        field: `homelab:apps.${app.key}.${field}`,
        message: `Port ${port} of the nodes already belongs to ${owner}.`,
        fix: "Have the app listen on another port, and write it here; or take hostNetwork out.",
        rests: [`homelab:apps.${app.key}.hostNetwork`, ...(other ? [`homelab:apps.${other.key}`] : [])],
      },
    ];
  });
}

function nodePorts(app: App): { port: string; field: string }[] {
  const further = app.ports.flatMap(({ port, endPort = port, protocol }, i) =>
    Array.from({ length: Math.max(endPort - port + 1, 0) }, (_, n) => ({
      port: `${port + n}/${protocol}`,
      field: `ports.${i}`,
    })),
  );
  return [{ port: `${app.targetPort}/${transportOf(app)}`, field: "port" }, ...further];
}

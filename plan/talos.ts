import { stringify } from "yaml";
import type { Homelab, Node } from "../config/homelab";
import { toNumber } from "../config/ipv4";
import { administratorsOf, planFirewall } from "./firewall";
import { machinePatches } from "./machines";

export interface TalosPlan {
  clusterName: string;
  /** URL of the Kubernetes API, e.g. https://192.168.30.50:6443. */
  clusterEndpoint: string;
  talosVersion: string;
  /** Version of the provider that makes the resources; missing: the installed one. */
  providerVersion?: string;
  kubernetesVersion: string;
  /** By address, so that their order in the stack file says nothing. */
  nodes: NodePlan[];
  /** Address of the first control plane: etcd is bootstrapped there, and the kubeconfig is asked for there. */
  firstControlPlane: string;
  /** Whether etcd is bootstrapped; not in a cluster that ran before this stack had it. */
  bootstrap: boolean;
  /** Networks from which the nodes' firewall takes calls of the Talos API; undefined where nothing is closed. */
  administrators?: string[];
  /** The cluster's own networks, of IPv4, and of IPv6 where there is IPv6. */
  networks: { pods: string[]; services: string[] };
  /** Path of the secrets.yaml from which the secrets of a running cluster are taken over. */
  secretsFile?: string;
}

export interface NodePlan {
  /** Host name; also the resource's name, because a changed `node` would configure another machine. */
  name: string;
  role: "controlplane" | "worker";
  /** Where its Talos API answers. */
  address: string;
  /** Strategic merge patches, as YAML documents. */
  patches: string[];
}

export function planTalos(homelab: Homelab): TalosPlan {
  const { cluster } = homelab;
  const nodes = cluster.nodes.toSorted((a, b) => toNumber(a.address) - toNumber(b.address));
  const first = nodes.find((n) => n.role === "controlplane");
  return {
    clusterName: cluster.name,
    clusterEndpoint: `https://${cluster.endpoint}:6443`,
    talosVersion: `v${cluster.talosVersion}`,
    ...(cluster.talosProvider && { providerVersion: cluster.talosProvider.version }),
    kubernetesVersion: cluster.kubernetesVersion,
    nodes: nodes.map((node) => ({
      name: node.name,
      role: node.role,
      address: node.address,
      patches: machinePatches(node, homelab)
        .map((p) => stringify(p))
        .concat(planFirewall(node, homelab) ?? [])
        .concat([...cluster.patches, ...node.patches].map((p) => stringify(p))),
    })),
    firstControlPlane: (first as Node).address,
    bootstrap: cluster.bootstrap,
    ...(cluster.firewall && { administrators: administratorsOf(homelab) }),
    networks: {
      pods: [cluster.podCidr, ...(homelab.ipv6 ? [homelab.ipv6.pods] : [])],
      services: [cluster.serviceCidr, ...(homelab.ipv6 ? [homelab.ipv6.services] : [])],
    },
    ...(cluster.secretsFile !== undefined && { secretsFile: cluster.secretsFile }),
  };
}

import { stringify } from "yaml";
import type { Homelab, Node } from "../config/homelab";
import { prefixLength, toNumber } from "../config/ipv4";
import { administratorsOf, planFirewall } from "./firewall";
import { KUBE_PRISM_PORT } from "./kubePrism";

export interface TalosPlan {
  clusterName: string;
  /** URL of the Kubernetes API, e.g. https://192.168.30.50:6443. */
  clusterEndpoint: string;
  talosVersion: string;
  kubernetesVersion: string;
  /** By address, so that their order in the stack file says nothing. */
  nodes: NodePlan[];
  /** Address of the first control plane: etcd is bootstrapped there, and the kubeconfig is asked for there. */
  firstControlPlane: string;
  /** Whether etcd is bootstrapped; not in a cluster that ran before this stack had it. */
  bootstrap: boolean;
  /** Networks from which the nodes' firewall takes calls of the Talos API; undefined where nothing is closed. */
  administrators?: string[];
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
    kubernetesVersion: cluster.kubernetesVersion,
    nodes: nodes.map((node) => ({
      name: node.name,
      role: node.role,
      address: node.address,
      patches: [
        machinePatch(node, homelab),
        node.role === "controlplane" ? clusterPatch(homelab) : workerClusterPatch(homelab),
        hostnamePatch(node),
      ]
        .map((p) => stringify(p))
        .concat(planFirewall(node, homelab) ?? []),
    })),
    firstControlPlane: (first as Node).address,
    bootstrap: cluster.bootstrap,
    ...(cluster.firewall && { administrators: administratorsOf(homelab) }),
    ...(cluster.secretsFile !== undefined && { secretsFile: cluster.secretsFile }),
  };
}

function machinePatch(node: Node, { lan, cluster, clusterDns }: Homelab): object {
  const virtualIp = cluster.virtualIp && node.role === "controlplane";
  const prefix = prefixLength(lan.cidr);
  const addresses = [node.address, node.kubeletAddress].filter((a) => a !== undefined).map((a) => `${a}/${prefix}`);
  return {
    machine: {
      // Whoever reaches the Talos API by the shared address must be shown a certificate for it.
      ...(virtualIp && { certSANs: [cluster.endpoint] }),
      kubelet: {
        ...(clusterDns && { clusterDNS: [clusterDns.address] }),
        nodeIP: { validSubnets: [`${node.kubeletAddress ?? node.address}/32`] },
      },
      install: { disk: node.installDisk, ...(node.installImage && { image: node.installImage }) },
      network: {
        interfaces: [
          {
            ...(node.interface
              ? { interface: node.interface }
              : { deviceSelector: { hardwareAddr: node.hardwareAddress } }),
            dhcp: false,
            addresses,
            routes: [{ network: "0.0.0.0/0", gateway: lan.router }],
            ...(virtualIp && { vip: { ip: cluster.endpoint } }),
          },
        ],
        ...(lan.dns && { nameservers: [lan.dns.address] }),
      },
      features: {
        kubePrism: { enabled: true, port: KUBE_PRISM_PORT },
        // CoreDNS forwarded to the host breaks under Cilium's BPF host routing.
        hostDNS: { enabled: true, forwardKubeDNSToHost: false },
      },
    },
  };
}

function clusterPatch({ cluster, clusterDns }: Homelab): object {
  return {
    cluster: {
      network: clusterNetwork(cluster),
      proxy: { disabled: true },
      ...(cluster.virtualIp && { apiServer: { certSANs: [cluster.endpoint] } }),
      // Talos would put its own back at every Kubernetes upgrade.
      ...(clusterDns && { coreDNS: { disabled: true } }),
      // With no worker there is nowhere else for pods to run.
      allowSchedulingOnControlPlanes: cluster.nodes.every((n) => n.role === "controlplane"),
    },
  };
}

/**
 * A worker's kubelet finds the DNS Service by the ranges and the domain of its own configuration. Control planes alone deploy
 * kube-proxy; that it is off stands in every machine's configuration, so that none of them says otherwise.
 */
function workerClusterPatch({ cluster }: Homelab): object {
  return { cluster: { network: clusterNetwork(cluster), proxy: { disabled: true } } };
}

function clusterNetwork({ podCidr, serviceCidr, dnsDomain }: Homelab["cluster"]): object {
  return { cni: { name: "none" }, podSubnets: [podCidr], serviceSubnets: [serviceCidr], dnsDomain };
}

/** Talos 1.12 and later keep the host name in a document of its own. */
function hostnamePatch(node: Node): object {
  return { apiVersion: "v1alpha1", kind: "HostnameConfig", auto: "off", hostname: node.name };
}

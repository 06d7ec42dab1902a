import type { Homelab, Node } from "../../config/homelab";
import { hostnameDocument, KUBE_PRISM_PORT, nodeAddresses, sharesAddress, validSubnets } from "./common";

/** Patches of the one document in which a Talos up to 1.13 keeps nearly everything. */
export function v1alpha1Patches(node: Node, homelab: Homelab): object[] {
  return [
    machinePatch(node, homelab),
    node.role === "controlplane" ? clusterPatch(homelab) : workerClusterPatch(homelab),
    hostnameDocument(node),
  ];
}

function machinePatch(node: Node, homelab: Homelab): object {
  const { lan, cluster, clusterDns } = homelab;
  const virtualIp = sharesAddress(node, homelab);
  return {
    machine: {
      // Whoever reaches the Talos API by the shared address must be shown a certificate for it.
      ...(virtualIp && { certSANs: [cluster.endpoint] }),
      kubelet: {
        ...(clusterDns && { clusterDNS: [clusterDns.address] }),
        nodeIP: { validSubnets: validSubnets(node) },
      },
      install: { disk: node.installDisk, ...(node.installImage && { image: node.installImage }) },
      network: {
        interfaces: [
          {
            ...(node.interface
              ? { interface: node.interface }
              : { deviceSelector: { hardwareAddr: node.hardwareAddress } }),
            dhcp: false,
            addresses: nodeAddresses(node, homelab),
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

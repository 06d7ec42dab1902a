import type { Homelab, Node } from "../../config/homelab";
import {
  asked,
  certificateNames,
  clusterSubnets,
  etcdPatch,
  hostnameDocument,
  KUBE_PRISM_PORT,
  validSubnets,
} from "./common";
import { interfaceDocuments, interfaces } from "./interfaces";

/** Patches of the one document in which a Talos up to 1.13 keeps nearly everything. */
export function v1alpha1Patches(node: Node, homelab: Homelab): object[] {
  return [
    machinePatch(node, homelab),
    node.role === "controlplane" ? clusterPatch(node, homelab) : workerClusterPatch(homelab),
    hostnameDocument(node),
    ...interfaceDocuments(node, homelab),
    ...etcdPatch(node, homelab),
  ];
}

function machinePatch(node: Node, homelab: Homelab): object {
  const { clusterDns } = homelab;
  const certSANs = certificateNames(node, homelab);
  const { nameServers, searchDomains, timeServers } = asked(node, homelab);
  return {
    machine: {
      ...(certSANs.length > 0 && { certSANs }),
      kubelet: {
        ...(clusterDns && { clusterDNS: [clusterDns.address] }),
        nodeIP: { validSubnets: validSubnets(node, homelab) },
      },
      install: { disk: node.installDisk, ...(node.installImage && { image: node.installImage }) },
      network: {
        interfaces: interfaces(node, homelab),
        ...(nameServers.length > 0 && { nameservers: nameServers }),
        ...(searchDomains.length > 0 && { searchDomains }),
      },
      ...(timeServers.length > 0 && { time: { servers: timeServers } }),
      features: {
        kubePrism: { enabled: true, port: KUBE_PRISM_PORT },
        // CoreDNS forwarded to the host breaks under Cilium's BPF host routing.
        hostDNS: { enabled: true, forwardKubeDNSToHost: false },
      },
    },
  };
}

function clusterPatch(node: Node, homelab: Homelab): object {
  const { cluster, clusterDns } = homelab;
  const certSANs = certificateNames(node, homelab);
  return {
    cluster: {
      network: clusterNetwork(homelab),
      proxy: { disabled: true },
      ...(certSANs.length > 0 && { apiServer: { certSANs } }),
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
function workerClusterPatch(homelab: Homelab): object {
  return { cluster: { network: clusterNetwork(homelab), proxy: { disabled: true } } };
}

function clusterNetwork(homelab: Homelab): object {
  return { cni: { name: "none" }, ...clusterSubnets(homelab), dnsDomain: homelab.cluster.dnsDomain };
}

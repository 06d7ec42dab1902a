import type { Homelab, Node } from "../../config/homelab";
import {
  asked,
  certificateNames,
  clusterSubnets,
  document,
  etcdPatch,
  hostnameDocument,
  KUBE_PRISM_PORT,
  validSubnets,
} from "./common";
import { linkDocuments } from "./linkDocuments";

/**
 * Patches of the documents that a Talos from 1.14 on has, one patch a document. Source of kinds and fields: Talos 1.14.1, its machinery's
 * `config/types`.
 */
export function machineDocuments(node: Node, homelab: Homelab): object[] {
  const { cluster } = homelab;
  const certSANs = certificateNames(node, homelab);
  return [
    ...(certSANs.length > 0 ? [{ machine: { certSANs } }] : []),
    ...etcdPatch(node, homelab),
    installDocument(node),
    ...linkDocuments(node, homelab),
    resolverDocument(node, homelab),
    ...timeDocuments(node, homelab),
    hostnameDocument(node),
    ...nodeDocuments(node, homelab),
    document("KubeNetworkConfig", {
      dnsDomain: cluster.dnsDomain,
      ...clusterSubnets(homelab),
    }),
    document("KubePrismConfig", { port: KUBE_PRISM_PORT }),
    ...(node.role === "controlplane" ? controlPlaneDocuments(homelab, certSANs) : []),
  ];
}

function installDocument({ installDisk, installImage }: Node): object {
  return document("UnattendedInstallConfig", {
    ...(installImage && { installer: { image: installImage } }),
    provisioning: { diskSelector: { match: `disk.dev_path == ${JSON.stringify(installDisk)}` } },
  });
}

function resolverDocument(node: Node, homelab: Homelab): object {
  const { nameServers, searchDomains } = asked(node, homelab);
  return document("ResolverConfig", {
    ...(nameServers.length > 0 && { nameservers: nameServers.map((address) => ({ address })) }),
    ...(searchDomains.length > 0 && { searchDomains: { domains: searchDomains } }),
    // CoreDNS forwarded to the host breaks under Cilium's BPF host routing.
    hostDNS: { enabled: true, forwardKubeDNSToHost: false },
  });
}

function timeDocuments(node: Node, homelab: Homelab): object[] {
  const { timeServers } = asked(node, homelab);
  return timeServers.length > 0 ? [document("TimeSyncConfig", { ntp: { servers: timeServers } })] : [];
}

/** The taint that keeps pods off control planes; the generated configuration of every control plane has it. */
const TAINT = "node-role.kubernetes.io/control-plane";

function nodeDocuments(node: Node, homelab: Homelab): object[] {
  const { cluster, clusterDns } = homelab;
  const allControlPlanes = cluster.nodes.every((n) => n.role === "controlplane");
  // With no worker there is nowhere else for pods to run.
  const taint = allControlPlanes ? { $patch: "delete" } : "NoSchedule";
  return [
    document("KubeNodeConfig", {
      nodeIP: { validSubnets: validSubnets(node, homelab) },
      ...(node.role === "controlplane" && { taints: { [TAINT]: taint } }),
    }),
    ...(clusterDns ? [document("KubeletConfig", { clusterDNS: [clusterDns.address] })] : []),
  ];
}

/**
 * Cilium takes the places of Flannel and kube-proxy. Where a document has a switch it is turned off, so that the configuration says so;
 * Flannel's has none and is taken out.
 */
function controlPlaneDocuments({ clusterDns }: Homelab, certExtraSANs: string[]): object[] {
  return [
    ...(certExtraSANs.length > 0 ? [document("KubeAPIServerConfig", { certExtraSANs })] : []),
    document("KubeProxyConfig", { enabled: false }),
    document("KubeFlannelCNIConfig", { $patch: "delete" }),
    // Talos would put its own back at every Kubernetes upgrade.
    ...(clusterDns ? [document("KubeCoreDNSConfig", { enabled: false })] : []),
  ];
}

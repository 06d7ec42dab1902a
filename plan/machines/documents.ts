import type { Homelab, Node } from "../../config/homelab";
import { document, hostnameDocument, KUBE_PRISM_PORT, nodeAddresses, sharesAddress, validSubnets } from "./common";

/**
 * Patches of the documents that a Talos from 1.14 on has, one patch a document. Source of kinds and fields: Talos 1.14.1, its machinery's
 * `config/types`.
 */
export function machineDocuments(node: Node, homelab: Homelab): object[] {
  const { cluster } = homelab;
  return [
    // Whoever reaches the Talos API by the shared address must be shown a certificate for it.
    ...(sharesAddress(node, homelab) ? [{ machine: { certSANs: [cluster.endpoint] } }] : []),
    installDocument(node),
    ...linkDocuments(node, homelab),
    resolverDocument(homelab),
    hostnameDocument(node),
    ...nodeDocuments(node, homelab),
    document("KubeNetworkConfig", {
      dnsDomain: cluster.dnsDomain,
      podSubnets: [cluster.podCidr],
      serviceSubnets: [cluster.serviceCidr],
    }),
    document("KubePrismConfig", { port: KUBE_PRISM_PORT }),
    ...(node.role === "controlplane" ? controlPlaneDocuments(homelab) : []),
  ];
}

function installDocument({ installDisk, installImage }: Node): object {
  return document("UnattendedInstallConfig", {
    ...(installImage && { installer: { image: installImage } }),
    provisioning: { diskSelector: { match: `disk.dev_path == ${JSON.stringify(installDisk)}` } },
  });
}

/** How the documents call an interface that the stack file names by its hardware address. */
const ALIAS = "lan0";

/** An interface with a document of its own asks no DHCP server: that would take a DHCPv4Config. */
function linkDocuments(node: Node, homelab: Homelab): object[] {
  const { lan, cluster } = homelab;
  const link = node.interface ?? ALIAS;
  const selector = { match: `mac(link.hardware_addr) == "${node.hardwareAddress}"` };
  return [
    ...(node.interface === undefined ? [document("LinkAliasConfig", { name: ALIAS, selector })] : []),
    document("LinkConfig", {
      name: link,
      addresses: nodeAddresses(node, homelab).map((address) => ({ address })),
      // Without a destination it is the default route.
      routes: [{ gateway: lan.router }],
    }),
    ...(sharesAddress(node, homelab) ? [document("Layer2VIPConfig", { name: cluster.endpoint, link })] : []),
  ];
}

function resolverDocument({ lan }: Homelab): object {
  return document("ResolverConfig", {
    ...(lan.dns && { nameservers: [{ address: lan.dns.address }] }),
    // CoreDNS forwarded to the host breaks under Cilium's BPF host routing.
    hostDNS: { enabled: true, forwardKubeDNSToHost: false },
  });
}

/** The taint that keeps pods off control planes; the generated configuration of every control plane has it. */
const TAINT = "node-role.kubernetes.io/control-plane";

function nodeDocuments({ role, ...node }: Node, { cluster, clusterDns }: Homelab): object[] {
  const allControlPlanes = cluster.nodes.every((n) => n.role === "controlplane");
  // With no worker there is nowhere else for pods to run.
  const taint = allControlPlanes ? { $patch: "delete" } : "NoSchedule";
  return [
    document("KubeNodeConfig", {
      nodeIP: { validSubnets: validSubnets({ role, ...node }) },
      ...(role === "controlplane" && { taints: { [TAINT]: taint } }),
    }),
    ...(clusterDns ? [document("KubeletConfig", { clusterDNS: [clusterDns.address] })] : []),
  ];
}

/**
 * Cilium takes the places of Flannel and kube-proxy. Where a document has a switch it is turned off, so that the configuration says so;
 * Flannel's has none and is taken out.
 */
function controlPlaneDocuments({ cluster, clusterDns }: Homelab): object[] {
  return [
    ...(cluster.virtualIp ? [document("KubeAPIServerConfig", { certExtraSANs: [cluster.endpoint] })] : []),
    document("KubeProxyConfig", { enabled: false }),
    document("KubeFlannelCNIConfig", { $patch: "delete" }),
    // Talos would put its own back at every Kubernetes upgrade.
    ...(clusterDns ? [document("KubeCoreDNSConfig", { enabled: false })] : []),
  ];
}

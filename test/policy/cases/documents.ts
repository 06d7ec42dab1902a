import type { Case } from "../case";
import { cilium, lanPool, node, resource, secret, UNKNOWN } from "../resources";

const document = (kind: string, fields: string) => `apiVersion: v1alpha1\nkind: ${kind}\n${fields}\n`;

const NETWORK = document("KubeNetworkConfig", "podSubnets: [10.244.0.0/16]\nserviceSubnets: [10.96.0.0/12]");
const KUBELET = document("KubeletConfig", "image: ghcr.io/siderolabs/kubelet:v1.36.3");
const INSTALL = document(
  "UnattendedInstallConfig",
  "installer: {image: 'factory.talos.dev/metal-installer/a:v1.14.1'}",
);
const FLANNEL = document("KubeFlannelCNIConfig", "backendType: vxlan");
const PROXY = document("KubeProxyConfig", "image: registry.k8s.io/kube-proxy:v1.36.3");
const LINK = document("LinkConfig", "name: ens18\naddresses: [{address: 192.168.30.51/24}]");

/** Talos 1.14's generated configuration of a control plane, as far as rules read it. */
const generated = (...instead: string[]) =>
  secret(["version: v1alpha1\nmachine: {type: controlplane}\n", NETWORK, ...instead, FLANNEL, PROXY].join("---\n"));

const noFlannel = document("KubeFlannelCNIConfig", "$patch: delete");
const noProxy = document("KubeProxyConfig", "enabled: false");
const vip = (address: string) => document("Layer2VIPConfig", `name: ${address}\nlink: ens18`);
const kubeletOn = (subnet: string) => document("KubeNodeConfig", `nodeIP: {validSubnets: [${subnet}]}`);

/** The rules of machines, on configuration that Talos 1.14 generates. */
export const documentCases: Case[] = [
  {
    rule: "NET-C01",
    when: "Talos 1.14 generates Flannel and kube-proxy, and patches take the one out and switch the other off",
    resources: [
      node("known", [noFlannel, noProxy], generated()),
      node("first", [noFlannel, noProxy], UNKNOWN),
      node("taken-out", [noFlannel, document("KubeProxyConfig", "$patch: delete")], generated()),
    ],
    reports: [],
  },
  {
    rule: "NET-C01",
    when: "Talos 1.14 generates Flannel, and no patch takes it out",
    resources: [node("bad", [noProxy], generated())],
    reports: ["bad"],
    found: "KubeFlannelCNIConfig",
  },
  {
    rule: "NET-C01",
    when: "a switch that Flannel's document does not have is turned off",
    resources: [node("bad", [noProxy, document("KubeFlannelCNIConfig", "enabled: false")], generated())],
    reports: ["bad"],
    found: "KubeFlannelCNIConfig",
  },
  {
    rule: "NET-C01",
    when: "Talos 1.14 generates kube-proxy, and no patch switches it off",
    resources: [node("bad", [noFlannel], generated())],
    reports: ["bad"],
    found: "kube-proxy",
  },
  {
    rule: "NET-C01",
    when: "a later patch of kube-proxy's document says nothing of its switch",
    resources: [node("good", [noFlannel, noProxy, document("KubeProxyConfig", "mode: nftables")], generated())],
    reports: [],
  },
  {
    rule: "NET-C02",
    when: "a patch takes kube-proxy's document out, and Cilium does not replace it",
    resources: [
      node("cp1", [document("KubeProxyConfig", "$patch: delete")], generated()),
      cilium("1.20.2", { kubeProxyReplacement: false }),
    ],
    reports: ["cilium"],
  },
  {
    rule: "NET-A03",
    when: "the document with a machine's address in a pool is taken out by its name, and another stays",
    resources: [
      node(
        "cp1",
        [
          vip("192.168.30.61"),
          vip("192.168.30.59"),
          document("Layer2VIPConfig", "name: 192.168.30.61\n$patch: delete"),
        ],
        generated(),
      ),
      lanPool,
    ],
    reports: [],
  },
  {
    rule: "NET-A04",
    when: "the kubelet's document allows the virtual address alone",
    resources: [
      node("cp1", [LINK, vip("192.168.30.59"), kubeletOn("192.168.30.59/32")], generated()),
      node("cp2", [LINK, vip("192.168.30.59"), kubeletOn("192.168.30.51/32")], generated()),
    ],
    reports: ["cp1"],
    found: "192.168.30.59",
  },
  {
    rule: "NET-A04",
    when: "a link's document writes the virtual address alone, and a DHCP server may give another",
    resources: [
      node(
        "cp1",
        [
          document("LinkConfig", "name: ens18\naddresses: [{address: 192.168.30.59/24}]"),
          document("DHCPv4Config", "name: ens18"),
          vip("192.168.30.59"),
          kubeletOn("192.168.30.0/24"),
        ],
        generated(),
      ),
    ],
    reports: [],
  },
  {
    rule: "NET-A05",
    when: "the pod range of its document holds the LAN",
    resources: [node("bad", [LINK, document("KubeNetworkConfig", "podSubnets: [192.168.0.0/16]")], generated())],
    reports: ["bad"],
    found: "192.168.0.0/16",
  },
  {
    rule: "NET-C08",
    when: "the installer's document names a version, or none",
    resources: [
      node("good", [], generated(INSTALL)),
      node(
        "latest",
        [document("UnattendedInstallConfig", "installer: {image: 'factory.talos.dev/x:latest'}")],
        generated(INSTALL),
      ),
    ],
    reports: ["latest"],
    found: "factory.talos.dev/x:latest",
  },
  {
    rule: "NET-C07",
    when: "a cluster that an older Talos made has a Kubernetes of its newer Talos",
    resources: [
      resource("homelab:network:TalosCluster", "cluster", { talosVersion: "v1.14.1" }),
      resource("talos:machine/secrets:Secrets", "s", { talosVersion: "v1.13.0" }, { protect: true }),
      node("good", [], generated(document("KubeletConfig", "image: ghcr.io/siderolabs/kubelet:v1.37.0"))),
    ],
    reports: [],
  },
  {
    rule: "NET-C07",
    when: "the kubelet's document has a Kubernetes that Talos 1.14 does not run",
    resources: [
      resource("talos:machine/secrets:Secrets", "s", { talosVersion: "v1.14.1" }, { protect: true }),
      node("good", [], generated(KUBELET)),
      node("bad", [document("KubeletConfig", "image: ghcr.io/siderolabs/kubelet:v1.31.2")], generated(KUBELET)),
    ],
    reports: ["bad"],
    found: "v1.31.2",
  },
];

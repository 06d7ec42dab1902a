import type { Case } from "../case";
import { acl, cilium, deployment, lanPool, MACHINE, node, object, resource, secret, UNKNOWN } from "../resources";

const secrets = (name: string, props = {}, opts = {}) =>
  resource(
    "talos:machine/secrets:Secrets",
    name,
    { talosVersion: "v1.12.0", ...props },
    { protect: true, ignoreChanges: ["talosVersion"], ...opts },
  );
const bootstrap = (name: string, opts = {}) =>
  resource(
    "talos:machine/bootstrap:Bootstrap",
    name,
    { node: "192.168.30.50" },
    { protect: true, ignoreChanges: ["node"], ...opts },
  );
const tunnel = (name: string, props = {}, opts = {}) =>
  resource(
    "cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared",
    name,
    { configSrc: "cloudflare", ...props },
    { protect: true, ...opts },
  );
const crd = (plural: string, version: string) =>
  object(
    "apiextensions.k8s.io/v1",
    "CustomResourceDefinition",
    `${plural}.gateway.networking.k8s.io`,
    { spec: { group: "gateway.networking.k8s.io" } },
    { "gateway.networking.k8s.io/bundle-version": version },
  );
const crds = (version: string, ...more: string[]) =>
  ["gatewayclasses", "gateways", "httproutes", "grpcroutes", "referencegrants", ...more].map((p) => crd(p, version));
const chart = (name: string, props: Record<string, unknown>) => resource("kubernetes:helm.sh/v3:Release", name, props);
const image = (text: string) => ({ containers: [{ name: "c", image: text }] });
const noProxy = cilium("1.20.2", { kubeProxyReplacement: false });

/** The documents that Talos 1.14 generates instead of cluster.network and cluster.proxy. */
const newer = () =>
  secret(
    `${MACHINE.replace(/ {2}network: \{cni.*\n {2}proxy.*\n/, "")}---
apiVersion: v1alpha1
kind: KubeProxyConfig
enabled: false
---
apiVersion: v1alpha1
kind: KubeNetworkConfig
podSubnets: [10.244.0.0/16]
`,
  );

export const clusterCases: Case[] = [
  {
    rule: "NET-C01",
    when: "Talos installs Flannel",
    resources: [node("good"), node("bad", ["cluster: {network: {cni: {name: flannel}}}"])],
    reports: ["bad"],
    found: "flannel",
  },
  {
    rule: "NET-C01",
    when: "a patch leaves the CNI to Talos",
    resources: [node("bad", [], secret(MACHINE.replace("cni: {name: none}, ", "")))],
    reports: ["bad"],
    found: "flannel",
  },
  {
    rule: "NET-C01",
    when: "kube-proxy stays on, and the generated configuration is unknown",
    resources: [node("bad", ["cluster: {network: {cni: {name: none}}, proxy: {disabled: false}}"], UNKNOWN)],
    reports: ["bad"],
    found: "kube-proxy",
  },
  {
    rule: "NET-C01",
    when: "CNI and kube-proxy are off",
    resources: [
      node("good"),
      node("first", ["cluster: {network: {cni: {name: none}}, proxy: {disabled: true}}"], UNKNOWN),
    ],
    reports: [],
  },
  {
    rule: "NET-C01",
    when: "a document of Talos 1.14 leaves kube-proxy on, or installs Flannel",
    resources: [
      node("bad-proxy", [`apiVersion: v1alpha1\nkind: KubeProxyConfig\nenabled: true\n`], newer()),
      node("cni", ["apiVersion: v1alpha1\nkind: KubeFlannelCNIConfig\n"], newer()),
    ],
    reports: ["bad-proxy", "cni"],
    found: "KubeFlannelCNIConfig",
  },
  {
    rule: "NET-C01",
    when: "documents of Talos 1.14 say what the first one said before",
    resources: [node("good", [], newer())],
    reports: [],
  },
  {
    rule: "NET-C02",
    when: "a document of Talos 1.14 switches kube-proxy off, and Cilium does not replace it",
    resources: [node("cp1", [], newer()), noProxy],
    reports: ["cilium"],
  },
  {
    rule: "NET-C02",
    when: "today's chart is told the word that old ones knew",
    resources: [node("cp1"), cilium("1.20.2", { kubeProxyReplacement: "strict" })],
    reports: ["cilium"],
    found: "strict",
  },
  {
    rule: "NET-C02",
    when: "an old chart is told the word that it knows",
    resources: [node("cp1"), cilium("1.13.9", { kubeProxyReplacement: "strict" })],
    reports: [],
  },
  {
    rule: "NET-C02",
    when: "Cilium does not replace kube-proxy",
    resources: [node("cp1"), noProxy],
    reports: ["cilium"],
    found: "false",
  },
  {
    rule: "NET-C02",
    when: "Cilium replaces kube-proxy",
    resources: [node("cp1"), cilium("1.20.2", { kubeProxyReplacement: true })],
    reports: [],
  },
  {
    rule: "NET-C02",
    when: "Talos keeps kube-proxy",
    resources: [node("cp1", ["cluster: {proxy: {disabled: false}}"]), noProxy],
    reports: [],
  },
  {
    rule: "NET-C03",
    when: "the CRDs are of another Gateway API",
    resources: [cilium("1.20.2"), ...crds("v1.6.1").slice(1), crd("gatewayclasses", "v1.4.0")],
    reports: ["gatewayclasses.gateway.networking.k8s.io"],
    found: "v1.4.0",
  },
  {
    rule: "NET-C03",
    when: "Cilium 1.19 has no TLSRoute",
    resources: [cilium("1.19.0"), ...crds("v1.4.1")],
    reports: ["cilium"],
    found: "tlsroutes",
  },
  { rule: "NET-C03", when: "the CRDs fit", resources: [cilium("1.20.2"), ...crds("v1.6.1")], reports: [] },
  {
    rule: "NET-C04",
    when: "a pool has the deprecated version",
    resources: [cilium("1.20.2"), lanPool, object("cilium.io/v2alpha1", "CiliumLoadBalancerIPPool", "old", {})],
    reports: ["old"],
    found: "v2alpha1",
  },
  {
    rule: "NET-C04",
    when: "a pool has a version that an older Cilium lacks",
    resources: [cilium("1.17.4"), lanPool],
    reports: ["pool"],
  },
  {
    rule: "NET-C04",
    when: "the versions fit",
    resources: [cilium("1.20.2"), lanPool, object("cilium.io/v2alpha1", "CiliumL2AnnouncementPolicy", "l2", {})],
    reports: [],
  },
  {
    rule: "NET-C05",
    when: "what must not be lost is not protected",
    resources: [
      secrets("s", {}, { protect: false }),
      bootstrap("b", { protect: false }),
      tunnel("t", {}, { protect: false }),
      { ...acl("a"), opts: { protect: false, ignoreChanges: [] } },
      tunnel("good"),
    ],
    reports: ["t", "a", "b", "s"],
  },
  {
    rule: "NET-C05",
    when: "it is protected",
    resources: [secrets("s"), bootstrap("b"), tunnel("t"), acl("a")],
    reports: [],
  },
  {
    rule: "NET-C06",
    when: "a change of talosVersion counts",
    resources: [secrets("bad", {}, { ignoreChanges: [] }), secrets("good")],
    reports: ["bad"],
  },
  {
    rule: "NET-C06",
    when: "the tunnel has no configSrc",
    resources: [tunnel("bad", { configSrc: undefined }), tunnel("good")],
    reports: ["bad"],
  },
  {
    rule: "NET-C06",
    when: "another first control plane would be bootstrapped as well",
    resources: [bootstrap("bad", { ignoreChanges: ["talosVersion"] }), bootstrap("good")],
    reports: ["bad"],
    found: "a node whose change counts",
  },
  { rule: "NET-C06", when: "all are safe", resources: [secrets("s"), bootstrap("b"), tunnel("t")], reports: [] },
  {
    rule: "NET-C07",
    when: "Talos is not pinned",
    resources: [secrets("bad", { talosVersion: undefined })],
    reports: ["bad"],
  },
  {
    rule: "NET-C07",
    when: "Kubernetes is newer than Talos supports",
    resources: [
      secrets("s"),
      node("good"),
      node("bad", ['machine: {kubelet: {image: "ghcr.io/siderolabs/kubelet:v1.36.3"}}']),
    ],
    reports: ["bad"],
    found: "v1.36.3",
  },
  { rule: "NET-C07", when: "one supports the other", resources: [secrets("s"), node("good")], reports: [] },
  {
    rule: "NET-C08",
    when: "an image is latest, or has no tag",
    resources: [
      deployment("a/good", image("ghcr.io/x/y:1.2")),
      deployment("a/latest", image("ghcr.io/x/y:latest")),
      deployment("a/none", image("registry:5000/y")),
    ],
    reports: ["a/latest", "a/none"],
    found: "latest",
  },
  {
    rule: "NET-C08",
    when: "a chart has no version",
    resources: [
      chart("good", { chart: "x", version: "1.2.3" }),
      chart("bad", { chart: "x" }),
      chart("range", { chart: "x", version: ">=1" }),
    ],
    reports: ["bad", "range"],
  },
  {
    rule: "NET-C08",
    when: "the installer is latest",
    resources: [node("bad", ['machine: {install: {image: "ghcr.io/siderolabs/installer:latest"}}'], UNKNOWN)],
    reports: ["bad"],
    found: "installer",
  },
  {
    rule: "NET-C08",
    when: "everything is pinned",
    resources: [
      deployment("a/good", image(`x/y@sha256:${"0".repeat(64)}`)),
      chart("local", { chart: "./charts/x" }),
      node("good"),
    ],
    reports: [],
  },
];

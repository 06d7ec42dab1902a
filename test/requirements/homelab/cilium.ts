import { has, type Network, section } from "../network";

const values = (n: Network, expected: Record<string, unknown>) => has(n.release("cilium")?.values, expected);
const AGENT = "CHOWN KILL NET_ADMIN NET_RAW IPC_LOCK SYS_ADMIN SYS_RESOURCE DAC_OVERRIDE FOWNER SETGID SETUID".split(
  " ",
);

export const cilium = [
  ...section("Cilium Configuration", [
    [
      "Cilium serves as the CNI (Container Network Interface)",
      (n) =>
        has(n.release("cilium"), { chart: "cilium", namespace: "kube-system" }) &&
        has(n.machine(), { "cluster.network.cni.name": "none" }),
    ],
    [
      "Service load balancing (kube-proxy replacement)",
      (n) => has(n.machine(), { "cluster.proxy.disabled": true }) && values(n, { kubeProxyReplacement: true }),
    ],
  ]),
  ...section("Cilium Configuration / Installation Configuration", [
    ["ipam: mode: kubernetes", (n) => values(n, { "ipam.mode": "kubernetes" })],
    ["kubeProxyReplacement: true", (n) => values(n, { kubeProxyReplacement: true })],
    [`ciliumAgent: ${AGENT.join(", ")}`, (n) => values(n, { "securityContext.capabilities.ciliumAgent": AGENT })],
    [
      "cleanCiliumState: NET_ADMIN, SYS_ADMIN, SYS_RESOURCE",
      (n) => values(n, { "securityContext.capabilities.cleanCiliumState": ["NET_ADMIN", "SYS_ADMIN", "SYS_RESOURCE"] }),
    ],
    ["cgroup: autoMount: enabled: false", (n) => values(n, { "cgroup.autoMount.enabled": false })],
    ["hostRoot: /sys/fs/cgroup", (n) => values(n, { "cgroup.hostRoot": "/sys/fs/cgroup" })],
    ["k8sServiceHost: localhost", (n) => values(n, { k8sServiceHost: "localhost" })],
    [
      "k8sServicePort: 7445",
      (n) =>
        values(n, { k8sServicePort: 7445 }) &&
        has(n.machine(), { "machine.features.kubePrism": { enabled: true, port: 7445 } }),
    ],
    ["gatewayAPI: enabled: true", (n) => values(n, { "gatewayAPI.enabled": true })],
    ["l2announcements: enabled: true", (n) => values(n, { "l2announcements.enabled": true })],
    ["externalIPs: enabled: true", (n) => values(n, { "externalIPs.enabled": true })],
    ["hubble: enabled: true", (n) => values(n, { "hubble.enabled": true })],
    ["hubble: relay: enabled: true", (n) => values(n, { "hubble.relay.enabled": true })],
    ["hubble: ui: enabled: true", (n) => values(n, { "hubble.ui.enabled": true })],
    ["operator: replicas: 1", (n) => values(n, { "operator.replicas": 1 })],
  ]),
  ...section("L2 Announcements and LoadBalancer / L2 Announcement Policy", [
    [
      "kind: CiliumL2AnnouncementPolicy, name: default-l2-policy",
      (n) => has(announcement(n), { apiVersion: "cilium.io/v2alpha1" }),
    ],
    // The document's two alone leave its own ens18 out (decision 0018).
    [
      "interfaces: ^eth[0-9]+, ^en[0-9]+",
      (n) => has(announcement(n), { "spec.interfaces": ["^eth[0-9]+", "^en[0-9]+", "^en[opsx]"] }),
    ],
    ["externalIPs: true", (n) => has(announcement(n), { "spec.externalIPs": true })],
    ["loadBalancerIPs: true", (n) => has(announcement(n), { "spec.loadBalancerIPs": true })],
  ]),
  ...section("L2 Announcements and LoadBalancer / IP Pool Configuration", [
    // The document's v2alpha1 is deprecated since Cilium 1.18.
    ["kind: CiliumLoadBalancerIPPool, name: default-pool", (n) => has(pool(n), { apiVersion: "cilium.io/v2" })],
    ["start: 192.168.30.60", (n) => has(pool(n), { "spec.blocks.0.start": "192.168.30.60" })],
    ["stop: 192.168.30.80", (n) => has(pool(n), { "spec.blocks.0.stop": "192.168.30.80" })],
  ]),
  ...section("L2 Announcements and LoadBalancer / Request Specific IP", [
    [
      // With externalTrafficPolicy Local, nobody would announce the address while its node has no pod of the app.
      'io.cilium/lb-ipam-ips: "192.168.30.62", type: LoadBalancer',
      (n) =>
        has(n.object("Service", "media/plex"), {
          "spec.type": "LoadBalancer",
          "spec.externalTrafficPolicy": "Cluster",
        }),
    ],
  ]),
];

function announcement(n: Network) {
  return n.object("CiliumL2AnnouncementPolicy", "default-l2-policy");
}

function pool(n: Network) {
  return n.object("CiliumLoadBalancerIPPool", "default-pool");
}

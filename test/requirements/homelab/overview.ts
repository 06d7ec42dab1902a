import { isDeepStrictEqual } from "node:util";
import { at, has, type Network, section } from "../network";

const machine = (n: Network, expected: Record<string, unknown>) => has(n.machine(), expected);
const service = (n: Network, app: string) => n.object("Service", `media/${app}`);
const port = (n: Network, app: string, number: number, protocol: string) =>
  ((at(service(n, app), "spec.ports") ?? []) as object[]).some((p) =>
    has(p, { port: number, targetPort: number, protocol }),
  );
const listener = (n: Network, index: number, number: number, protocol: string) =>
  has(n.object("Gateway", "kube-system/internal-gateway"), {
    [`spec.listeners.${index}.port`]: number,
    [`spec.listeners.${index}.protocol`]: protocol,
  });
const pinned = (n: Network, app: string, address: string) =>
  has(service(n, app), { "spec.type": "LoadBalancer" }) &&
  has(at(service(n, app), "metadata.annotations"), {}) &&
  (at(service(n, app), "metadata.annotations") as Record<string, string>)["lbipam.cilium.io/ips"] === address;

export const overview = [
  ...section("Network Overview / Talos Node IP Configuration", [
    [
      "Cluster endpoint: 192.168.30.50:6443",
      (n) =>
        has(n.only("kubernetes"), { clusterIdentifier: "homelab https://192.168.30.50:6443" }) &&
        has(n.only("Bootstrap"), { node: "192.168.30.50" }) &&
        has(n.only("Kubeconfig"), { node: "192.168.30.50" }),
    ],
    ["Node IP: 192.168.30.50", (n) => has(n.only("ConfigurationApply"), { node: "192.168.30.50" })],
    ["homelab-talos-cp01.yaml", (n) => machine(n, { kind: "HostnameConfig", hostname: "talos-cp01" })],
    [
      "validSubnets: 192.168.30.51/32",
      (n) => machine(n, { "machine.kubelet.nodeIP.validSubnets": ["192.168.30.51/32"] }),
    ],
    ["interface: ens18", (n) => machine(n, { "machine.network.interfaces.0.interface": "ens18" })],
    [
      "addresses: 192.168.30.50/24, 192.168.30.51/24",
      (n) => machine(n, { "machine.network.interfaces.0.addresses": ["192.168.30.50/24", "192.168.30.51/24"] }),
    ],
    [
      "network: 0.0.0.0/0, gateway: 192.168.30.1",
      (n) => machine(n, { "machine.network.interfaces.0.routes": [{ network: "0.0.0.0/0", gateway: "192.168.30.1" }] }),
    ],
    [
      "In a single-node Talos cluster",
      (n) => n.all("ConfigurationApply").length === 1 && machine(n, { "cluster.allowSchedulingOnControlPlanes": true }),
    ],
    [
      "(the cluster's own secrets, and networks, which stay)",
      (n) =>
        has(n.only("Secrets"), { talosVersion: "v1.13.0" }) &&
        n.all("Command").some((command) => String(at(command, "stdin")).includes('"pods":["10.244.0.0/16"]')),
    ],
    [
      "192.168.30.50 is used for the Kubernetes API endpoint (and answers before anything uses it)",
      (n) => n.all("Command").some((command) => String(at(command, "create")).includes("/readyz")),
    ],
  ]),
  ...section("Network Overview / Network Topology", [
    ["Home Router 192.168.30.1", (n) => n.owns("the router", "192.168.30.1")],
    [
      "Pi-hole 192.168.30.45 (DNS)",
      (n) => n.owns("the LAN's resolver", "192.168.30.45") && has(device(n, "pihole"), { purpose: "DNS" }),
    ],
    ["Talos Node asks the Pi-hole", (n) => machine(n, { "machine.network.nameservers": ["192.168.30.45"] })],
    ["Talos Node 192.168.30.50 (Kubernetes)", (n) => n.owns("node talos-cp01", "192.168.30.50")],
    ["TrueNAS 192.168.30.XX (NFS)", (n) => has(device(n, "truenas"), { purpose: "NFS", address: "to be filled in" })],
    [
      "Internal GW 192.168.30.61 (Gateway API)",
      (n) =>
        n.owns("Gateway internal-gateway", "192.168.30.61") &&
        has(n.object("Gateway", "kube-system/internal-gateway"), {
          "spec.addresses": [{ type: "IPAddress", value: "192.168.30.61" }],
        }),
    ],
    ["Plex LB 192.168.30.62 (LoadBalancer)", (n) => pinned(n, "plex", "192.168.30.62")],
    ["qBittorrent LB 192.168.30.63 (LoadBalancer)", (n) => pinned(n, "qbittorrent", "192.168.30.63")],
  ]),
  ...section("Network Overview / IP Addressing", [
    [
      "192.168.30.0/24 Applications VLAN",
      (n) =>
        n.planned("lan") === "192.168.30.0/24" &&
        has(n.only("Connector"), { "spec.subnetRouter.advertiseRoutes": ["192.168.30.0/24"] }),
    ],
    ["192.168.30.1 Gateway/Router", (n) => n.planned("router") === "192.168.30.1"],
    [
      "192.168.30.10-49 Infrastructure devices",
      (n) => n.planned("ranges.infrastructure") === "192.168.30.10-192.168.30.49",
    ],
    ["192.168.30.50 Kubernetes API endpoint", (n) => n.serves("192.168.30.50", 6443)],
    ["192.168.30.51 Talos node kubelet IP", (n) => n.owns("the kubelet of talos-cp01", "192.168.30.51")],
    [
      "192.168.30.52-59 Reserved for additional nodes",
      (n) => isDeepStrictEqual(n.planned("reservedForNodes"), ["192.168.30.52-192.168.30.59"]),
    ],
    [
      "192.168.30.60-80 Cilium LoadBalancer pool",
      (n) =>
        has(n.object("CiliumLoadBalancerIPPool", "default-pool"), {
          "spec.blocks": [{ start: "192.168.30.60", stop: "192.168.30.80" }],
        }),
    ],
    ["192.168.30.81-254 DHCP / Other devices", (n) => n.planned("ranges.dhcp") === "192.168.30.81-192.168.30.254"],
  ]),
  ...section("Network Overview / Ports Reference", [
    [
      "6443 Kubernetes API TCP",
      (n) => String(n.only("kubernetes")?.clusterIdentifier).endsWith(":6443") && n.serves("192.168.30.50", 6443),
    ],
    [
      "50000 Talos API TCP (never published)",
      (n) =>
        n.serves("192.168.30.50", 50000) && JSON.stringify(n.policy()?.tests ?? "").includes('"192.168.30.50:50000"'),
    ],
    ["80 HTTP (Gateway) TCP", (n) => listener(n, 0, 80, "HTTP")],
    ["443 HTTPS (Gateway) TCP", (n) => listener(n, 1, 443, "HTTPS")],
    ["32400 Plex TCP", (n) => port(n, "plex", 32400, "TCP")],
    ["8080 qBittorrent Web TCP", (n) => port(n, "qbittorrent", 8080, "TCP")],
    ["6881 BitTorrent TCP", (n) => port(n, "qbittorrent", 6881, "TCP")],
    ["6881 BitTorrent UDP", (n) => port(n, "qbittorrent", 6881, "UDP")],
  ]),
];

function device(n: Network, name: string): unknown {
  return ((n.planned("devices") ?? []) as { name: string }[]).find((d) => d.name === name);
}

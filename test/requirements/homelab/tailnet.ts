import { planApps } from "../../../plan/apps";
import { at, has, type Network, section } from "../network";

const policy = (n: Network, expected: Record<string, unknown>) => has(n.policy(), expected);
const tag = (n: Network, name: string) => at(n.policy(), `tagOwners.${name}`);

export const tailnet = [
  ...section("Tailscale Integration / Operator Configuration", [
    [
      "operatorConfig: hostname: homelab-k8s-operator",
      (n) =>
        has(n.release("tailscale-operator"), {
          namespace: "tailscale",
          "values.operatorConfig.hostname": "homelab-k8s-operator",
        }),
    ],
    [
      "clientId, clientSecret: from secret",
      (n) =>
        n.object("Secret", "tailscale/operator-oauth") !== undefined &&
        has(n.only("OauthClient"), { scopes: ["devices:core", "auth_keys", "services"], tags: ["tag:k8s-operator"] }),
    ],
    ["kubectl get pods -n tailscale", (n) => n.object("Namespace", "tailscale") !== undefined],
  ]),
  ...section("Tailscale Integration / Expose Service via Tailscale", [
    [
      'tailscale.com/expose: "true", tailscale.com/hostname: "my-service"',
      ({ homelab }) => {
        const [model] = homelab.apps;
        const app = model && { ...model, tailscale: { expose: true, hostname: "my-service" } };
        const service = app && planApps({ ...homelab, apps: [app] })[0]?.service;
        const { "tailscale.com/expose": expose, "tailscale.com/hostname": hostname } =
          service?.metadata.annotations ?? {};
        return expose === "true" && hostname === "my-service";
      },
      "alternative",
    ],
  ]),
  ...section("Tailscale Integration / Subnet Router Configuration", [
    ["Connector homelab-subnet-router", (n) => n.object("Connector", "homelab-subnet-router") !== undefined],
    [
      "advertising the homelab network (192.168.30.0/24)",
      (n) => has(n.only("Connector"), { "spec.subnetRouter.advertiseRoutes": ["192.168.30.0/24"] }),
    ],
    [
      'Device "homelab-subnet-0"',
      (n) => has(n.only("Connector"), { "spec.hostnamePrefix": "homelab-subnet", "spec.tags": ["tag:k8s-subnet"] }),
    ],
    ['"tag:k8s-operator": []', (n) => has({ v: tag(n, "tag:k8s-operator") }, { v: [] })],
    ['"tag:k8s": ["tag:k8s-operator"]', (n) => has({ v: tag(n, "tag:k8s") }, { v: ["tag:k8s-operator"] })],
    [
      '"tag:k8s-subnet": ["tag:k8s-operator"]',
      (n) => has({ v: tag(n, "tag:k8s-subnet") }, { v: ["tag:k8s-operator"] }),
    ],
    [
      '"192.168.30.0/24": ["tag:k8s-subnet"]',
      (n) => policy(n, { "autoApprovers.routes": { "192.168.30.0/24": ["tag:k8s-subnet"] } }),
    ],
    [
      "Use Pi-hole for int.lorenzodebie.be: nameserver 192.168.30.45",
      (n) =>
        has(n.only("DnsSplitNameservers"), { domain: "int.lorenzodebie.be", nameservers: ["192.168.30.45"] }) &&
        n.grants("192.168.30.45", "tcp:53") &&
        n.grants("192.168.30.45", "udp:53"),
    ],
    [
      "(a machine that joins by itself: tagged, expiring key)",
      (n) => has(n.only("TailnetKey"), { tags: ["tag:k8s-subnet"], expiry: 90 * 24 * 60 * 60, reusable: false }),
    ],
  ]),
  ...section("Tailscale Integration / Access via Tailscale", [
    [
      "access via internal Gateway (192.168.30.61) using the subnet router",
      (n) => n.grants("192.168.30.61", "tcp:443") && n.grants("192.168.30.61", "tcp:80"),
    ],
    ["Plex over the tailnet", (n) => n.grants("192.168.30.62", "tcp:32400")],
    [
      "qBittorrent over the tailnet",
      (n) => ["tcp:8080", "tcp:6881", "udp:6881"].every((ip) => n.grants("192.168.30.63", ip)),
    ],
    [
      "Private Access: no machine's own interface",
      (n) => {
        const denied = ((n.policy()?.tests ?? []) as { deny?: string[] }[]).flatMap((t) => t.deny ?? []);
        return (
          ["192.168.30.50:6443", "192.168.30.50:50000"].every((d) => denied.includes(d)) &&
          !n.grants("192.168.30.50", "tcp:6443")
        );
      },
    ],
  ]),
];

import { join } from "node:path";
import type { Resource } from "../../traffic/model/resource";
import { megabytes, run, table } from "./measure";
import { NODE, ROOT } from "./projects";

/** A process's own figures after it has computed a matrix. */
export interface ReachRun {
  cells: number;
  /** From the resources to the last verdict. */
  milliseconds: number;
  /** Peak of the whole process, Node.js and the resources themselves included. */
  megabytes: number;
}

/** Time and memory of the matrix: so many apps from four vantage points, each size in a process of its own. */
export async function reach(sizes: readonly number[], runs: number): Promise<string> {
  const rows: string[][] = [];
  for (const size of sizes) {
    const found: ReachRun[] = [];
    for (let i = 0; i < runs; i++) {
      const args = ["-r", join(ROOT, "register.js"), join(__dirname, "reachRun.ts"), String(size)];
      found.push(JSON.parse((await run({ file: NODE, args, cwd: ROOT })).output) as ReachRun);
    }
    const median = (key: keyof ReachRun) => found.map((f) => f[key]).sort((a, b) => a - b)[found.length >> 1] as number;
    const time = median("milliseconds");
    rows.push([
      String(size),
      String(median("cells")),
      `${(time / 1000).toFixed(2)} s`,
      `${((time * 1000) / median("cells")).toFixed(0)} µs`,
      megabytes(median("megabytes")),
    ]);
  }
  return table(["apps", "cells", "time", "a cell", "peak memory of the process"], rows);
}

type Props = Record<string, unknown>;

const DOMAIN = "int.example.org";
const GATEWAY = "192.168.30.61";

/** A network with so many apps, shaped as the program shapes it; every tenth app is on the internet, every twentieth has an address. */
export function sampleNetwork(apps: number): Resource[] {
  const names = Array.from({ length: apps }, (_, i) => `app${i}`);
  const published = names.filter((_, i) => i % 10 === 0);
  return [
    ...base(),
    ...names.flatMap((name, i) => appResources(name, i)),
    ...published.map((name) =>
      resource("cloudflare:index/dnsRecord:DnsRecord", `dns-${name}`, {
        name: `${name}.example.org`,
        type: "CNAME",
        content: "8f0c.cfargotunnel.com",
        proxied: true,
      }),
    ),
    resource("cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig", "tunnel", {
      tunnelId: "8f0c",
      config: {
        ingresses: [
          ...published.map((name) => ({
            hostname: `${name}.example.org`,
            service: `http://${name}.${spaceOf(name)}.svc.cluster.local:80`,
          })),
          { service: "http_status:404" },
        ],
      },
    }),
    resource("tailscale:index/acl:Acl", "policy", { acl: JSON.stringify(policyFile(names)) }),
    resource("command:remote:Command", "resolver", {
      stdin: `kind='pihole' path='/etc/dnsmasq.d/02-internal.conf' restart=''\nfile() { cat <<'END'\nlocal=/${DOMAIN}/\n${names.map((n) => `host-record=${n}.${DOMAIN},${GATEWAY}`).join("\n")}\nEND\n}\n`,
    }),
  ];
}

function policyFile(names: readonly string[]): Props {
  return {
    groups: { "group:home": ["ann@example.org"] },
    hosts: Object.fromEntries(names.map((name) => [`web-${name}`, GATEWAY])),
    tagOwners: { "tag:k8s-operator": [], "tag:k8s": ["tag:k8s-operator"] },
    autoApprovers: { routes: { "192.168.30.0/24": ["tag:k8s"] } },
    grants: [
      ...names.map((name) => ({ src: ["group:home"], dst: [`web-${name}`], ip: ["tcp:443"] })),
      { src: ["group:home"], dst: ["192.168.30.45"], ip: ["tcp:53", "udp:53"] },
    ],
  };
}

function base(): Resource[] {
  const machine = `machine:\n  network:\n    interfaces: [{interface: eth0, addresses: [192.168.30.50/24]}]\n    nameservers: [192.168.30.45]\n`;
  return [
    resource("talos:machine/configurationApply:ConfigurationApply", "node", {
      node: "192.168.30.50",
      configPatches: [machine],
    }),
    resource("kubernetes:helm.sh/v3:Release", "cilium", {
      chart: "cilium",
      version: "1.20.2",
      values: { kubeProxyReplacement: true, gatewayAPI: { enabled: true }, l2announcements: { enabled: true } },
    }),
    resource("kubernetes:helm.sh/v3:Release", "operator", { chart: "tailscale-operator", namespace: "tailscale" }),
    resource("cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared", "tunnel", { name: "home" }),
    resource("tailscale:index/dnsSplitNameservers:DnsSplitNameservers", "split", {
      domain: DOMAIN,
      nameservers: ["192.168.30.45"],
    }),
    object("tailscale.com/v1alpha1", "Connector", "", "router", {
      spec: { tags: ["tag:k8s"], subnetRouter: { advertiseRoutes: ["192.168.30.0/24"] } },
    }),
    object("cilium.io/v2", "CiliumLoadBalancerIPPool", "", "pool", { spec: { blocks: [{ cidr: "192.168.16.0/20" }] } }),
    object("cilium.io/v2alpha1", "CiliumL2AnnouncementPolicy", "", "l2", { spec: { loadBalancerIPs: true } }),
    object("apps/v1", "Deployment", "cloudflared", "cloudflared", {
      spec: {
        template: {
          metadata: { labels: { app: "cloudflared" } },
          spec: {
            containers: [{ name: "cloudflared", image: "cloudflare/cloudflared:2025.8.1", args: ["tunnel", "run"] }],
          },
        },
      },
    }),
    object("cert-manager.io/v1", "Certificate", "kube-system", "tls", {
      spec: { dnsNames: [`*.${DOMAIN}`], secretName: "tls", issuerRef: { name: "letsencrypt" } },
    }),
    object("gateway.networking.k8s.io/v1", "Gateway", "kube-system", "gateway", {
      spec: {
        gatewayClassName: "cilium",
        addresses: [{ type: "IPAddress", value: GATEWAY }],
        listeners: [
          {
            name: "https",
            port: 443,
            protocol: "HTTPS",
            hostname: `*.${DOMAIN}`,
            allowedRoutes: { namespaces: { from: "All" } },
            tls: { mode: "Terminate", certificateRefs: [{ name: "tls" }] },
          },
        ],
      },
    }),
  ];
}

/** Five apps share a namespace. */
function spaceOf(name: string): string {
  return `space${Math.floor(Number(name.slice(3)) / 5)}`;
}

function appResources(name: string, i: number): Resource[] {
  const namespace = spaceOf(name);
  const published = i % 10 === 0;
  const address = i % 20 === 1 ? `192.168.${16 + Math.floor(i / 4000)}.${Math.floor(i / 20) % 250}` : undefined;
  const selector = { "app.kubernetes.io/name": name };
  const ports = [{ ports: [{ port: "8080", protocol: "TCP" }] }];
  const from = (labels: Props) => ({ fromEndpoints: [{ matchLabels: labels }], toPorts: ports });
  const annotations = {
    "homelab-network/reach": published ? "internet" : "lan,tailnet",
    ...(address && { "lbipam.cilium.io/ips": address }),
  };
  const ingress = [
    published
      ? from({ app: "cloudflared", "k8s:io.kubernetes.pod.namespace": "cloudflared" })
      : { fromEntities: ["ingress"], toPorts: ports },
    ...(address ? [{ fromCIDR: ["192.168.30.0/24"], toPorts: ports }] : []),
  ];
  const route = object("gateway.networking.k8s.io/v1", "HTTPRoute", namespace, name, {
    spec: {
      parentRefs: [{ name: "gateway", namespace: "kube-system", sectionName: "https" }],
      hostnames: [`${name}.${DOMAIN}`],
      rules: [{ matches: [{ path: { type: "PathPrefix", value: "/" } }], backendRefs: [{ name, port: 80 }] }],
    },
  });
  return [
    ...(i % 5 === 0
      ? [
          object("cilium.io/v2", "CiliumNetworkPolicy", namespace, "deny", {
            spec: { endpointSelector: {}, ingress: [{}] },
          }),
        ]
      : []),
    object("v1", "Service", namespace, name, {
      spec: {
        type: address ? "LoadBalancer" : "ClusterIP",
        selector,
        ports: [{ port: 80, targetPort: 8080, protocol: "TCP" }],
      },
      annotations,
    }),
    object("cilium.io/v2", "CiliumNetworkPolicy", namespace, `allow-${name}`, {
      spec: { endpointSelector: { matchLabels: selector }, ingress },
    }),
    ...(published ? [] : [route]),
  ];
}

function object(
  apiVersion: string,
  kind: string,
  namespace: string,
  name: string,
  { annotations = {}, ...rest }: Props & { annotations?: Props },
): Resource {
  const group = apiVersion.includes("/") ? apiVersion : `core/${apiVersion}`;
  const metadata = { name, ...(namespace && { namespace }), annotations };
  return resource(`kubernetes:${group}:${kind}`, `${kind}-${namespace}-${name}`, {
    apiVersion,
    kind,
    metadata,
    ...rest,
  });
}

function resource(type: string, name: string, props: Props): Resource {
  return {
    type,
    name,
    urn: `urn:pulumi:bench::bench::${type}::${name}`,
    props,
    opts: { protect: false, ignoreChanges: [] },
  };
}

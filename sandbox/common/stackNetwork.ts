import type { Homelab } from "../../config/homelab";
import { isInCluster, isOverHttp, isOverSsh, type LanDns, type OverHttp } from "../../config/lanDns";
import { loadStackFile } from "../../config/load";
import { installedProvider } from "../../config/talosProvider";
import { tunnelsOf } from "../../config/tunnels";
import type { ForeignKind, SandboxNetwork } from "./network";
import { stacksFolder } from "./paths";

/** The network of `stack`, from its configuration. Throws ConfigurationError with every problem of the file. */
export function stackNetwork(stack: string): SandboxNetwork {
  return networkOf(loadStackFile(stack, stacksFolder()));
}

/** The part of a configuration that the sandbox's bridge and remote ends need. */
function networkOf(homelab: Homelab): SandboxNetwork {
  const { lan, cluster, cloudflare, tailscale, domains } = homelab;
  const nodes = cluster.nodes.map((node) => ({
    name: node.name,
    addresses: [node.address, node.kubeletAddress].filter((address) => address !== undefined),
  }));
  const inCluster = lan.dns !== undefined && isInCluster(lan.dns);
  const answering = [
    lan.router,
    inCluster ? undefined : lan.dns?.address,
    cluster.endpoint,
    ...nodes.flatMap((node) => node.addresses),
  ];
  const prefixLength = lan.cidr.split("/")[1];
  return {
    stack: homelab.stack,
    addresses: [...new Set(answering.filter((address) => address !== undefined))].map(
      (address) => `${address}/${prefixLength}`,
    ),
    router: lan.router,
    endpoint: cluster.endpoint,
    nodes,
    coredns: homelab.clusterDns !== undefined || inCluster,
    talosVersion: cluster.talosVersion,
    talosProvider: cluster.talosProvider ?? installedProvider,
    foreignKinds: foreignKinds(homelab),
    foreignIssuers: foreignIssuers(homelab),
    ...(lan.dns &&
      isOverSsh(lan.dns) && {
        dns: { kind: lan.dns.kind, address: lan.dns.address, user: lan.dns.user, sshPort: lan.dns.sshPort },
      }),
    ...(lan.dns && isOverHttp(lan.dns) && { dnsApi: apiOf(lan.dns) }),
    ...(cloudflare &&
      domains.public && {
        cloudflare: { accountId: cloudflare.accountId, zones: [{ id: cloudflare.zoneId, name: domains.public }] },
      }),
    ...(tailscale && { tailscale: { tailnet: tailscale.tailnet, tags: clientTags(tailscale) } }),
  };
}

/** Emulated on the machine that answers names, on the port that the stack asks. */
function apiOf(dns: LanDns & OverHttp): SandboxNetwork["dnsApi"] {
  const { kind, address } = dns;
  const { port, protocol } = new URL(dns.url);
  const secure = protocol === "https:";
  return {
    kind,
    address,
    port: Number(port) || (secure ? 443 : 80),
    secure,
    user: dns.kind === "adguard" ? dns.user : "",
  };
}

function foreignKinds(homelab: Homelab): ForeignKind[] {
  const { monitoring } = homelab;
  return [
    ...(tunnelsOf(homelab).some(({ externalSecret }) => externalSecret) ? (["ExternalSecret"] as const) : []),
    ...(monitoring?.serviceMonitors && !monitoring.installDefinition ? (["ServiceMonitor"] as const) : []),
  ];
}

function foreignIssuers({ certificates, cloudflare, apps }: Homelab): string[] {
  const made = !certificates.existing && (certificates.authority === "own" || cloudflare !== undefined);
  const asked = new Set([certificates.issuer, ...apps.flatMap(({ certificate }) => certificate?.issuer ?? [])]);
  return [...asked].filter((issuer) => !made || issuer !== certificates.issuer);
}

/** The tags that the OAuth client of a real tailnet must have, for the operator's client and the auth keys. */
function clientTags(tailscale: NonNullable<Homelab["tailscale"]>): string[] {
  return [...new Set(["tag:k8s-operator", ...Object.values(tailscale.keys).flatMap((key) => key.tags)])];
}

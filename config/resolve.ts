import type { App, Gateway, Homelab } from "./homelab";
import { addressAt, cidrsOf, parseRange, type Range } from "./ipv4";
import { resolveRoutes } from "./routes";
import type { WrittenHomelab } from "./schema";

/** Fills in what follows from the rest of a configuration. References that lead nowhere stay undefined: rules/ reports them. */
export function resolveHomelab(stack: string, written: WrittenHomelab): Homelab {
  const gateways = Object.entries(written.gateways).map(([key, g]) => ({
    key,
    name: g.name,
    namespace: g.namespace,
    address: g.address,
    feed: g.feed,
    domain:
      g.domain ??
      (g.feed === "tunnel" ? (written.domains.public ?? written.domains.internal) : written.domains.internal),
    certificate: g.certificate ?? `${key}-wildcard-tls`,
  }));
  return {
    stack,
    lan: resolveLan(written.lan),
    domains: written.domains,
    cluster: resolveCluster(written.cluster),
    cilium: written.cilium,
    loadBalancing: resolveLoadBalancing(written.loadBalancing),
    ...(written.clusterDns && { clusterDns: resolveClusterDns(written.clusterDns, written) }),
    gateways,
    apps: Object.entries(written.apps).map(([key, app]) => resolveApp(key, app, gateways, written.cluster.appLabel)),
    certificates: written.certificates,
    ...(written.cloudflare && { cloudflare: written.cloudflare }),
    ...(written.tailscale && { tailscale: resolveTailscale(written.tailscale, written) }),
    ...(written.monitoring && { monitoring: written.monitoring }),
  };
}

function resolveLan(lan: WrittenHomelab["lan"]): Homelab["lan"] {
  const { infrastructure, nodes, loadBalancers, dhcp } = lan.ranges;
  return {
    cidr: lan.cidr,
    router: lan.router,
    ...(lan.dns && { dns: lan.dns }),
    ranges: {
      nodes: parsed(nodes),
      loadBalancers: parsed(loadBalancers),
      ...(infrastructure && { infrastructure: parsed(infrastructure) }),
      ...(dhcp && { dhcp: parsed(dhcp) }),
    },
    devices: Object.entries(lan.devices).map(([name, device]) => ({ name, ...device })),
  };
}

/** The schema has accepted the text, so it parses. */
function parsed(text: string): Range {
  return parseRange(text) as Range;
}

function resolveCluster(cluster: WrittenHomelab["cluster"]): Homelab["cluster"] {
  const nodes = Object.entries(cluster.nodes).map(([name, node]) => ({ name, ...node }));
  const first = nodes.find((n) => n.role === "controlplane");
  return { ...cluster, nodes, endpoint: cluster.endpoint ?? (first?.address as string) };
}

function resolveLoadBalancing({ unpinned, ...rest }: WrittenHomelab["loadBalancing"]): Homelab["loadBalancing"] {
  return { ...rest, ...(unpinned !== undefined && { unpinned: parsed(unpinned) }) };
}

/** Where Talos and the kubelet put the DNS Service unless they are told otherwise. */
const DNS_SERVICE_OFFSET = 10;

function resolveClusterDns(
  dns: NonNullable<WrittenHomelab["clusterDns"]>,
  { cluster, domains, lan }: WrittenHomelab,
): Homelab["clusterDns"] {
  const split = dns.splitDns && lan.dns ? [{ domain: domains.internal, upstreams: [lan.dns.address] }] : [];
  const written = Object.entries(dns.forward).map(([domain, upstreams]) => ({ domain, upstreams }));
  return {
    address: dns.address ?? addressAt(cluster.serviceCidr, DNS_SERVICE_OFFSET),
    replicas: dns.replicas,
    image: dns.image,
    servers: [...written, ...split.filter((s) => !(s.domain in dns.forward))],
  };
}

function resolveTailscale(
  tailscale: NonNullable<WrittenHomelab["tailscale"]>,
  { lan, loadBalancing }: WrittenHomelab,
): Homelab["tailscale"] {
  // Addresses that BGP announces are no part of the LAN, so the tailnet needs a route to them as well.
  const announced = loadBalancing.mode === "bgp" ? cidrsOf(parsed(lan.ranges.loadBalancers)) : [];
  const routes = tailscale.subnetRouter.routes ?? [lan.cidr, ...announced];
  return { ...tailscale, subnetRouter: { ...tailscale.subnetRouter, routes } };
}

/** A range of one port is that port. */
function withoutEmptyRange({ endPort, ...port }: App["ports"][number]): App["ports"][number] {
  return endPort === undefined || endPort === port.port ? port : { ...port, endPort };
}

function resolveApp(key: string, app: WrittenHomelab["apps"][string], gateways: Gateway[], appLabel: string): App {
  const groups = app.reach.filter((r) => r.startsWith("tailnet:")).map((r) => r.slice("tailnet:".length));
  const reach = {
    internet: app.reach.includes("internet") || app.internet !== undefined,
    lan: app.reach.includes("lan"),
    tailnet: app.reach.includes("tailnet") || groups.length > 0,
    groups: app.reach.includes("tailnet") ? [] : groups,
  };
  const atHome = reach.lan || reach.tailnet;
  // An address of its own, or a device of its own on the tailnet, makes the Gateway a matter of choice.
  const ownEntrance = app.address !== undefined || (app.tailscale?.expose === true && !reach.lan);
  const routed = atHome && (!ownEntrance || app.gateway !== undefined);
  const lanGateway = routed
    ? gateways.find((g) => (app.gateway === undefined ? g.feed === "lan" : g.key === app.gateway))
    : undefined;
  const tunnelGateway = reach.internet ? gateways.find((g) => g.feed === "tunnel") : undefined;
  const port = app.port ?? app.backend?.port ?? 0;
  return {
    key,
    written: Object.keys(app),
    namespace: app.namespace,
    port,
    targetPort: app.targetPort ?? port,
    protocol: app.protocol,
    reach,
    names: app.names ?? [app.name ?? key],
    ...(app.gateway !== undefined && { gatewayKey: app.gateway }),
    ...(lanGateway && { lanGateway }),
    ...(tunnelGateway && { tunnelGateway }),
    ...(app.address !== undefined && { address: app.address }),
    ...resolveRoutes({ ...app, ports: app.ports.map(withoutEmptyRange) }, port),
    ...(app.signIn && { signIn: app.signIn }),
    service: { ...app.service, name: app.service.name ?? key },
    ...(app.backend && { backend: { ...app.backend, port: app.backend.port ?? app.targetPort ?? port } }),
    hostNetwork: app.hostNetwork,
    selector: app.selector ?? { [appLabel]: key },
    callers: app.callers,
    ...(app.metrics !== undefined && { metrics: app.metrics }),
    ...(app.tailscale && { tailscale: { expose: app.tailscale.expose, hostname: app.tailscale.hostname ?? key } }),
  };
}

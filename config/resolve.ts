import { announcingInterfaces } from "./announcing";
import type { App, Gateway, Homelab } from "./homelab";
import { addressAt, cidrsOf, parseRange, type Range } from "./ipv4";
import { resolveLanDns } from "./lanDns";
import { type PublicWay, publicWayOf, resolvePortForward } from "./portForward";
import { resolverApp } from "./resolverApp";
import { resolveRoutes } from "./routes";
import type { WrittenHomelab } from "./schema";
import { fedGateway, resolveTunnels } from "./tunnels";

/** Fills in what follows from the rest of a configuration. References that lead nowhere stay undefined: rules/ reports them. */
export function resolveHomelab(stack: string, written: WrittenHomelab): Homelab {
  const gateways = Object.entries(written.gateways).map(([key, g]) => ({
    key,
    name: g.name,
    namespace: g.namespace,
    address: g.address,
    feed: g.feed,
    ...(g.tunnel !== undefined && { tunnel: g.tunnel }),
    domain:
      g.domain ?? (g.feed === "lan" ? written.domains.internal : (written.domains.public ?? written.domains.internal)),
    certificate: g.certificate ?? `${key}-wildcard-tls`,
  }));
  const cluster = resolveCluster(written.cluster);
  const lan = resolveLan(written.lan);
  const { issuer = ISSUERS[written.certificates.authority] } = written.certificates;
  const { cloudflare } = written;
  const settings = { ...written.cluster, issuer, cloudflare };
  const apps = Object.entries(written.apps).map(([key, app]) => resolveApp(key, app, gateways, settings));
  const resolver = resolverApp(lan.dns, written.tailscale?.splitDns ? apps : [], settings.appLabel);
  return {
    stack,
    lan,
    ...(written.ipv6 && { ipv6: written.ipv6 }),
    domains: written.domains,
    cluster,
    cilium: { ...written.cilium, interfaces: written.cilium.interfaces ?? announcingInterfaces(cluster.nodes) },
    loadBalancing: resolveLoadBalancing(written.loadBalancing),
    ...(written.clusterDns && { clusterDns: resolveClusterDns(written.clusterDns, written) }),
    gateways,
    apps: [...apps, ...(resolver ? [resolver] : [])],
    certificates: { ...written.certificates, issuer },
    ...(cloudflare && { cloudflare: resolveCloudflare(cloudflare, written.domains) }),
    ...(written.tailscale && { tailscale: resolveTailscale(written.tailscale, written) }),
    ...(written.monitoring && { monitoring: written.monitoring }),
  };
}

function resolveCloudflare(
  { portForward, tunnels, ...rest }: NonNullable<WrittenHomelab["cloudflare"]>,
  domains: WrittenHomelab["domains"],
): NonNullable<Homelab["cloudflare"]> {
  const zone = domains.public ?? domains.internal;
  return {
    ...rest,
    tunnels: resolveTunnels(tunnels),
    ...(portForward && { portForward: resolvePortForward(portForward, zone) }),
  };
}

/** The default names of the ClusterIssuer. */
const ISSUERS = { acme: "letsencrypt-production", own: "own-authority" };

function resolveLan(lan: WrittenHomelab["lan"]): Homelab["lan"] {
  const { infrastructure, nodes, loadBalancers, dhcp } = lan.ranges;
  return {
    cidr: lan.cidr,
    router: lan.router,
    ...(lan.dns && { dns: resolveLanDns(lan.dns, lan.router) }),
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
  const nodes = Object.entries(cluster.nodes).map(([name, node]) => ({
    name,
    ...node,
    links: node.links ?? cluster.links,
    linksField: node.links ? `homelab:cluster.nodes.${name}.links` : "homelab:cluster.links",
  }));
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
  const split =
    dns.splitDns && lan.dns ? [{ domain: domains.internal, upstreams: [lan.dns.address ?? lan.router] }] : [];
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

function publicGatewayOf(way: PublicWay, tunnel: string | undefined, gateways: Gateway[]): Gateway | undefined {
  if (way === "funnel") return undefined;
  return way === "tunnel" ? fedGateway(gateways, tunnel) : gateways.find((g) => g.feed === "internet");
}

/** On Funnel as a whole an app is a device of the tailnet, which opens all of it. */
function isDeviceOnFunnel({ internet }: WrittenHomelab["apps"][string]): boolean {
  return internet?.by === "funnel" && internet.paths === undefined;
}

function resolveApp(
  key: string,
  app: WrittenHomelab["apps"][string],
  gateways: Gateway[],
  { appLabel, issuer, cloudflare }: { appLabel: string; issuer: string; cloudflare: WrittenHomelab["cloudflare"] },
): App {
  const groups = app.reach.filter((r) => r.startsWith("tailnet:")).map((r) => r.replace("tailnet:", "group:"));
  const who = [...new Set([...groups, ...(app.tailnet ?? [])])];
  const reach = {
    internet: app.reach.includes("internet") || app.internet !== undefined,
    lan: app.reach.includes("lan"),
    tailnet: app.reach.includes("tailnet") || who.length > 0,
    who: app.reach.includes("tailnet") ? [] : who,
    from: app.from ?? [],
  };
  const atHome = reach.lan || reach.tailnet || reach.from.length > 0;
  const ownDevice = app.tailscale?.expose === true || isDeviceOnFunnel(app);
  // An address of its own, or a device of its own on the tailnet, makes the Gateway a matter of choice.
  const ownEntrance = app.address !== undefined || (ownDevice && !reach.lan && reach.from.length === 0);
  const routed = atHome && (!ownEntrance || app.gateway !== undefined);
  const lanGateway = routed
    ? gateways.find((g) => (app.gateway === undefined ? g.feed === "lan" : g.key === app.gateway))
    : undefined;
  const tunnel = app.internet?.tunnel;
  const publicWay = reach.internet
    ? publicWayOf(app.internet?.by ?? (tunnel === undefined ? undefined : "tunnel"), cloudflare)
    : undefined;
  const publicGateway = publicWay && publicGatewayOf(publicWay, tunnel, gateways);
  const port = app.port ?? app.backend?.port ?? 0;
  return {
    key,
    written: Object.keys(app),
    namespace: app.namespace,
    port,
    targetPort: app.targetPort ?? port,
    protocol: app.protocol,
    passthrough: app.tls === "passthrough",
    ...(app.certificate && { certificate: { issuer: app.certificate.issuer ?? issuer } }),
    reach,
    named: app.tailnet ?? [],
    names: app.names ?? [app.name ?? key],
    ...(app.gateway !== undefined && { gatewayKey: app.gateway }),
    ...(lanGateway && { lanGateway }),
    ...(publicWay && { publicWay }),
    ...(tunnel !== undefined && { tunnel }),
    ...(publicGateway && { publicGateway }),
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

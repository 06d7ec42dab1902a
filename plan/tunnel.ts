import { parent, publicNamesOf } from "../config/appNames";
import type { App, Gateway, Homelab, Tunnel } from "../config/homelab";
import { comesBy, fedGateway } from "../config/tunnels";
import { type AccessPlan, planAccess } from "./access";
import { type CloudflaredPlan, planCloudflared } from "./cloudflared";
import { serviceHost } from "./names";
import type { KubernetesObject } from "./objects";
import { type TunnelPath, tunnelPaths } from "./routes";
import { planConnectorPolicy } from "./systemPolicies";

export interface TunnelPlan {
  accountId: string;
  zoneId: string;
  name: string;
  /** Ingress rules in the order in which cloudflared tries them; the last one has no hostname. */
  ingress: { hostname?: string; path?: string; service: string }[];
  /** Proxied CNAMEs to the tunnel, fully qualified, without a trailing dot. */
  hostnames: string[];
  /** The applications for whose paths somebody has to sign in at the edge. */
  access: AccessPlan[];
  /** The zone's HTTP/3; missing: another tunnel sets it. */
  http3?: boolean;
  /** Apps may come to the tunnel from the port forward, and bring their records along. */
  besidePortForward: boolean;
  namespace: string;
  cloudflared: CloudflaredPlan;
  networkPolicy: KubernetesObject;
}

export interface FurtherTunnelPlan extends TunnelPlan {
  /** Key of homelab:cloudflare.tunnels. */
  key: string;
}

type Cloudflare = NonNullable<Homelab["cloudflare"]>;
type NamedRule = TunnelPlan["ingress"][number] & { hostname: string };

const CLOSED = { service: "http_status:404" };

/** The tunnel by which apps come that name none. */
export function planTunnel(homelab: Homelab): TunnelPlan | undefined {
  const { cloudflare } = homelab;
  if (cloudflare?.tunnel === undefined) return undefined;
  return { ...planOne(cloudflare.tunnel, cloudflare, homelab), http3: cloudflare.http3 };
}

/** Those beside it, in the order of the stack file. */
export function planFurtherTunnels(homelab: Homelab): FurtherTunnelPlan[] {
  const { cloudflare } = homelab;
  if (cloudflare === undefined) return [];
  return cloudflare.tunnels.map((tunnel) => ({ ...planOne(tunnel, cloudflare, homelab), key: tunnel.key }));
}

function planOne(tunnel: Tunnel, cloudflare: Cloudflare, homelab: Homelab): TunnelPlan {
  const apps = homelab.apps.filter((app) => comesBy(app, tunnel));
  const gateway = fedGateway(homelab.gateways, tunnel.key);
  const wildcards =
    tunnel.wildcard && gateway ? [{ hostname: `*.${gateway.domain}`, service: gatewayOrigin(gateway) }] : [];
  const isCovered = (hostname: string) => wildcards.some((w) => w.hostname === `*.${parent(hostname)}`);
  // Names whose records lead to another tunnel: should such a record be missing, the wildcard's would open more of the app than is declared.
  const others = homelab.apps
    .filter((app) => app.publicWay === "tunnel" && !comesBy(app, tunnel))
    .flatMap((app) => publicNamesOf(app, homelab))
    .filter(isCovered)
    .map((hostname) => ({ hostname, ...CLOSED }));
  // Before the wildcards, which would let all of them through.
  const partly = apps.filter((app) => app.publicPaths !== undefined).flatMap((app) => rulesOf(app, homelab));
  const whole = apps.filter((app) => app.publicPaths === undefined).flatMap((app) => rulesOf(app, homelab));
  // No wildcard holds the domain itself.
  const single = whole.filter(({ hostname }) => !isCovered(hostname));
  const rules = [...others, ...partly, ...wildcards, ...single];
  const records = [...partly.filter(({ hostname }) => !isCovered(hostname)), ...wildcards, ...single];
  return {
    accountId: cloudflare.accountId,
    zoneId: cloudflare.zoneId,
    name: tunnel.name,
    ingress: [...rules, CLOSED],
    hostnames: [...new Set(records.map(({ hostname }) => hostname))],
    access: planAccess(apps, homelab),
    besidePortForward: cloudflare.portForward !== undefined,
    namespace: tunnel.namespace,
    cloudflared: planCloudflared(tunnel),
    networkPolicy: planConnectorPolicy(homelab, tunnel),
  };
}

/** cloudflared takes the first rule that matches, and goes on to the next host name's where none of this one's does. */
function rulesOf(app: App, homelab: Homelab): NamedRule[] {
  const { publicGateway, publicPaths } = app;
  const direct = (port: number) => `http://${serviceHost(app, homelab)}:${port}`;
  const routed = publicGateway !== undefined && publicPaths === undefined;
  const paths = routed ? [{ port: app.port }] : tunnelPaths(app);
  return publicNamesOf(app, homelab).flatMap((hostname) => [
    ...paths.map(({ path, port }: TunnelPath) => ({
      hostname,
      ...(path !== undefined && { path }),
      service: publicGateway ? gatewayOrigin(publicGateway) : direct(port),
    })),
    ...(publicPaths === undefined ? [] : [{ hostname, ...CLOSED }]),
  ]);
}

function gatewayOrigin(gateway: Gateway): string {
  return `http://${gateway.address}:80`;
}

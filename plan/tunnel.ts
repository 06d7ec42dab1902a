import { parent, publicNamesOf } from "../config/appNames";
import type { App, Gateway, Homelab } from "../config/homelab";
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
  http3: boolean;
  /** Apps may come to the tunnel from the port forward, and bring their records along. */
  besidePortForward: boolean;
  namespace: string;
  cloudflared: CloudflaredPlan;
  networkPolicy: KubernetesObject;
}

type NamedRule = TunnelPlan["ingress"][number] & { hostname: string };

const CLOSED = { service: "http_status:404" };

export function planTunnel(homelab: Homelab): TunnelPlan | undefined {
  const { cloudflare } = homelab;
  if (cloudflare?.tunnel === undefined) return undefined;
  const { tunnel } = cloudflare;
  const apps = homelab.apps.filter(({ publicWay }) => publicWay === "tunnel");
  const wildcards = tunnel.wildcard ? wildcardRules(homelab) : [];
  const isCovered = (hostname: string) => wildcards.some((w) => w.hostname === `*.${parent(hostname)}`);
  // Before the wildcards, which would let all of them through.
  const partly = apps.filter((app) => app.publicPaths !== undefined).flatMap((app) => rulesOf(app, homelab));
  const whole = apps.filter((app) => app.publicPaths === undefined).flatMap((app) => rulesOf(app, homelab));
  // No wildcard holds the domain itself.
  const single = whole.filter(({ hostname }) => !isCovered(hostname));
  const rules = [...partly, ...wildcards, ...single];
  const records = [...partly.filter(({ hostname }) => !isCovered(hostname)), ...wildcards, ...single];
  return {
    accountId: cloudflare.accountId,
    zoneId: cloudflare.zoneId,
    name: tunnel.name,
    ingress: [...rules, CLOSED],
    hostnames: [...new Set(records.map(({ hostname }) => hostname))],
    access: planAccess(homelab),
    http3: cloudflare.http3,
    besidePortForward: cloudflare.portForward !== undefined,
    namespace: tunnel.namespace,
    cloudflared: planCloudflared(tunnel),
    networkPolicy: planConnectorPolicy(homelab, tunnel.namespace),
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

function wildcardRules({ gateways }: Homelab): NamedRule[] {
  return gateways
    .filter((g) => g.feed === "tunnel")
    .map((g) => ({ hostname: `*.${g.domain}`, service: gatewayOrigin(g) }));
}

import { parent, publicNamesOf } from "../config/appNames";
import type { App, Gateway, Homelab } from "../config/homelab";
import { type CloudflaredPlan, planCloudflared } from "./cloudflared";
import { serviceHost } from "./names";
import type { KubernetesObject } from "./objects";
import { planConnectorPolicy } from "./systemPolicies";

export interface TunnelPlan {
  accountId: string;
  zoneId: string;
  name: string;
  /** Ingress rules in the order in which cloudflared tries them; the last one has no hostname. */
  ingress: { hostname?: string; service: string }[];
  /** Proxied CNAMEs to the tunnel, fully qualified, without a trailing dot. */
  hostnames: string[];
  http3: boolean;
  namespace: string;
  cloudflared: CloudflaredPlan;
  networkPolicy: KubernetesObject;
}

export function planTunnel(homelab: Homelab): TunnelPlan | undefined {
  const { cloudflare } = homelab;
  if (cloudflare === undefined) return undefined;
  const { tunnel } = cloudflare;
  const published = homelab.apps.flatMap((app) =>
    publicNamesOf(app, homelab).map((hostname) => ({ hostname, service: origin(app, homelab) })),
  );
  const wildcards = tunnel.wildcard ? wildcardRules(homelab) : [];
  // No wildcard holds the domain itself.
  const single = published.filter(({ hostname }) => !wildcards.some((w) => w.hostname === `*.${parent(hostname)}`));
  const rules = [...wildcards, ...single];
  return {
    accountId: cloudflare.accountId,
    zoneId: cloudflare.zoneId,
    name: tunnel.name,
    ingress: [...rules, { service: "http_status:404" }],
    hostnames: rules.map((r) => r.hostname),
    http3: cloudflare.http3,
    namespace: tunnel.namespace,
    cloudflared: planCloudflared(tunnel),
    networkPolicy: planConnectorPolicy(homelab, tunnel.namespace),
  };
}

function origin(app: App, homelab: Homelab): string {
  return app.tunnelGateway ? gatewayOrigin(app.tunnelGateway) : `http://${serviceHost(app, homelab)}:${app.port}`;
}

function gatewayOrigin(gateway: Gateway): string {
  return `http://${gateway.address}:80`;
}

function wildcardRules({ gateways }: Homelab): { hostname: string; service: string }[] {
  return gateways
    .filter((g) => g.feed === "tunnel")
    .map((g) => ({ hostname: `*.${g.domain}`, service: gatewayOrigin(g) }));
}

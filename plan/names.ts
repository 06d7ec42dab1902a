import type { App, Gateway, Homelab } from "../config/homelab";

/** A name that the LAN (and the tailnet, by split DNS) knows, and the address it stands for. */
export interface LanName {
  name: string;
  address: string;
}

/** The host name of an app on the LAN, if a Gateway serves it there. */
export function lanHostname(app: App): string | undefined {
  return app.lanGateway && app.protocol === "http" ? `${app.hostLabel}.${app.lanGateway.domain}` : undefined;
}

/** The host name of an app on the internet, if the internet may reach it: one that the Gateway in its way listens for. */
export function publicHostname(app: App, { domains }: Homelab): string | undefined {
  if (!app.reach.internet || domains.public === undefined) return undefined;
  return `${app.hostLabel}.${app.tunnelGateway?.domain ?? domains.public}`;
}

/** The Gateway that answers for the internal domain as a whole. */
export function homeGateway({ gateways, domains }: Homelab): Gateway | undefined {
  return gateways.find((g) => g.feed === "lan" && g.domain === domains.internal);
}

/** Address of a Service inside the cluster. */
export function serviceHost(app: App, { cluster }: Homelab): string {
  return `${app.service.name}.${app.namespace}.svc.${cluster.dnsDomain}`;
}

/** Every name the LAN's resolver has to know, the domain itself first. */
export function lanNames(homelab: Homelab): LanName[] {
  const home = homeGateway(homelab);
  const apex = home ? [{ name: home.domain, address: home.address }] : [];
  const routed = homelab.apps.flatMap((app) => {
    const name = lanHostname(app);
    return name !== undefined && app.lanGateway ? [{ name, address: app.lanGateway.address }] : [];
  });
  const extra = Object.entries(homelab.lan.dns?.records ?? {}).map(([name, address]) => ({ name, address }));
  return [...apex, ...routed, ...extra];
}

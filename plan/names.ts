import { lanNamesOf } from "../config/appNames";
import type { App, Gateway, Homelab } from "../config/homelab";
import { furtherAddress, isServedOverIpv6 } from "../config/ipv6";

/** A name that the LAN (and the tailnet, by split DNS) knows, and an address it stands for; one of IPv4 and one of IPv6 stand apart. */
export interface LanName {
  name: string;
  address: string;
}

/** The Gateway that answers for the internal domain as a whole. */
export function homeGateway({ gateways, domains }: Homelab): Gateway | undefined {
  return gateways.find((g) => g.feed === "lan" && g.domain === domains.internal);
}

/** Address of a Service inside the cluster. */
export function serviceHost(app: App, { cluster }: Homelab): string {
  return `${app.service.name}.${app.namespace}.svc.${cluster.dnsDomain}`;
}

/** Its addresses, of IPv4 first. */
export function gatewayAddresses({ address }: Gateway, homelab: Homelab): string[] {
  return [address, ...furtherAddress(address, homelab)];
}

/** Every name the LAN's resolver has to know, the domain itself first. */
export function lanNames(homelab: Homelab): LanName[] {
  const home = homeGateway(homelab);
  const apex = home ? gatewayAddresses(home, homelab).map((address) => ({ name: home.domain, address })) : [];
  const routed = homelab.apps.flatMap((app) => {
    const { lanGateway } = app;
    if (lanGateway === undefined) return [];
    const addresses = isServedOverIpv6(app) ? gatewayAddresses(lanGateway, homelab) : [lanGateway.address];
    return lanNamesOf(app).flatMap((name) => addresses.map((address) => ({ name, address })));
  });
  const extra = Object.entries(homelab.lan.dns?.records ?? {}).map(([name, address]) => ({ name, address }));
  const all = [...apex, ...routed, ...extra];
  // An app may have the domain itself for a name.
  return all.filter(({ name, address }, i) => all.findIndex((n) => n.name === name && n.address === address) === i);
}

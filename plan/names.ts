import { lanNamesOf } from "../config/appNames";
import type { App, Gateway, Homelab } from "../config/homelab";

/** A name that the LAN (and the tailnet, by split DNS) knows, and the address it stands for. */
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

/** Every name the LAN's resolver has to know, the domain itself first. */
export function lanNames(homelab: Homelab): LanName[] {
  const home = homeGateway(homelab);
  const apex = home ? [{ name: home.domain, address: home.address }] : [];
  const routed = homelab.apps.flatMap((app) =>
    lanNamesOf(app).map((name) => ({ name, address: app.lanGateway?.address ?? "" })),
  );
  const extra = Object.entries(homelab.lan.dns?.records ?? {}).map(([name, address]) => ({ name, address }));
  const all = [...apex, ...routed, ...extra];
  // An app may have the domain itself for a name.
  return all.filter(({ name, address }, i) => all.findIndex((n) => n.name === name && n.address === address) === i);
}

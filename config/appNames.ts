import { isWeb } from "./appKinds";
import type { App, Gateway, Homelab } from "./homelab";

/** How a name is told from a label: `photos.example.org` stands as it is, `photos` stands below the domain of whoever serves it. */
export function isFullName(name: string): boolean {
  return name.includes(".");
}

/** Every domain in which the stack may have names. */
export function stackDomains({ domains, gateways }: Homelab): string[] {
  const all = [domains.internal, ...(domains.public ? [domains.public] : []), ...gateways.map((g) => g.domain)];
  return [...new Set(all)];
}

/** Host names of an app that its Gateway on the LAN serves. */
export function lanNamesOf(app: App): string[] {
  const { lanGateway, names } = app;
  if (lanGateway === undefined || !isWeb(app)) return [];
  return names.map((name) => (isFullName(name) ? name : `${name}.${lanGateway.domain}`));
}

/** Host names of an app on the internet: its labels, and those of its full names that a public certificate covers. */
export function publicNamesOf({ reach, names, tunnelGateway }: App, { domains }: Homelab): string[] {
  const zone = domains.public;
  if (!reach.internet || zone === undefined) return [];
  return names
    .filter((name) => !isFullName(name) || isPublic(name, domains))
    .map((name) => (isFullName(name) ? name : `${name}.${tunnelGateway?.domain ?? zone}`));
}

/** The zone itself, or one label below it: Cloudflare's certificate covers no more. The internal domain is the LAN's alone. */
export function isPublic(name: string, { public: zone, internal }: Homelab["domains"]): boolean {
  if (name === internal && internal !== zone) return false;
  return name === zone || parent(name) === zone;
}

export function parent(name: string): string {
  return name.slice(name.indexOf(".") + 1);
}

/** The listeners of a Gateway that answer a name. */
export interface Section {
  /** What is put behind `http` and `https`; empty for the Gateway's usual listeners. */
  suffix: string;
  /** What they listen for. */
  hostname: string;
  /** The domain whose certificate covers the name. */
  domain: string;
}

/**
 * Where a Gateway answers a name: at its usual listeners, which are for one label below its domain, or at a pair for another domain of the stack
 * or for a domain itself, which no wildcard holds.
 */
export function sectionOf(gateway: Gateway, name: string, domains: readonly string[]): Section {
  const above = parent(name);
  if (above === gateway.domain) return { suffix: "", hostname: `*.${above}`, domain: above };
  // No app's key has a dot in it, and so no TCP listener's name.
  if (domains.includes(name)) return { suffix: `.${name}`, hostname: name, domain: name };
  return { suffix: `-wildcard.${above}`, hostname: `*.${above}`, domain: above };
}

/** Every pair of listeners that a Gateway has besides its usual ones, in the order of the apps. */
export function furtherSections(gateway: Gateway, homelab: Homelab): Section[] {
  const domains = stackDomains(homelab);
  const names = homelab.apps.flatMap((app) => [
    ...(app.lanGateway?.key === gateway.key ? lanNamesOf(app) : []),
    ...(app.tunnelGateway?.key === gateway.key ? publicNamesOf(app, homelab) : []),
  ]);
  const sections = names.map((name) => sectionOf(gateway, name, domains)).filter(({ suffix }) => suffix !== "");
  return sections.filter((section, i) => sections.findIndex((s) => s.suffix === section.suffix) === i);
}

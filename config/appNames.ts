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

/** Host names of an app on the internet in the stack's domains: its labels, and those of its full names that a public certificate covers. */
export function publicNamesOf({ reach, names, publicWay, publicGateway }: App, { domains }: Homelab): string[] {
  const zone = domains.public;
  if (!reach.internet || publicWay === "funnel" || zone === undefined) return [];
  return names
    .filter((name) => !isFullName(name) || isPublic(name, domains))
    .map((name) => (isFullName(name) ? name : `${name}.${publicGateway?.domain ?? zone}`));
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
  /** The suffix of the listener names `http` and `https`; empty for the Gateway's usual listeners. */
  suffix: string;
  /** The hostname of the listeners. */
  hostname: string;
  /** The domain whose certificate covers the name. */
  domain: string;
  /** The app that has these listeners to itself: it ends TLS, or has a certificate of its own. */
  app?: App;
}

/**
 * Where a Gateway answers a name of an app: at its usual listeners, which are for one label below its domain, or at a pair for another domain of
 * the stack, for a domain itself, which no wildcard holds, or for an app that has TLS of its own.
 */
export function sectionOf(gateway: Gateway, name: string, app: App, domains: readonly string[]): Section {
  const above = parent(name);
  // Behind the tunnel the certificate is the edge's.
  if (gateway.feed === "lan" && hasOwnTls(app)) return { suffix: `.${name}`, hostname: name, domain: above, app };
  if (above === gateway.domain) return { suffix: "", hostname: `*.${above}`, domain: above };
  // No app's key has a dot in it, and so no TCP listener's name.
  if (domains.includes(name)) return { suffix: `.${name}`, hostname: name, domain: name };
  return { suffix: `-wildcard.${above}`, hostname: `*.${above}`, domain: above };
}

function hasOwnTls({ passthrough, certificate }: App): boolean {
  return passthrough || certificate !== undefined;
}

/** Every pair of listeners of a Gateway, the usual ones first, the others in the order of the apps. */
export function sectionsOf(gateway: Gateway, homelab: Homelab): Section[] {
  const domains = stackDomains(homelab);
  const sections = homelab.apps.flatMap((app) =>
    [
      ...(app.lanGateway?.key === gateway.key ? lanNamesOf(app) : []),
      ...(app.publicGateway?.key === gateway.key ? publicNamesOf(app, homelab) : []),
    ].map((name) => sectionOf(gateway, name, app, domains)),
  );
  const further = sections.filter(({ suffix }) => suffix !== "");
  const single = further.filter((section, i) => further.findIndex((s) => s.suffix === section.suffix) === i);
  const usual = { suffix: "", hostname: `*.${gateway.domain}`, domain: gateway.domain };
  return single.some((section) => section.app?.passthrough && meets(usual, section.hostname))
    ? single
    : [usual, ...single];
}

/** Does a Gateway show certificates that the issuer of homelab:certificates signs? */
export function asksIssuer(gateway: Gateway, homelab: Homelab): boolean {
  const { issuer } = homelab.certificates;
  return sectionsOf(gateway, homelab).some(({ app }) => app === undefined || app.certificate?.issuer === issuer);
}

/**
 * Does a pair of listeners take a name? Cilium serves neither of two listeners of a port of which one ends TLS and the other passes it on, where they
 * have a name in common. Source: Cilium 1.20, operator/pkg/gateway-api/helpers/gateway.go (SNIHostnamesIntersect).
 */
export function meets({ hostname }: Pick<Section, "hostname">, name: string): boolean {
  return hostname === name || (hostname.startsWith("*.") && name.endsWith(hostname.slice(1)));
}

import { parse } from "tldts";
import type { Homelab } from "../homelab";
import type { Finding } from "../problems";

/** APP-16 and GTW-08: the names that follow from the configuration are names, and a certificate can be had for them. */
export function nameProblems(homelab: Homelab): Finding[] {
  return [...longNames(homelab), ...uncertifiable(homelab)];
}

/** RFC 1035: 255 octets with the lengths between the labels, which leaves 253 characters. */
const LONGEST = 253;

function longNames({ apps, domains }: Homelab): Finding[] {
  return apps.flatMap((app) => {
    const inside = app.lanGateway && `${app.hostLabel}.${app.lanGateway.domain}`;
    const outside = app.reach.internet
      ? `${app.hostLabel}.${app.tunnelGateway?.domain ?? domains.public ?? ""}`
      : undefined;
    const long = [inside, outside].find((name) => name !== undefined && name.length > LONGEST);
    if (long === undefined) return [];
    return [
      {
        code: "APP-16",
        field: `homelab:apps.${app.key}.name`,
        message: `The app's name ${long.slice(0, 40)}… has ${long.length} characters, and DNS takes ${LONGEST}.`,
        fix: "Write a shorter name, or a shorter domain.",
        rests: ["homelab:domains.public", "homelab:domains.internal", "homelab:gateways"],
      },
    ];
  });
}

/** For use at home, by standard or by habit. Sources: RFC 6762, RFC 8375, ICANN's reservation of `.internal`. */
const HOME = /(^|\.)(home\.arpa|internal|local|lan|home|localdomain|intranet|corp)$/;

/** Let's Encrypt signs names below a public suffix only, whose owner can write into public DNS. */
function uncertifiable({ gateways, domains, certificates }: Homelab): Finding[] {
  const { hostname } = new URL(certificates.server);
  if (certificates.existing || !hostname.endsWith("letsencrypt.org")) return [];
  const seen = new Set<string>();
  return gateways.flatMap(({ key, domain }) => {
    const { isIcann, isPrivate, domain: registered } = parse(domain, { allowPrivateDomains: true });
    if (((isIcann || isPrivate) && registered !== null && !HOME.test(domain)) || seen.has(domain)) return [];
    seen.add(domain);
    const isInternal = domain === domains.internal;
    return [
      {
        code: "GTW-08",
        field: isInternal ? "homelab:domains.internal" : `homelab:gateways.${key}.domain`,
        message: `Let's Encrypt (homelab:certificates) signs no certificate for ${domain}, which is no name of the internet: browsers refuse what Gateway ${key} serves.`,
        fix: `Write a name below a domain that you have registered, e.g. ${example(domains.public)}; or certificates: {existing: true} with an issuer of your own.`,
        rests: [
          "homelab:certificates",
          `homelab:gateways.${key}`,
          "homelab:domains.internal",
          "homelab:domains.public",
        ],
      },
    ];
  });
}

function example(publicDomain: string | undefined): string {
  return `int.${publicDomain ?? "example.org"}`;
}

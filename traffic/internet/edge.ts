import type { Destination } from "../model/destination";
import { certificateCovers } from "../model/names";
import type { Network } from "../model/network";
import { ZONE_SETTING } from "../model/types";
import type { View } from "../model/view";
import type { Walk } from "../model/walk";
import { passAccess } from "./access";
import { featureFor, featureText, sameZone, spectrum } from "./features";
import { apexOf, depth } from "./zones";

/** Ports that Cloudflare proxies. Source: https://developers.cloudflare.com/fundamentals/reference/network-ports/ */
const HTTP_PORTS = new Set([80, 8080, 8880, 2052, 2082, 2086, 2095]);
const HTTPS_PORTS = new Set([443, 2053, 2083, 2087, 2096, 8443]);

const CERTIFICATE_PACK = "cloudflare:index/certificatePack:CertificatePack";
const CUSTOM_SSL = "cloudflare:index/customSsl:CustomSsl";
const TOTAL_TLS = "cloudflare:index/totalTls:TotalTls";
const UNIVERSAL_SSL = "cloudflare:index/universalSslSetting:UniversalSslSetting";

const PLACE = { layer: "Cloudflare edge", place: "edge/cloudflare" } as const;

/** The request as the edge takes it, after its own redirect to HTTPS. */
export interface Taken {
  scheme: "http" | "https";
  port: number;
}

/** Ends the walk unless Cloudflare's edge takes the request for a proxied name; else adds that hop. */
export function passEdge(network: Network, destination: Destination, record: View, walk: Walk): Taken {
  const { scheme, host, port } = destination;
  const listed = scheme === "http" ? HTTP_PORTS : HTTPS_PORTS;
  if ((scheme !== "http" && scheme !== "https") || !listed.has(port))
    return notProxied(network, destination, listed, record, walk);
  const redirect = scheme === "http" ? setting(network, record, "always_use_https") : undefined;
  const redirected = redirect?.at("value").text() === "on";
  if (redirected)
    walk.pass({ ...PLACE, text: `Cloudflare's edge redirects http://${host} to https://${host}`, at: redirect });
  const secure = redirected || scheme === "https";
  if (secure) needCertificate(network, host, record, walk);
  passAccess(network, destination, record, walk);
  const feature = featureFor(network, host, record);
  if (feature !== undefined) return walk.unknown({ ...PLACE, text: featureText(feature), at: feature.view });
  const taken: Taken = { scheme: secure ? "https" : "http", port: redirected ? 443 : port };
  const text = `${secure ? "HTTPS" : "HTTP"} for ${host} on port ${taken.port}${secure ? http3Text(network, record) : ""}`;
  walk.pass({ ...PLACE, text: `Cloudflare's edge takes ${text}`, at: record });
  return taken;
}

/**
 * How the edge asks a server that is no tunnel's, by the zone's SSL mode: as it was asked itself, or always by plain HTTP. Sources: Cloudflare,
 * «Encryption modes».
 *
 * @throws Unknown
 */
export function towardsOrigin(network: Network, taken: Taken, record: View, walk: Walk): Taken & { verifies: boolean } {
  const mode = setting(network, record, "ssl");
  const value = mode?.at("value").text();
  if (value === "strict" || value === "origin_pull") return { ...taken, verifies: true };
  if (value === "full") return { ...taken, verifies: false };
  if (value === "off" || value === "flexible")
    return { scheme: "http", port: taken.scheme === "https" && taken.port === 443 ? 80 : taken.port, verifies: false };
  const text = "how Cloudflare's edge asks the router's public side is not known: no ZoneSetting ssl is in the stack";
  return walk.unknown({ ...PLACE, text, at: record });
}

/** Does the zone offer HTTP/3 for its proxied names? On by default. @throws Unknown */
export function offersHttp3(network: Network, record: View): boolean {
  return setting(network, record, "http3")?.at("value").text() !== "off";
}

function notProxied(
  network: Network,
  { scheme, host, port }: Destination,
  listed: ReadonlySet<number>,
  record: View,
  walk: Walk,
): never {
  const app = spectrum(network, host);
  if (app !== undefined)
    return walk.unknown({ ...PLACE, text: `a Spectrum application proxies ${host}, which is not modelled`, at: app });
  if (scheme !== "http" && scheme !== "https")
    return walk.block({ ...PLACE, text: `Cloudflare proxies HTTP and HTTPS, not ${scheme}`, at: record });
  const text = `Cloudflare does not proxy ${scheme.toUpperCase()} on port ${port}, only on ${[...listed].join(", ")}`;
  return walk.block({ ...PLACE, text, at: record });
}

/**
 * Universal SSL covers the apex and names one label below it (Cloudflare, «Universal SSL», Limitations); the stack may have ordered
 * certificates for more.
 */
function needCertificate(network: Network, host: string, record: View, walk: Walk): void {
  const own = (type: string) => network.stack.type(type).filter((view) => sameZone(view, record));
  const apex = apexOf(network, host);
  const off = own(UNIVERSAL_SSL).find((s) => s.at("enabled").flag() === false);
  if (apex !== undefined && depth(host, apex) <= 1 && off === undefined) return;
  if (own(TOTAL_TLS).some((s) => s.at("enabled").flag() === true)) return;
  if (
    own(CERTIFICATE_PACK).some((p) =>
      p
        .at("hosts")
        .texts()
        .some((name) => certificateCovers(name, host)),
    )
  )
    return;
  const [custom] = own(CUSTOM_SSL);
  if (custom !== undefined)
    return walk.unknown({ ...PLACE, text: `whether an uploaded certificate covers ${host}`, at: custom });
  const why =
    off === undefined ? `Universal SSL covers ${apex} and one label below it` : "Universal SSL is switched off";
  const text = `Cloudflare has no certificate for ${host}: ${why}, so TLS fails at the edge`;
  return walk.block({ ...PLACE, text, at: off ?? record.at("name") });
}

/** A remark on HTTP/3; empty where the stack leaves the setting to Cloudflare, or where it is not known yet. */
function http3Text(network: Network, record: View): string {
  const value = setting(network, record, "http3")?.at("value");
  if (value === undefined || !value.known) return "";
  return value.text() === "off" ? ", never over HTTP/3" : ", also over HTTP/3";
}

function setting(network: Network, record: View, id: string): View | undefined {
  return network.stack.type(ZONE_SETTING).find((s) => s.at("settingId").text() === id && sameZone(s, record));
}

import type { Destination } from "../destination";
import { certificateCovers } from "../names";
import type { Network } from "../network";
import { ZONE_SETTING } from "../types";
import type { View } from "../view";
import type { Walk } from "../walk";
import { apexOf, depth } from "./zones";

/** Ports that Cloudflare proxies. Source: https://developers.cloudflare.com/fundamentals/reference/network-ports/ */
const HTTP_PORTS = new Set([80, 8080, 8880, 2052, 2082, 2086, 2095]);
const HTTPS_PORTS = new Set([443, 2053, 2083, 2087, 2096, 8443]);

const PLACE = { layer: "Cloudflare edge", place: "edge/cloudflare" } as const;

/** Ends the walk unless Cloudflare's edge takes the request for a proxied name; else adds that hop. */
export function passEdge(network: Network, destination: Destination, record: View, walk: Walk): void {
  const { scheme, host, port } = destination;
  const listed = scheme === "http" ? HTTP_PORTS : HTTPS_PORTS;
  if (scheme !== "http" && scheme !== "https")
    walk.block({ ...PLACE, text: `Cloudflare proxies HTTP and HTTPS only, not ${scheme}`, at: record });
  if (!listed.has(port)) {
    const text = `Cloudflare does not proxy ${scheme.toUpperCase()} on port ${port}, only on ${[...listed].join(", ")}`;
    walk.block({ ...PLACE, text, at: record });
  }
  const redirect = scheme === "http" ? setting(network, "always_use_https") : undefined;
  const redirected = redirect?.at("value").text() === "on";
  if (redirected)
    walk.pass({ ...PLACE, text: `Cloudflare's edge redirects http://${host} to https://${host}`, at: redirect });
  const secure = redirected || scheme === "https";
  if (secure) needCertificate(network, host, record, walk);
  const taken = secure
    ? `HTTPS for ${host} on port ${redirected ? 443 : port}${http3Text(network)}`
    : `HTTP for ${host} on port ${port}`;
  walk.pass({ ...PLACE, text: `Cloudflare's edge takes ${taken}`, at: record });
}

/** Universal SSL covers the apex and names one label below it. Source: Cloudflare, «Universal SSL», Limitations. */
function needCertificate(network: Network, host: string, record: View, walk: Walk): void {
  const apex = apexOf(network, host);
  if (apex === undefined || depth(host, apex) <= 1) return;
  const packs = network.stack.type(CERTIFICATE_PACK).flatMap((pack) => pack.at("hosts").texts());
  if (packs.some((name) => certificateCovers(name, host))) return;
  walk.block({
    ...PLACE,
    text: `Cloudflare has no certificate for ${host}: Universal SSL covers ${apex} and one label below it, so TLS fails at the edge`,
    at: record.at("name"),
  });
}

const CERTIFICATE_PACK = "cloudflare:index/certificatePack:CertificatePack";

function http3Text(network: Network): string {
  const value = setting(network, "http3");
  if (value === undefined || !value.at("value").known) return "";
  return value.at("value").text() === "on" ? ", also over HTTP/3" : ", never over HTTP/3";
}

function setting(network: Network, id: string): View | undefined {
  return network.stack.type(ZONE_SETTING).find((s) => s.at("settingId").text() === id);
}

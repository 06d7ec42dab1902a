import { offersHttp3 as edgeOffersHttp3 } from "../internet/edge";
import { recordsOf } from "../internet/records";
import { lanAnswer } from "../lan";
import type { Network } from "../model/network";
import type { View } from "../model/view";
import { Walk } from "../model/walk";

/** By what a browser may learn that a name speaks HTTP/3. */
export type Http3Offer =
  /** The HTTPS record (type 65) that the LAN's resolver hands on from the public DNS. */
  | { by: "HTTPS record"; at: View }
  /** The answer (Alt-Svc) of Cloudflare's edge, which a browser remembers and tries at home. */
  | { by: "Cloudflare's edge"; at: View };

/**
 * The offers of HTTP/3 for a name to a browser at home. Nothing on the LAN serves it: a Gateway of Cilium has no QUIC listener, and its
 * TLS offers HTTP/2 and HTTP/1.1 at most. A browser that was told otherwise fails with ERR_QUIC_PROTOCOL_ERROR. Sources: RFC 9460 (HTTPS
 * records), RFC 7838 (Alt-Svc), Cloudflare, «HTTP/3».
 *
 * @throws Unknown
 */
export function offersHttp3(network: Network, name: string): Http3Offer[] {
  const record = proxiedRecord(network, name);
  if (record === undefined || !edgeOffersHttp3(network, record)) return [];
  const offers: Http3Offer[] = [{ by: "Cloudflare's edge", at: record }];
  // Where the question leaves the LAN, Cloudflare answers it for every proxied name.
  const answer = lanAnswer(network, name, "HTTPS", new Walk());
  return answer.kind === "forwarded" ? [{ by: "HTTPS record", at: record }, ...offers] : offers;
}

function proxiedRecord(network: Network, name: string): View | undefined {
  const answer = recordsOf(network, name);
  if (answer.kind === "nothing") return undefined;
  return answer.records.find((record) => record.at("proxied").flag() === true);
}

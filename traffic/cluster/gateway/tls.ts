import { reference } from "../../model/kubernetes";
import type { Network } from "../../model/network";
import type { View } from "../../model/view";
import { ciliumSettings } from "../cilium";
import type { Request } from "../request";
import type { InProxy } from "./context";
import { gatewayPlace } from "./gateways";
import { listenerTitle } from "./listeners";
import { certificateOf, covers } from "./secrets";

/** Ends TLS at the Gateway. Source: Cilium, «Gateway API Support» (ALPN by `gatewayAPI.enableAlpn`; no HTTP/3). */
export function terminate(at: InProxy, listener: View): void {
  const { network, gateway, request, walk } = at;
  const host = tlsName(request);
  const step = { layer: "listener", place: gatewayPlace(gateway), at: listener } as const;
  const which = listenerTitle(listener);
  const certificate = certificateOf(network, listener);
  if (!certificate.ready) return walk.block({ ...step, at: certificate.at, text: `${which}: ${certificate.why}` });
  const alpn = offersHttp2(network) ? "HTTP/2 and HTTP/1.1" : "HTTP/1.1";
  const wanted = request.handshake?.certificateFor;
  if (wanted !== undefined && !covers(certificate.names, wanted))
    return walk.block({
      ...step,
      at: certificate.at,
      text: `the certificate of ${which} is for ${certificate.names?.join(", ")}, not for ${wanted}: the client refuses it`,
    });
  const strange = request.handshake === undefined && host !== undefined && !covers(certificate.names, host);
  const warning = strange ? `; its certificate is for ${certificate.names?.join(", ")}, so that clients warn` : "";
  walk.pass({
    ...step,
    text: `Gateway ${reference(gateway)} takes it at ${which} and ends TLS with Secret ${certificate.secret} (offers ${alpn}${warning})`,
  });
}

function offersHttp2(network: Network): boolean {
  return ciliumSettings(network).gatewayAlpn.value === true;
}

/** The name in the TLS handshake; with plain HTTP the Host header alone is there. */
export function tlsName({ scheme, host, handshake }: Request): string | undefined {
  return scheme === "http" || handshake === undefined ? host : handshake.serverName;
}

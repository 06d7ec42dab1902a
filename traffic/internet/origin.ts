import type { Handshake } from "../cluster/request";
import type { View } from "../model/view";
import type { Endpoint } from "../policies";

/** The server that cloudflared connects to for a request, and how. */
export interface Origin {
  /** How cloudflared speaks to it. */
  scheme: "http" | "https" | "tcp";
  host: string;
  port: number;
  /** The Host header that the origin sees. */
  hostname: string;
  /** The TLS handshake with an HTTPS origin: the name that cloudflared sends, and the check of the certificate. */
  handshake: Handshake;
  path: string;
  cloudflared: Endpoint;
  /** The ingress rule. */
  rule: View;
}

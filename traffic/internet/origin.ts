import type { Handshake } from "../cluster/request";
import type { View } from "../model/view";
import type { Endpoint } from "../policies";

/** What cloudflared asks for a request. */
export interface Origin {
  /** How cloudflared speaks to it. */
  scheme: "http" | "https" | "tcp";
  host: string;
  port: number;
  /** The Host header that the origin sees. */
  hostname: string;
  /** What an HTTPS origin sees of cloudflared, and what cloudflared asks of its certificate. */
  handshake: Handshake;
  path: string;
  cloudflared: Endpoint;
  /** The ingress rule. */
  rule: View;
}

import type { View } from "../model/view";
import type { Endpoint } from "../policies";

/** What cloudflared asks for a request. */
export interface Origin {
  /** `http`, `https`, `tcp`, `ssh` …, as the ingress rule's service has it. */
  scheme: string;
  host: string;
  port: number;
  /** The Host header that the origin sees. */
  hostname: string;
  /** The server name (SNI) that an HTTPS origin sees; undefined: the origin is an address, and none is sent. */
  serverName: string | undefined;
  /** Whether cloudflared insists on a certificate for the server name (or, without one, for the address). */
  verifies: boolean;
  path: string;
  cloudflared: Endpoint;
  /** The ingress rule. */
  rule: View;
}

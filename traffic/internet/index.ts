import type { Destination } from "../destination";
import type { Network } from "../network";
import type { Endpoint } from "../policies";
import type { View } from "../view";
import type { Walk } from "../walk";
import { passEdge } from "./edge";
import { askPublicDns } from "./publicDns";
import { throughTunnel } from "./throughTunnel";

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

/**
 * A request from the internet for a public name, until cloudflared asks the origin.
 *
 * @returns "status page" when cloudflared answers itself, with something that is no error
 */
export function throughInternet(network: Network, destination: Destination, walk: Walk): Origin | "status page" {
  const { record, last, tunnel } = askPublicDns(network, destination.host, walk);
  passEdge(network, destination, record, walk);
  if (tunnel !== undefined) return throughTunnel(network, tunnel, destination, walk);
  const text = `Cloudflare's edge asks ${last.at("content").text()}: what answers there is not in the stack`;
  return walk.unknown({ layer: "Cloudflare edge", place: "edge/cloudflare", text, at: last.at("content") });
}

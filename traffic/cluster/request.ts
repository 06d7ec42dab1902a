import type { Destination } from "../model/destination";
import type { Arrival, Protocol } from "../model/verdict";
import type { Endpoint } from "../policies";

/** A request as it arrives at an address. */
export interface Request {
  scheme: Destination["scheme"];
  protocol: Protocol;
  port: number;
  /** The name in the Host header and the TLS handshake; undefined where the client knows an address only. */
  host: string | undefined;
  /** The address that is in the Host header then. */
  address?: string | undefined;
  path: string;
  /** The port in the Host header, where the client shows one there: it is not its scheme's own. */
  shownPort?: number | undefined;
  /** The TLS handshake, where the client does not simply show the Host header's name there. */
  handshake?: Handshake | undefined;
}

export interface Handshake {
  /** The server name (SNI); undefined where none is sent. */
  serverName: string | undefined;
  /** The name or address that the certificate has to be for; undefined for a client that takes every certificate. */
  certificateFor: string | undefined;
}

/** The sender, as network policies see it. */
export interface Client {
  /** How a message names it: «a device on the LAN». */
  text: string;
  /** More than one where it is not known which of them it is: a verdict needs the same answer for all of them. */
  endpoints: readonly Endpoint[];
  /** Is it a pod or node of the cluster? Then a load-balancer address needs no announcement, and a cluster address leads somewhere. */
  inside: boolean;
  /** It is in another network of the house: that the router passes on what it sends is in no resource. */
  routed?: true;
}

/** How a request ends: at a Service, at something that is none, or with the answer that the client ask elsewhere. */
export type Outcome = { arrival: Arrival | undefined } | { redirect: Destination };

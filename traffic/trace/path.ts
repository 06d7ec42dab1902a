import type { Client, Request } from "../cluster/request";
import type { Network } from "../model/network";
import type { Walk } from "../model/walk";

/** A connection on its way: who opens it, what it carries, and the walk that tells of its hops. */
export interface Path {
  network: Network;
  request: Request;
  client: Client;
  walk: Walk;
}

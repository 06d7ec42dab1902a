import type { Network } from "../../model/network";
import type { View } from "../../model/view";
import type { Walk } from "../../model/walk";
import type { Client, Request } from "../request";

/** A request at a Gateway, and its path so far. */
export interface AtGateway {
  network: Network;
  gateway: View;
  request: Request;
  client: Client;
  walk: Walk;
}

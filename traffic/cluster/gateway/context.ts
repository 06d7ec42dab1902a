import type { Network } from "../../model/network";
import type { View } from "../../model/view";
import type { Walk } from "../../model/walk";
import type { Client, Request } from "../request";

/** A request in the proxy of a Gateway, and its path so far: whoever sent it does not count any more. */
export interface InProxy {
  network: Network;
  gateway: View;
  request: Request;
  walk: Walk;
}

/** A request at a Gateway. */
export interface AtGateway extends InProxy {
  client: Client;
}

import { missing } from "../cluster/gateway/backends";
import type { Client, Outcome } from "../cluster/request";
import { portsOf, services } from "../cluster/services/services";
import type { Destination } from "../model/destination";
import type { Network } from "../model/network";
import type { View } from "../model/view";
import type { Walk } from "../model/walk";
import type { TailnetExit } from "../tailnet";
import { requestFor } from "./request";
import { toService } from "./toService";

type ServiceExit = Extract<TailnetExit, { kind: "service" }>;

/** How hops call whoever asks on behalf of the tailnet, or of Funnel. */
export const PROXY = { text: "the tailnet's proxy in the cluster", inside: true } as const;

/** From a proxy of Tailscale's operator to the Service that it stands for. */
export function toProxied(network: Network, destination: Destination, exit: ServiceExit, walk: Walk): Outcome {
  const client: Client = { ...PROXY, endpoints: [exit.via] };
  const request = requestFor(destination);
  const name = `${exit.namespace}/${exit.service}`;
  const service = services(network).one(name);
  if (service === undefined)
    return missing(
      network,
      { namespace: exit.namespace, name: exit.service, place: `service/${name}`, at: exit.port },
      walk,
    );
  const served = { ...request, port: servicePort(service, exit) ?? request.port };
  return toService({ network, request: served, client, walk }, service);
}

/** The port of the Service that a proxy translates to, by its number or its name. */
function servicePort(service: View, { port }: ServiceExit): number | undefined {
  const name = port?.at("name").text();
  if (name === undefined) return port?.at("number").number();
  return portsOf(service).find((p) => p.view.at("name").text() === name)?.port;
}

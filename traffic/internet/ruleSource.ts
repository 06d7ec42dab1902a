import type { Network } from "../model/network";
import type { View } from "../model/view";
import { configFile } from "./configFile";
import type { Connector } from "./connectors";
import { IngressTable } from "./ingress";
import { listRefusal, type Refusal } from "./refusal";
import { type TunnelRequest, tunnelStep } from "./tunnelRequest";

/** The ingress rules: those that Cloudflare keeps, or those of cloudflared's own file. */
export function rulesOf(request: TunnelRequest, connector: Connector): IngressTable {
  const { network, tunnel, walk } = request;
  const [config, second] = tunnel.configs;
  const isLocal = tunnel.resource?.at("configSrc").text() === "local";
  if (second !== undefined) {
    const text = `the tunnel ${tunnel.name} has several configurations, and each replaces the others`;
    return walk.unknown(tunnelStep(request, text, second));
  }
  if (config !== undefined && isLocal) {
    const text = `the tunnel ${tunnel.name} is managed locally (configSrc), and Cloudflare has a configuration for it`;
    return walk.unknown(tunnelStep(request, text, tunnel.resource?.at("configSrc")));
  }
  if (config !== undefined) return kept(request, config);
  const file = configFile(network, connector);
  if (file !== undefined) return ofFile(request, connector, file);
  const text = `the stack has no ingress rules for the tunnel ${tunnel.name}`;
  return walk.unknown(tunnelStep(request, text, tunnel.resource ?? connector.workload));
}

/** Rules that Cloudflare keeps. A running cloudflared that refuses them goes on with those that it had before. */
function kept(request: TunnelRequest, config: View): IngressTable {
  const { rules, refusal } = judged(request.network, config.at("config.ingresses"), config.at("config.originRequest"));
  if (refusal === undefined) return rules;
  const text = `cloudflared refuses the rules of the tunnel ${request.tunnel.name} as a whole and goes on with those that it had before: ${refusal.why}`;
  return request.walk.unknown(tunnelStep(request, text, refusal.at));
}

/** Rules of a file. A cloudflared that refuses them does not start. */
function ofFile(request: TunnelRequest, connector: Connector, file: View): IngressTable {
  const { rules, refusal } = judged(request.network, file.at("ingress"), file.at("originRequest"));
  if (refusal === undefined) return rules;
  const text = `${connector.title} does not start, because cloudflared refuses the rules of its file: ${refusal.why}`;
  return request.walk.block(tunnelStep(request, text, refusal.at));
}

function judged(network: Network, list: View, defaults: View): { rules: IngressTable; refusal: Refusal | undefined } {
  return network.index(`internet/ingress ${list.resource.urn} ${list.path}`, () => {
    const rules = new IngressTable(list, defaults);
    return { rules, refusal: listRefusal(rules) };
  });
}

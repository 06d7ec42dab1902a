import { connected } from "./connection";
import { type Connector, connectorsOf } from "./connectors";
import type { Origin } from "./origin";
import { answer, matching } from "./ruleAnswer";
import { rulesOf } from "./ruleSource";
import { type TunnelRequest, tunnelStep } from "./tunnelRequest";
import { isForeign } from "./tunnels";

/** A request that the edge has taken, until cloudflared asks the origin. Source: cloudflared, ingress/ingress.go. */
export function throughTunnel(request: TunnelRequest): Origin | "status page" {
  const { tunnel, walk } = request;
  const connector = theConnector(request);
  const rules = rulesOf(request, connector);
  const text = `the tunnel ${tunnel.name} hands the request to cloudflared (${connector.title})`;
  walk.pass(tunnelStep(request, text, connector.workload));
  return answer(request, matching(request, rules), connector);
}

/**
 * The workload that gets the request. Without one in the stack this is unknown, not blocked: any machine that has its token may run a
 * tunnel, and where that is decides what its origins' names mean.
 */
function theConnector(request: TunnelRequest): Connector {
  const { network, tunnel, record, walk } = request;
  const { found, unsure } = connectorsOf(network, tunnel);
  if (found.length === 0 && isForeign(network, tunnel)) {
    const text = `the tunnel ${tunnel.name} is none of the stack's: Cloudflare answers with error 1033 unless the account has it and something else runs it`;
    return walk.unknown(tunnelStep(request, text, record.at("content")));
  }
  const [first] = [...found, ...unsure];
  if (first === undefined) {
    const text = `nothing in the stack runs cloudflared for the tunnel ${tunnel.name}`;
    return walk.unknown(tunnelStep(request, text, tunnel.resource));
  }
  if (found.length === 0) {
    const text = `whether ${first.title} runs the tunnel ${tunnel.name} or another one, for its token cannot be read`;
    return walk.unknown(tunnelStep(request, text, first.workload));
  }
  const states = found.map((connector) => ({ connector, ...connected(network, connector) }));
  const up = states.filter((state) => state.is !== false);
  const [state, other] = up;
  if (state === undefined) {
    const down = states[0] as (typeof states)[number] & { is: false };
    return walk.block(tunnelStep(request, down.why, down.at));
  }
  if (state.is === undefined) return walk.unknown(tunnelStep(request, state.why, state.at));
  if (other !== undefined) {
    const both = `${state.connector.title} and ${other.connector.title} both run the tunnel ${tunnel.name}`;
    const text = `${both}: which one gets a request is not known`;
    return walk.unknown(tunnelStep(request, text, other.connector.workload));
  }
  return state.connector;
}

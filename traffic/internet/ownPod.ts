import { flag, variable } from "../cluster/container";
import { containers } from "../model/kubernetes";
import type { View } from "../model/view";
import type { Connector } from "./connectors";
import { type TunnelRequest, tunnelStep } from "./tunnelRequest";

/** Names and addresses by which a process reaches the host that it runs on; 0.0.0.0 and :: lead there too on Linux. */
const OWN_HOST = /^(localhost|127(\.\d{1,3}){3}|0\.0\.0\.0|::1?|::ffff:127(\.\d{1,3}){3})$/i;

export const isOwnHost = (host: string): boolean => OWN_HOST.test(host);

/** Ports of which cloudflared takes the first free one for its metrics. Source: cloudflared, metrics/metrics.go. */
const METRICS = [20241, 20242, 20243, 20244, 20245];

/**
 * An ingress rule leads to the host that cloudflared itself runs on. In a pod this is the pod: an app on the node or in another pod is
 * never meant by it.
 *
 * @param port of the origin
 * @param leads the words for the rule and where it leads
 * @param at its service
 */
export function toOwnPod(request: TunnelRequest, connector: Connector, port: number, leads: string, at: View): never {
  const { walk } = request;
  if (connector.pod.at("hostNetwork").flag() === true) {
    const text = `${leads}, which is the node that cloudflared runs on: what listens there is not known`;
    return walk.unknown(tunnelStep(request, text, at));
  }
  const other = containers(connector.pod).find((one) => one.path !== connector.container.path);
  if (other !== undefined) {
    const text = `${leads}, which is cloudflared's own pod: whether its container ${other.at("name").text() ?? "beside it"} listens there is not known`;
    return walk.unknown(tunnelStep(request, text, at));
  }
  if (isMetrics(connector.container, port)) {
    const text = `${leads}, which is cloudflared's own pod, and may be the port of its metrics`;
    return walk.unknown(tunnelStep(request, text, at));
  }
  const text = `${leads}, which is cloudflared's own pod, and nothing else runs in it: cloudflared answers 502`;
  return walk.block(tunnelStep(request, text, at));
}

function isMetrics(container: View, port: number): boolean {
  const chosen = flag(container, "metrics") ?? variable(container, "TUNNEL_METRICS")?.at("value").text();
  return chosen === undefined ? METRICS.includes(port) : !/:\d+$/.test(chosen) || chosen.endsWith(`:${port}`);
}

import type { Network } from "../../model/network";
import { Unknown } from "../../model/unknown";
import type { View } from "../../model/view";
import { ciliumSettings } from "../cilium";
import { trafficPolicyOf } from "./generatedService";

/** From this version on a Service with the policy Local is announced by L2 from nodes with a backend only. Source: cilium/cilium#48799. */
const SINCE = [1, 20, 2] as const;

/**
 * Why L2 announcements leave a Gateway's address out: with externalTrafficPolicy Local a Service is announced from nodes that have a backend,
 * and the only backend of a Gateway's Service is a placeholder that is on no node. BGP and earlier versions announce it.
 *
 * @returns undefined where L2 announces it; an Unknown where the policy or Cilium's version decides and is not known
 */
export function leftOutByL2(network: Network, gateway: View): { why: string; at: View } | Unknown | undefined {
  const { value: policy, at } = trafficPolicyOf(network, gateway);
  if (policy instanceof Unknown) return policy;
  if (policy !== "Local") return undefined;
  const { value: version } = ciliumSettings(network).version;
  const reached = version instanceof Unknown ? version : isSince(version);
  if (reached === undefined)
    return Unknown.because("the Gateway's Service has externalTrafficPolicy Local, and Cilium's version decides", at);
  if (reached instanceof Unknown) return reached;
  const why =
    "the Gateway's Service has externalTrafficPolicy Local, with which Cilium announces it from nodes with a backend only, and it has none on any node";
  return reached ? { why, at: at ?? gateway } : undefined;
}

/** @returns undefined for what is no version */
function isSince(version: string | undefined): boolean | undefined {
  const numbers = /^v?(\d+)\.(\d+)\.(\d+)/
    .exec(version ?? "")
    ?.slice(1)
    .map(Number);
  if (numbers === undefined) return undefined;
  const differing = SINCE.findIndex((wanted, i) => wanted !== numbers[i]);
  return differing < 0 || (numbers[differing] ?? 0) > (SINCE[differing] ?? 0);
}

import type { View } from "../../model/view";

/** What the operator's LB-IPAM writes of every Service that it has looked at. */
const LOOKED_AT = "cilium.io/IPAMRequestSatisfied";
/** What it writes of every pool. */
const CONFLICT = "cilium.io/PoolConflict";

/**
 * The addresses that a Service has, where the resources come from a cluster and show it. An empty list of addresses says nothing by itself:
 * tools write one before the cluster has seen the Service.
 *
 * @returns undefined where nothing tells
 */
export function givenAddresses(service: View): string[] | undefined {
  const ingress = service.at("status.loadBalancer.ingress").items();
  const given = ingress.flatMap((each) => each.at("ip").text() ?? []);
  return given.length > 0 || condition(service, LOOKED_AT) !== undefined ? given : undefined;
}

/** Did the operator leave a pool out because it overlaps another? @returns undefined where nothing tells */
export function conflictShown(pool: View): boolean | undefined {
  const shown = condition(pool, CONFLICT);
  return shown === undefined ? undefined : shown === "True";
}

function condition(object: View, type: string): string | undefined {
  const conditions = object.at("status.conditions").items();
  return conditions
    .find((each) => each.at("type").text() === type)
    ?.at("status")
    .text();
}

import type { View } from "../../model/view";
import { canonical } from "../../policies/addresses";

/** The condition that the operator's LB-IPAM sets on every Service that it has looked at. */
const LOOKED_AT = "cilium.io/IPAMRequestSatisfied";
/** The condition that LB-IPAM sets on every pool that it has looked at. */
const CONFLICT = "cilium.io/PoolConflict";

/**
 * The addresses that a Service has, where the resources come from a cluster and show it. An empty list of addresses says nothing by itself:
 * tools write one before the cluster has seen the Service. A list that lacks an asked address, and is not said to be unsatisfied, is of before
 * somebody asked: the operator calls a request satisfied only when each address that it names was given, and a preview has the status of
 * before the update. Source: Cilium, operator/pkg/lbipam, ServiceView.isSatisfied.
 *
 * @param asked the addresses that it asks for now
 * @returns undefined where nothing tells
 */
export function givenAddresses(service: View, asked: readonly string[]): string[] | undefined {
  const ingress = service.at("status.loadBalancer.ingress").items();
  const given = ingress.flatMap((each) => each.at("ip").text() ?? []);
  const satisfied = condition(service, LOOKED_AT);
  if (given.length === 0 && satisfied === undefined) return undefined;
  const has = new Set(given.map(canonical));
  if (satisfied !== "False" && asked.some((address) => !has.has(canonical(address)))) return undefined;
  return given;
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

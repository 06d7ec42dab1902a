import { reference } from "../../traffic/model/kubernetes";
import type { Stack } from "../../traffic/model/stack";
import type { View } from "../../traffic/model/view";
import type { Judge } from "../rule";
import { GATEWAY_API } from "../types";

/** All Gateways by namespace/name. */
export function gatewaysByName(stack: Stack, judge: Judge): { found: Map<string, View>; complete: boolean } {
  const { found, complete } = judge.collect(stack.kind(GATEWAY_API, "Gateway"), (g) => [[reference(g), g] as const]);
  return { found: new Map(found), complete };
}

import { reference } from "../../traffic/kubernetes";
import type { Stack } from "../../traffic/stack";
import type { View } from "../../traffic/view";
import type { Judge } from "../rule";
import { GATEWAY_API } from "../types";

/** All Gateways by namespace/name. */
export function gatewaysByName(stack: Stack, judge: Judge): { found: Map<string, View>; complete: boolean } {
  const { found, complete } = judge.collect(stack.kind(GATEWAY_API, "Gateway"), (g) => [[reference(g), g] as const]);
  return { found: new Map(found), complete };
}
